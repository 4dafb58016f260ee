"""Page 1: name, address, password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit

from mailguard.model import Glyph, Tone
from ui.assistant.page import Page
from ui.assistant.setup import Setup, guess_server, is_address
from ui.desk import Desk
from ui.widgets.widgets import StatusCard, form
from ui.wording import keychain_words, tr


class AccountPage(Page):
    """Who writes, and the password of the mail account."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__(desk, setup)
        self.say(tr("Your account"), tr("The account as your mail provider gave it to you."))
        self.name = _field("accountName", tr("Your name"))
        self.address = _field("accountAddress", tr("Address"))
        self.address.setPlaceholderText("alice@example.org")
        self.password = _field("accountPassword", tr("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._shown = QCheckBox(tr("Show"))
        self._shown.setObjectName("showPassword")
        self._shown.toggled.connect(self._show_password)
        self.remember = QCheckBox(tr("Remember in the system's keychain"))
        self.remember.setObjectName("rememberPassword")
        self.remember.setChecked(setup.remember)
        fields = form()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(10)
        for text, field in (
            (tr("Your name"), self.name),
            (tr("Address"), self.address),
            (tr("Password"), self.password),
        ):
            field.setMaximumWidth(380)
            field.textChanged.connect(self.changed)
            fields.addRow(text, field)
        fields.addRow("", self._shown)
        fields.addRow("", self.remember)
        self.body.addLayout(fields)
        self.body.addSpacing(12)
        self._keychain = StatusCard(Tone.CAUTION, Glyph.LOCKED, "")
        self._keychain.setObjectName("keychainNotice")
        self.body.addWidget(self._keychain)
        self.body.addStretch(1)

    def enter(self) -> None:
        reason = self.desk.core.accounts.why_passwords_are_not_kept
        self._keychain.setVisible(bool(reason))
        if reason:
            self._keychain.show_status(Tone.CAUTION, Glyph.LOCKED, *keychain_words(reason))
        empty = [field for field in (self.name, self.address, self.password) if not field.text()]
        (empty[0] if empty else self.password).setFocus()

    @property
    def is_complete(self) -> bool:
        return bool(self.name.text().strip() and self.password.text()) and is_address(self.address.text())

    def go_on(self, done: Callable[[], None]) -> None:
        setup, address = self.setup, self.address.text().strip()
        if address != setup.address:
            setup.imap, setup.smtp = guess_server("imap", address), guess_server("smtp", address)
        setup.name = self.name.text().strip()
        setup.address = address
        setup.password = self.password.text()
        setup.remember = self.remember.isChecked()
        done()

    def _show_password(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)


def _field(name: str, accessible: str) -> QLineEdit:
    made = QLineEdit(objectName=name)
    made.setAccessibleName(accessible)
    return made
