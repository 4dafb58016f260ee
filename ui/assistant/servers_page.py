"""Page 2: the mail servers, tested before the account is stored."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from mailguard.errors import LoginRefused, MailGuardError
from mailguard.model import ServerCheck
from ui.assistant.page import Page
from ui.assistant.server_fields import ServerFields
from ui.assistant.setup import Setup
from ui.desk import Desk
from ui.widgets.widgets import button
from ui.wording import tr


class ServersPage(Page):
    """Asks for both servers, and logs in to them. `password_wanted`: back to the page with the password."""

    password_wanted = Signal()

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__(desk, setup)
        self.say(
            tr("Mail servers"),
            tr("This is how most providers name their servers. Change what your provider names differently."),
        )
        self.imap = ServerFields("imap", tr("Receiving (IMAP)"))
        self.smtp = ServerFields("smtp", tr("Sending (SMTP)"))
        self._password = button(tr("Change the password…"), self.password_wanted.emit)
        self._password.setObjectName("changePassword")
        self._password.hide()
        columns = QHBoxLayout()
        columns.setSpacing(36)
        for each in (self.imap, self.smtp):
            each.changed.connect(self.changed)
            column = QVBoxLayout()
            column.addWidget(each)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addLayout(columns)
        self.body.addSpacing(8)
        below = QHBoxLayout()
        below.addWidget(self._password)
        below.addStretch(1)
        self.body.addLayout(below)
        self.body.addWidget(self.error)
        self.body.addStretch(1)

    def enter(self) -> None:
        for fields, server in ((self.imap, self.setup.imap), (self.smtp, self.setup.smtp)):
            if server is not None:
                fields.show_server(server)
        self._password.hide()
        self.error.clear()
        self.imap.host.setFocus()

    def leave(self) -> None:
        self.setup.imap, self.setup.smtp = self.imap.server, self.smtp.server

    @property
    def is_complete(self) -> bool:
        return self.imap.is_complete and self.smtp.is_complete

    def go_on(self, done: Callable[[], None]) -> None:
        self.setup.imap, self.setup.smtp = self.imap.server, self.smtp.server
        self.error.clear()
        self._password.hide()
        self.imap.show_testing()
        self.smtp.show_testing()
        self.working.emit(tr("Testing…"))
        self.desk.when(
            self.desk.core.accounts.check(self.setup.imap, self.setup.smtp, self.setup.password),
            owner=self,
            done=lambda found: self._tested(found, done),
            failed=self._failed,
        )

    def _tested(self, found: ServerCheck, done: Callable[[], None]) -> None:
        self.imap.show_result(found.receiving, tr("Receiving works"))
        self.smtp.show_result(found.sending, tr("Sending works"))
        refused = any(isinstance(error, LoginRefused) for error in (found.receiving, found.sending))
        self._password.setVisible(refused)
        if not found.is_fine:
            self.working.emit("")
            return
        self.working.emit(tr("Storing the account…"))
        self.desk.when(
            self.desk.core.accounts.save(self.setup.account(), self.setup.password),
            owner=self,
            done=lambda _: self._saved(done),
            failed=self._failed,
        )

    def _saved(self, done: Callable[[], None]) -> None:
        self.setup.is_saved = True
        self.working.emit("")
        done()

    def _failed(self, error: MailGuardError) -> None:
        self.working.emit("")
        self.imap.clear_state()
        self.smtp.clear_state()
        self.error.show_error(error)
