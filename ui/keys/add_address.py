"""Adding an address to an own key."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.model import Address, Key
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import button, form
from ui.wording import tr


class AddAddressDialog(KeyDialog):
    """A name and an address that the key shall also stand for."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Add address"), parent, width=480)
        self.setObjectName("addAddressDialog")
        self._key = key
        self.add_heading(
            tr("Add an address to your key"),
            tr("Others can then use the key for this address too. Publish the key again to tell them."),
        )
        self._name = QLineEdit(key.name, objectName="addressName")
        self._address = QLineEdit(objectName="addressAddress")
        fields = form()
        fields.addRow(tr("Name"), self._name)
        fields.addRow(tr("Address"), self._address)
        self.body.addLayout(fields)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        adding = button(tr("Add address"), self._add)
        adding.setObjectName("addAddress")
        self.fill_footer(adding)
        for field in (self._name, self._address):
            field.textChanged.connect(self._update)
        self._update()
        self._address.setFocus()

    def _update(self) -> None:
        local, at, domain = self._address.text().strip().partition("@")
        self.primary.setEnabled(bool(self._name.text().strip() and local and at and domain))

    def _add(self) -> None:
        address = Address(self._name.text().strip(), self._address.text().strip())
        self.begin(tr("Adding…"))
        self.desk.with_passphrase(
            lambda passphrase: self.desk.core.keys.add_address(
                self._key.fingerprint, address, passphrase=passphrase
            ),
            owner=self,
            purpose=tr("To add an address to your key."),
            done=lambda _: self.accept(),
            failed=self.fail,
        )
