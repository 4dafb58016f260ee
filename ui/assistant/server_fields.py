"""The fields of one mail server, with what its test found under the field that it concerns."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from mailguard.errors import LoginRefused, MailGuardError, NotProtected
from mailguard.model import Security, Server, Tone
from ui import theme
from ui.assistant.setup import usual_port
from ui.widgets.pictures import Picture
from ui.widgets.widgets import label, row, set_property, wrapped_label
from ui.wording import tr, words_for


class ServerFields(QWidget):
    """One server. protocol: "imap" or "smtp"."""

    changed = Signal()

    def __init__(self, protocol: str, title: str) -> None:
        super().__init__()
        self._protocol = protocol
        self.host = QLineEdit(objectName=f"{protocol}Host")
        self.host.setAccessibleName(tr("{title}: server", title=title))
        self.port = QLineEdit(objectName=f"{protocol}Port")
        self.port.setAccessibleName(tr("{title}: port", title=title))
        self.port.setValidator(QIntValidator(1, 65535, self.port))
        self.port.setFixedWidth(theme.scaled(72))
        self.security = QComboBox(objectName=f"{protocol}Security")
        self.security.setAccessibleName(tr("{title}: protection", title=title))
        self.security.addItem(tr("TLS"), Security.TLS)
        self.security.addItem(tr("STARTTLS"), Security.STARTTLS)
        self.security.addItem(tr("None (this computer only)"), Security.PLAIN)
        self.user = QLineEdit(objectName=f"{protocol}User")
        self.user.setAccessibleName(tr("{title}: user name", title=title))
        self._errors = {name: _error_label(f"{protocol}{name}Error") for name in ("Host", "Security", "User")}
        self._sign, self._state = Picture(), label("", size="sm", role="text-2")
        self._state.setObjectName(f"{protocol}State")
        self._build(title)
        self.host.textChanged.connect(self._edited)
        self.user.textChanged.connect(self._edited)
        self.port.textChanged.connect(self._edited)
        self.security.currentIndexChanged.connect(self._edited)
        self.security.activated.connect(self._use_usual_port)

    def _build(self, title: str) -> None:
        protection = row(self.security, label(tr("Port"), role="text-2"), self.port)
        protection.setStretch(0, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(row(label(title, semibold=True), None, self._sign, self._state, spacing=4))
        for name, text, field in (
            ("Host", tr("Server"), row(self.host)),
            ("Security", tr("Protection"), protection),
            ("User", tr("User name"), row(self.user)),
        ):
            line = QHBoxLayout()
            line.setSpacing(12)
            named = label(text, role="text-2")
            named.setMinimumWidth(theme.scaled(80))
            line.addWidget(named)
            line.addLayout(field, 1)
            inside.addLayout(line)
            inside.addWidget(self._errors[name])

    def show_server(self, server: Server) -> None:
        self.host.setText(server.host)
        self.security.setCurrentIndex(self.security.findData(server.security))
        self.port.setText(str(server.port))
        self.user.setText(server.user)
        self.clear_state()

    @property
    def server(self) -> Server:
        return Server(
            host=self.host.text().strip(),
            port=int(self.port.text() or 0),
            security=Security(self.security.currentData()),
            user=self.user.text().strip(),
        )

    @property
    def is_complete(self) -> bool:
        server = self.server
        return bool(server.host and server.port and server.user) and not self._is_unprotected(server)

    @staticmethod
    def _is_unprotected(server: Server) -> bool:
        return server.security is Security.PLAIN and not server.is_loopback

    # What the test found

    def show_testing(self) -> None:
        self.clear_state()
        self._state.setText(tr("Testing…"))

    def show_result(self, error: Exception | None, works: str) -> None:
        """`works`: what to say where there is no error, such as "Receiving works"."""
        self.clear_state()
        if error is None:
            self._show_sign("check", Tone.OK, works)
        else:
            self._show_sign("error", Tone.DANGER, tr("Does not work yet"))
            self._show_error(error)

    def clear_state(self) -> None:
        self._sign.hide()
        self._state.setText("")
        set_property(self._state, "tone", "")
        for each in self._errors.values():
            each.hide()
        for field in (self.host, self.user):
            set_property(field, "tone", "")

    def _show_sign(self, icon: str, tone: Tone, text: str) -> None:
        self._sign.show_icon(icon, tone)
        self._sign.show()
        set_property(self._state, "tone", str(tone))
        self._state.setText(text)

    def _show_error(self, error: Exception) -> None:
        concerned = "Host"
        if isinstance(error, LoginRefused):
            concerned = "User"
            set_property(self.user, "tone", "danger")
        elif isinstance(error, NotProtected):
            concerned = "Security"
        else:
            set_property(self.host, "tone", "danger")
        said = self._errors[concerned]
        said.setText(words_for(error).text if isinstance(error, MailGuardError) else str(error))
        said.show()

    def _edited(self) -> None:
        self.clear_state()
        server = self.server
        if self._is_unprotected(server):
            self._show_error(NotProtected(server.host or tr("This server")))
        self.changed.emit()

    def _use_usual_port(self) -> None:
        self.port.setText(str(usual_port(self._protocol, Security(self.security.currentData()))))


def _error_label(name: str) -> QLabel:
    made = wrapped_label(size="sm")
    made.setObjectName(name)
    made.setProperty("tone", "danger")
    made.hide()
    return made
