"""Changing the servers of an account: tested with the password, where it is given."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Account, Security, Server, ServerCheck
from ui.assistant.server_fields import ServerFields
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.settings.rows import column
from ui.widgets.widgets import button, label, wrapped_label
from ui.wording import tr


class AccountServersDialog(KeyDialog):
    """Both servers. What does not work in the test is said under its field, and is not used."""

    chosen = Signal(object, object, str)  # receiving, sending, and the password or ""

    def __init__(self, desk: Desk, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Mail servers"), parent, width=760)
        self.setObjectName("accountServersDialog")
        address = clean_text(account.identity.address)
        self.add_heading(tr("Mail servers of {address}", address=address))
        self._imap = ServerFields("imap", tr("Receiving (IMAP)"))
        self._smtp = ServerFields("smtp", tr("Sending (SMTP)"))
        columns = QHBoxLayout()
        columns.setSpacing(36)
        for fields, server in ((self._imap, account.imap), (self._smtp, account.smtp)):
            fields.show_server(server)
            fields.changed.connect(self._update)
            one = QVBoxLayout()
            one.addWidget(fields)
            one.addStretch(1)
            columns.addLayout(one, 1)
        self.body.addLayout(columns)
        self.body.addWidget(self._build_password())
        self.body.addWidget(self.error)
        using = button("", self._use)
        using.setObjectName("useServers")
        self.fill_footer(using)
        self._update()

    def _build_password(self) -> QWidget:
        self._password = QLineEdit(objectName="serversPassword")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setAccessibleName(tr("Password"))
        self._password.setMaximumWidth(330)
        self._password.textChanged.connect(self._update)
        meaning = tr(
            "With the password the servers are tested first. Without it MailGuard connects with the one "
            "it has, and says in the main window what does not work."
        )
        return column(
            label(tr("Password"), role="text-2"),
            self._password,
            wrapped_label(meaning, size="sm", role="text-2"),
            spacing=4,
        )

    def _update(self) -> None:
        has_password = bool(self._password.text())
        self.primary.setText(tr("Test and use") if has_password else tr("Use without a test"))
        self.primary.setEnabled(self._imap.is_complete and self._smtp.is_complete)

    def _use(self) -> None:
        if not self._password.text():
            self._choose()
            return
        self.begin(tr("Testing…"))
        self._imap.show_testing()
        self._smtp.show_testing()
        self.desk.when(
            self.desk.core.accounts.check(self._imap.server, self._smtp.server, self._password.text()),
            owner=self,
            done=self._tested,
            failed=self.fail,
        )

    def _tested(self, found: ServerCheck) -> None:
        self.end()
        self._imap.show_result(found.receiving, tr("Receiving works"))
        self._smtp.show_result(found.sending, tr("Sending works"))
        if found.is_fine:
            self._choose()

    def _choose(self) -> None:
        self.chosen.emit(self._imap.server, self._smtp.server, self._password.text())
        self._password.clear()
        self.accept()


def server_words(server: Server) -> str:
    """A server on one line: "imap.example.org, port 993, TLS"."""
    protection = {
        Security.TLS: tr("TLS"),
        Security.STARTTLS: tr("STARTTLS"),
        Security.PLAIN: tr("not protected"),
    }
    return tr(
        "{host}, port {port}, {protection}",
        host=clean_text(server.host),
        port=server.port,
        protection=protection[server.security],
    )
