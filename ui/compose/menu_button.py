"""A quiet button that shows an icon or labels and a caret, and opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from ui import icons, theme
from ui.compose.sizes import line_px
from ui.widgets.widgets import label

_CARET_PX = 13


class MenuButton(QPushButton):
    """Its parts are drawn on it; the caret can be left out where there is nothing to choose.

    The menu is opened without waiting for it: the event loop goes on as it is.
    """

    def __init__(self, name: str, menu: QMenu, *parts: QWidget, high: int = 0, margin: int = 2) -> None:
        super().__init__(objectName=name)
        self.setProperty("flat", "true")
        self.setProperty("quiet", "true")
        self.setAutoDefault(False)
        self._high = high or line_px()
        self._menu = menu
        self._caret = QLabel()
        inside = QHBoxLayout(self)
        inside.setContentsMargins(margin, 0, margin, 0)
        inside.setSpacing(6)
        for each in (*parts, self._caret):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside.addWidget(each)
        self.clicked.connect(self._open)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def show_caret(self, is_shown: bool) -> None:
        """Without it there is nothing to choose, and Tab passes the button by."""
        self._caret.setVisible(is_shown)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_shown else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_shown)

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.layout().minimumSize().width(), self._high)

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _colour(self) -> None:
        drawn = icons.icon("caret-down", theme.tokens().text_2)
        self._caret.setPixmap(drawn.pixmap(QSize(_CARET_PX, _CARET_PX)))


class MenuIconButton(MenuButton):
    """An icon alone; its words are for the tooltip and for who hears them."""

    def __init__(self, name: str, menu: QMenu, words: str, icon: str) -> None:
        self._icon = icon
        self._picture = QLabel()
        super().__init__(name, menu, self._picture, high=line_px() + 4, margin=6)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _colour(self) -> None:
        super()._colour()
        self._picture.setPixmap(icons.icon(self._icon).pixmap(QSize(17, 17)))


class ToolMenuButton(MenuButton):
    """The same among tool buttons: an icon and a word."""

    def __init__(self, name: str, menu: QMenu, text: str, icon: str = "", *, high: int = 0) -> None:
        self._icon = icon
        self._picture = QLabel()
        self.text_label = label(text)
        parts = (self._picture, self.text_label) if icon else (self.text_label,)
        super().__init__(name, menu, *parts, high=high or line_px() + 4, margin=9)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_text(self, text: str) -> None:
        self.text_label.setText(text)
        self.setAccessibleName(text)

    def _colour(self) -> None:
        super()._colour()
        if self._icon:
            self._picture.setPixmap(icons.icon(self._icon).pixmap(QSize(17, 17)))
