"""The bar over the list that says what is wrong with an account, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import AccountId, Tone
from ui.desk import Desk
from ui.free_space import show_free_space
from ui.secrets.password_prompt import PasswordPrompt
from ui.widgets.pictures import Picture
from ui.widgets.widgets import button, set_property, wrapped_label
from ui.wording import Remedy, tr, words_for


class LinkBar(QFrame):
    """One account at a time; gone as soon as its server is reached."""

    try_again_asked = Signal(object)  # an AccountId
    offline_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="linkBar")
        self._desk = desk
        self.account: AccountId | None = None
        self._error: MailGuardError | None = None
        self.setProperty("banner", "true")
        set_property(self, "tone", str(Tone.CAUTION))
        self._picture = Picture("caution", Tone.CAUTION, px=20)
        self.text = wrapped_label(size="sm")
        self.text.setObjectName("linkText")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.text)
        words.addLayout(self._buttons)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.setSpacing(8)
        inside.addWidget(self._picture)
        inside.addLayout(words, 1)
        self.hide()

    def show_error(self, account: AccountId, error: MailGuardError) -> None:
        self.account, self._error = account, error
        words = words_for(error)
        self.text.setText(words.text)
        while (taken := self._buttons.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for remedy in words.remedies:
            offer = self._offers().get(remedy)
            if offer is not None:
                each = button(offer[0], offer[1])
                each.setObjectName(f"link-{remedy}")
                self._buttons.addWidget(each)
        self._buttons.addStretch(1)
        self.show()

    def clear(self, account: AccountId) -> None:
        """The account works again, or is gone."""
        if account == self.account:
            self.account = None
            self.hide()

    def _offers(self) -> dict[Remedy, tuple[str, Callable[[], object]]]:
        return {
            Remedy.ENTER_PASSWORD: (tr("Enter password…"), self._enter_password),
            Remedy.TRY_AGAIN: (tr("Try again"), lambda: self.try_again_asked.emit(self.account)),
            Remedy.WORK_OFFLINE: (tr("Work offline"), self.offline_asked.emit),
            Remedy.CHANGE_SETTINGS: (
                tr("Change settings"),
                lambda: self._desk.show_settings().show_page("accounts"),
            ),
            Remedy.FREE_SPACE: (tr("Free space…"), lambda: show_free_space(self._desk, self)),
        }

    def _enter_password(self) -> None:
        account = self._desk.account(self.account) if self.account is not None else None
        server = self._desk.core.smtp_servers.of_error(self._error) if self._error is not None else None
        if server is not None:
            PasswordPrompt.for_server(self._desk, server, self.window()).open()
        elif account is not None:
            PasswordPrompt.for_account(self._desk, account, self.window()).open()
