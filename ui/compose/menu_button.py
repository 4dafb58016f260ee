"""A quiet button that shows several labels and a caret, and opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ui import icons, theme

_CARET_PX = 13


class MenuButton(QPushButton):
    """Its labels are drawn by it; the caret can be left out where there is nothing to choose."""

    def __init__(self, name: str, *parts: QWidget) -> None:
        super().__init__(objectName=name)
        self.setProperty("flat", "true")
        self.setProperty("quiet", "true")
        self.setAutoDefault(False)
        self._caret = QLabel()
        inside = QHBoxLayout(self)
        inside.setContentsMargins(2, 0, 2, 0)
        inside.setSpacing(6)
        for each in (*parts, self._caret):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside.addWidget(each)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def show_caret(self, is_shown: bool) -> None:
        """Without it there is nothing to choose, and Tab passes the button by."""
        self._caret.setVisible(is_shown)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_shown else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_shown)

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.layout().minimumSize().width(), 28)

    def _colour(self) -> None:
        drawn = icons.icon("caret-down", theme.tokens().text_2)
        self._caret.setPixmap(drawn.pixmap(QSize(_CARET_PX, _CARET_PX)))
