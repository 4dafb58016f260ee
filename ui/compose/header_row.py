"""One line of the header: a word at the left, a field, and what belongs to it at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.compose.sizes import line_px, row_px
from ui.widgets.widgets import label
from ui.wording import tr

_WORD_PX = 64


class HeaderRow(QFrame):
    """As high as one line of letters needs; more where its field does."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.setProperty("headerrow", "true")
        self.setMinimumHeight(row_px())
        self._word = label(word, role="text-3")
        self._word.setFixedHeight(line_px())
        self._word.setMinimumWidth(max(_WORD_PX, self._word.fontMetrics().horizontalAdvance(tr("Subject"))))
        self._word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._inside = QHBoxLayout(self)
        self._inside.setContentsMargins(16, 5, 16, 5)
        self._inside.setSpacing(12)
        self._inside.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)

    def add(self, field: QWidget, *right: QWidget) -> None:
        """The field, which takes the room, and what stands at the right of it."""
        self._word.setBuddy(field)
        self._inside.addWidget(field, 1)
        for each in right:
            self._inside.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
