"""The subject, and whether it will be readable on the way."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit

from ui import icons, theme
from ui.compose.header_row import HeaderRow
from ui.compose.sizes import line_px
from ui.widgets.widgets import beside_icon, button
from ui.wording import tr


class SubjectRow(HeaderRow):
    """The hint stands there while the message is to be encrypted; a click turns it."""

    changed = Signal(str)
    hint_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Subject"))
        self.field = QLineEdit(objectName="subject")
        self.field.setAccessibleName(tr("Subject"))
        self.field.setProperty("bare", "true")
        self.field.setFrame(False)
        self.field.setFont(theme.font(semibold=True))
        self.field.setMinimumHeight(line_px())
        self.field.textChanged.connect(self.changed)
        self.hint = button("", self.hint_clicked.emit)
        self.hint.setObjectName("subjectHint")
        self.hint.setProperty("flat", "true")
        self.hint.setProperty("quiet", "true")
        self.hint.setFont(theme.font("sm"))
        self.hint.setIconSize(QSize(15, 15))
        self._is_encrypted = True
        self.add(self.field, self.hint)
        theme.theme().changed.connect(self._colour)
        self.show_hint(encrypt=False, encrypt_subject=True)

    @property
    def subject(self) -> str:
        return self.field.text().strip()

    def show_hint(self, *, encrypt: bool, encrypt_subject: bool) -> None:
        self._is_encrypted = encrypt_subject
        self.hint.setVisible(encrypt)
        text = tr("Subject will be encrypted too") if encrypt_subject else tr("The subject is not encrypted")
        self.hint.setText(beside_icon(text))
        self.hint.setAccessibleName(text)
        self.hint.setToolTip(
            tr("Click to send the subject readable") if encrypt_subject else tr("Click to encrypt it")
        )
        self._colour()

    def _colour(self) -> None:
        name = "encrypt" if self._is_encrypted else "encrypt-off"
        self.hint.setIcon(icons.icon(name, theme.tokens().text_2))
