"""Asking for the password of a mail account that its server did not accept, or that is not known."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Account, OutgoingServer, Server
from ui.desk import Desk
from ui.widgets.widgets import button, label, row, wrapped_label
from ui.wording import keychain_words, tr, words_for

Keep = Callable[[str, bool], Future[None]]  # the password, and whether to remember it


class PasswordPrompt(QDialog):
    """Modal to its window. The password goes to the keychain, or stays in memory where the box is off."""

    @classmethod
    def for_account(cls, desk: Desk, account: Account, parent: QWidget) -> PasswordPrompt:
        return cls(
            desk,
            tr("Password for {address}", address=clean_text(account.identity.address)),
            account.imap,
            account.remember_password,
            lambda password, remember: desk.core.accounts.set_password(
                account.id, password, remember=remember
            ),
            parent,
        )

    @classmethod
    def for_server(cls, desk: Desk, server: OutgoingServer, parent: QWidget) -> PasswordPrompt:
        """For an outgoing server that belongs to no account."""
        return cls(
            desk,
            tr("Password for sending"),
            server.server,
            server.remember_password,
            lambda password, remember: desk.core.smtp_servers.set_password(
                server.id, password, remember=remember
            ),
            parent,
        )

    def __init__(
        self, desk: Desk, title: str, server: Server, remembers: bool, keep: Keep, parent: QWidget
    ) -> None:
        super().__init__(parent, objectName="passwordPrompt")
        self._desk = desk
        self._keep = keep
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Password"))
        self.setMinimumWidth(420)
        self._field = QLineEdit(objectName="password")
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(tr("Password"))
        self._remember = QCheckBox(tr("Remember in the system's keychain"), objectName="rememberPassword")
        self._remember.setChecked(remembers)
        self._failed = wrapped_label()
        self._failed.setProperty("tone", "danger")
        self._failed.hide()
        entering = button(tr("Log in"), self._enter, primary=True)
        entering.setObjectName("enterPassword")
        entering.setDefault(True)
        where = tr("{user} at {host}", user=clean_text(server.user), host=clean_text(server.host))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(10)
        inside.addWidget(label(title, size="h2", semibold=True))
        inside.addWidget(label(where, role="text-2"))
        inside.addWidget(self._field)
        inside.addWidget(self._failed)
        inside.addWidget(self._keeping(desk.core.accounts.why_passwords_are_not_kept))
        inside.addLayout(row(None, button(tr("Cancel"), self.reject), entering))

    def _keeping(self, reason: str) -> QWidget:
        """The choice to remember it; where the keychain does not work, that and why."""
        if not reason:
            return self._remember
        self._remember.setChecked(False)
        title, sentence = keychain_words(reason)
        return wrapped_label(f"{title}. {sentence}", role="text-2")

    def _enter(self) -> None:
        if not self._field.text():
            return
        self._desk.when(
            self._keep(self._field.text(), self._remember.isChecked()),
            owner=self,
            done=lambda _: self.accept(),
            failed=self._say,
        )

    def _say(self, error: MailGuardError) -> None:
        self._failed.setText(words_for(error).text)
        self._failed.show()
