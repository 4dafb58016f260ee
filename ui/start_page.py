"""What the main window shows while there is no account."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desk import Desk
from ui.widgets.widgets import button, label
from ui.wording import tr


class StartPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__(objectName="startPage")
        adding = button(tr("Add Account…"), desk.set_up_account, primary=True)
        adding.setObjectName("addAccount")
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        inside.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        inside.addWidget(label(tr("Welcome to MailGuard"), size="h1", semibold=True), 0, middle)
        words = tr("Add your mail account to read and write mail. Encryption is built in.")
        inside.addWidget(label(words, role="text-2"), 0, middle)
        inside.addWidget(adding, 0, middle)
        inside.addStretch(3)
