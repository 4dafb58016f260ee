"""Adding or changing an outgoing server: tested with the password, where it is given."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import OutgoingServer, Security, Server, SmtpServerId
from ui.assistant.server_fields import ServerFields
from ui.assistant.setup import usual_port
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.settings.rows import check_box, column
from ui.widgets.widgets import button, label, wrapped_label
from ui.wording import tr


class OutgoingServerDialog(KeyDialog):
    """`chosen`: the server, and its password or ""."""

    chosen = Signal(object, str)

    def __init__(self, desk: Desk, server: OutgoingServer | None, parent: QWidget | None = None) -> None:
        """server: None: a new one."""
        title = tr("Outgoing server") if server is not None else tr("New outgoing server")
        super().__init__(desk, title, parent, width=480)
        self.setObjectName("outgoingServerDialog")
        self._id: SmtpServerId = server.id if server is not None else desk.core.smtp_servers.new_id()
        self.add_heading(title)
        self._name = QLineEdit(objectName="outgoingName")
        self._name.setAccessibleName(tr("Name"))
        self._name.setPlaceholderText(tr("for you alone, such as “Office”"))
        self._fields = ServerFields("smtp", tr("Sending (SMTP)"))
        self._password = QLineEdit(objectName="outgoingPassword")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setAccessibleName(tr("Password"))
        self._remember = check_box(
            "outgoingRemember", tr("Remember in the system's keychain"), lambda _: None
        )
        self._show(server)
        meaning = tr("With the password the server is tested first. Without it the known one is used.")
        self.body.addWidget(column(label(tr("Name"), role="text-2"), self._name, spacing=4))
        self.body.addWidget(self._fields)
        self.body.addWidget(
            column(
                label(tr("Password"), role="text-2"),
                self._password,
                self._remember,
                wrapped_label(meaning, size="sm", role="text-2"),
                spacing=4,
            )
        )
        self.body.addWidget(self.error)
        using = button("", self._use)
        using.setObjectName("useServer")
        self.fill_footer(using)
        self._fields.changed.connect(self._update)
        self._password.textChanged.connect(self._update)
        self._update()

    def _show(self, server: OutgoingServer | None) -> None:
        self._remember.setChecked(server.remember_password if server is not None else True)
        if server is not None:
            self._name.setText(server.name)
            self._fields.show_server(server.server)
            return
        empty = Server(host="", port=usual_port("smtp", Security.TLS), security=Security.TLS, user="")
        self._fields.show_server(empty)

    def _update(self) -> None:
        self.primary.setText(tr("Test and use") if self._password.text() else tr("Use without a test"))
        self.primary.setEnabled(self._fields.is_complete)

    def _use(self) -> None:
        if not self._password.text():
            self._choose()
            return
        self.begin(tr("Testing…"))
        self._fields.show_testing()
        self.desk.when(
            self.desk.core.smtp_servers.check(self._fields.server, self._password.text()),
            owner=self,
            done=lambda _: self._choose(),
            failed=self._not_working,
        )

    def _not_working(self, error: MailGuardError) -> None:
        self.end()
        self._fields.show_result(error, "")

    def _choose(self) -> None:
        made = OutgoingServer(
            id=self._id,
            name=self._name.text().strip(),
            server=self._fields.server,
            remember_password=self._remember.isChecked(),
        )
        self.chosen.emit(made, self._password.text())
        self._password.clear()
        self.accept()
