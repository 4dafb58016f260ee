"""Changing the passphrase of an own key."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.errors import MailGuardError, PassphraseRefused
from mailguard.model import Key
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.generate import ask_about_no_passphrase
from ui.keys.new_key_form import align_labels
from ui.keys.passphrase_fields import PassphraseFields
from ui.widgets.widgets import button, form
from ui.wording import tr


class ChangePassphraseDialog(KeyDialog):
    """The passphrase now, and the new one twice."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Change passphrase"), parent, width=500)
        self.setObjectName("changePassphraseDialog")
        self._key = key
        self.add_heading(
            tr("Change the passphrase of your key"), words.name_and_address(key.name, key.address)
        )
        self._old = QLineEdit(objectName="oldPassphrase")
        self._old.setEchoMode(QLineEdit.EchoMode.Password)
        self._old.setAccessibleName(tr("Passphrase now"))
        self._new = PassphraseFields()
        self._new.changed.connect(self._update)
        now = form()
        now.addRow(tr("Now"), self._old)
        self.body.addLayout(now)
        self.body.addWidget(self._new)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        align_labels(now, self._new.layout())
        changing = button(tr("Change passphrase"), self._change)
        changing.setObjectName("changePassphrase")
        self.fill_footer(changing)
        self._old.setFocus()

    def _update(self) -> None:
        self.primary.setEnabled(self._new.agree)

    def _change(self) -> None:
        if self._new.passphrase:
            self._change_now()
        else:
            ask_about_no_passphrase(self, self._change_now)

    def _change_now(self) -> None:
        self.begin(tr("Changing…"))
        self.desk.when(
            self.desk.core.keys.change_passphrase(
                self._key.fingerprint, self._old.text(), self._new.passphrase
            ),
            owner=self,
            done=lambda _: self.accept(),
            failed=self._failed,
        )

    def _failed(self, error: MailGuardError) -> None:
        self.fail(error)
        if isinstance(error, PassphraseRefused):
            self._old.selectAll()
            self._old.setFocus()
