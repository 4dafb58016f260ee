"""The account assistant, which is the first-run assistant too: five pages, and Back always works."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mailguard.model import Glyph, Tone
from ui.assistant.account_page import AccountPage
from ui.assistant.done_page import DonePage
from ui.assistant.key_page import KeyPage
from ui.assistant.page import Page
from ui.assistant.servers_page import ServersPage
from ui.assistant.setup import Setup
from ui.assistant.share_page import SharePage
from ui.assistant.steps import Steps
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.widgets.widgets import StatusCard, button, link_button, rule, wrapped_label
from ui.wording import keychain_words, tr


class AccountAssistant(QWidget):
    """Sets up one account with its key."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("accountAssistant")
        self.setWindowTitle(tr("Set up MailGuard"))
        self.resize(980, 640)
        self.setMinimumSize(820, 560)
        self.setup = Setup(desk.core.accounts.new_id())
        self._may_close = False
        self._account = AccountPage(desk, self.setup)
        self._servers = ServersPage(desk, self.setup)
        self._key = KeyPage(desk, self.setup)
        self._share = SharePage(desk, self.setup)
        self._done = DonePage(desk, self.setup)
        self.pages: tuple[Page, ...] = (self._account, self._servers, self._key, self._share, self._done)
        self._build()
        for page in self.pages:
            page.changed.connect(self._update)
            page.working.connect(self._show_working)
        self._servers.password_wanted.connect(self._back_to_password)
        self._done.finished.connect(self._finish)
        self._show(0)

    def _build(self) -> None:
        names = (tr("Your account"), tr("Mail servers"), tr("Your key"), tr("Share your key"), tr("Done"))
        self._steps = Steps(names)
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(page)
        self._keychain = StatusCard(Tone.CAUTION, Glyph.LOCKED, "")
        self._keychain.setObjectName("keychainState")
        self._keychain.hide()
        above_footer = QVBoxLayout()
        above_footer.setContentsMargins(36, 0, 36, 12)
        above_footer.addWidget(self._keychain)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addLayout(above_footer)
        right.addWidget(rule())
        right.addLayout(self._build_footer())
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self._steps)
        inside.addLayout(right, 1)

    def _build_footer(self) -> QHBoxLayout:
        self._what = link_button(tr("What is a key?"), self._explain_keys)
        self._what.setObjectName("whatIsAKey")
        self._working = wrapped_label(size="sm", role="text-2")
        self._working.setObjectName("assistantWorking")
        self._back = button(tr("Back"), self.back)
        self._back.setObjectName("back")
        self._continue = button(tr("Continue"), self.go_on, primary=True)
        self._continue.setObjectName("continue")
        footer = QHBoxLayout()
        footer.setContentsMargins(36, 16, 36, 16)
        footer.setSpacing(8)
        footer.addWidget(self._what)
        footer.addWidget(self._working, 1)
        footer.addWidget(self._back)
        footer.addWidget(self._continue)
        return footer

    # From page to page

    @property
    def page(self) -> Page:
        return self.pages[self._stack.currentIndex()]

    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._steps.show_step(number)
        self._what.setVisible(self.page is self._key)
        self._back.setVisible(0 < number < len(self.pages) - 1)
        self._continue.setVisible(number < len(self.pages) - 1)
        self._show_working("")
        self._show_keychain()
        self.page.enter()
        self._update()

    def _show_keychain(self) -> None:
        """Once a password was stored, it is known whether the keychain took it."""
        reason = self.desk.core.accounts.why_passwords_are_not_kept
        shown = (
            bool(reason) and self.setup.is_saved and self.setup.remember and self.page is not self._account
        )
        if shown:
            self._keychain.show_status(Tone.CAUTION, Glyph.LOCKED, *keychain_words(reason))
        self._keychain.setVisible(shown)

    def go_on(self) -> None:
        """What Continue does: the page takes over what was entered, then the next one is shown."""
        if self._continue.isEnabled():
            self.page.go_on(self._next)

    def _next(self) -> None:
        number = self._stack.currentIndex() + 1
        while not self.pages[number].is_needed:
            number += 1
        self._show(number)

    def back(self) -> None:
        self.page.leave()
        number = self._stack.currentIndex() - 1
        while not self.pages[number].is_needed:
            number -= 1
        self._show(number)

    def _back_to_password(self) -> None:
        self.page.leave()
        self._show(0)
        self._account.password.selectAll()
        self._account.password.setFocus()

    def _update(self) -> None:
        self._continue.setEnabled(self.page.is_complete and not self._working.text())

    def _show_working(self, text: str) -> None:
        self._working.setText(text)
        self._stack.setEnabled(not text)
        self._back.setEnabled(not text)
        self._update()

    def _explain_keys(self) -> None:
        ask(
            self,
            tr("What is a key?"),
            tr(
                "A key is a pair. With the public half anyone can lock a message for you, and check what you "
                "signed; give it to everyone. With the secret half you open and sign; keep it, "
                "and its passphrase, "
                "to yourself. Whoever loses the secret half can no longer read the mail "
                "encrypted for it, so make "
                "a backup."
            ),
            Answer(tr("Close"), is_cancel=True, is_default=True),
        )

    # Leaving

    def _finish(self) -> None:
        self._may_close = True
        self.desk.show_main()
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close or self.page is self._done or self._is_untouched():
            event.accept()
            return
        event.ignore()
        self._ask_to_leave()

    def _is_untouched(self) -> bool:
        fields = (self._account.name, self._account.address, self._account.password)
        return self.page is self._account and not any(field.text() for field in fields)

    def _ask_to_leave(self) -> None:
        if self.setup.is_saved:
            more = tr("Your account is set up. A key can be made any time in Keys.")
        else:
            more = tr("Nothing of it was stored.")
        ask(
            self,
            tr("Leave the set-up?"),
            more,
            Answer(tr("Leave"), self._leave),
            Answer(tr("Go on"), is_cancel=True, is_default=True),
        )

    def _leave(self) -> None:
        self._may_close = True
        self.close()
