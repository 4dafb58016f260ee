"""From, To, Cc, Bcc and Subject over the text."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout

from ui.compose.from_row import FromRow
from ui.compose.recipients import Recipients
from ui.compose.subject_row import SubjectRow


class ComposeHeader(QFrame):
    def __init__(self, keys: QMenu, known: QStringListModel) -> None:
        super().__init__(objectName="composeHeader")
        self.sender = FromRow(keys)
        self.recipients = Recipients(known)
        self.subject = SubjectRow()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for each in (self.sender, self.recipients, self.subject):
            inside.addWidget(each)
