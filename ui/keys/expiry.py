"""Until when an own key is valid."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mailguard.model import Key
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.new_key_form import ValidityField
from ui.widgets.widgets import button, label, row
from ui.wording import tr


class ExpiryDialog(KeyDialog):
    """Changes the end of a key and its subkeys; the key stays the same."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Change expiry"), parent, width=500)
        self.setObjectName("expiryDialog")
        self._key = key
        until = words.date_words(key.expires)
        now = tr("It is valid until {date}.", date=until) if until else tr("It has no end.")
        more = tr("The key stays the same; publish it again, so that others learn the new date.")
        self.add_heading(tr("How long is your key valid?"), f"{now} {more}")
        self._validity = ValidityField()
        self.body.addLayout(row(label(tr("From today for"), role="text-2"), self._validity, None))
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        changing = button(tr("Change expiry"), self._change)
        changing.setObjectName("changeExpiry")
        self.fill_footer(changing)

    def _change(self) -> None:
        days = self._validity.days
        self.begin(tr("Changing…"))
        self.desk.with_passphrase(
            lambda passphrase: self.desk.core.keys.change_expiry(
                self._key.fingerprint, days, passphrase=passphrase
            ),
            owner=self,
            purpose=tr("To change how long your key is valid."),
            done=lambda _: self.accept(),
            failed=self.fail,
        )
