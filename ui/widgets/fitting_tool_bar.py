"""A tool bar whose words give way before its buttons do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolBar, QWidget

from ui.wording import tr

_MOST_SEARCH_PX = 300
_LEAST_SEARCH_PX = 140
_FIELD_FIRST = 1000  # its share of the room, as long as it may grow


class FittingToolBar(QToolBar):
    """Where words have no room the icons stand alone, so that nothing is behind the bar's »."""

    def __init__(self, name: str, search: QLineEdit) -> None:
        super().__init__(tr("Toolbar"), objectName=name)
        self.search = search
        self._wants_words = True
        self._with_words_px = 0  # the least width with words; measured when they were last shown
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        search.setClearButtonEnabled(True)
        search.setMaximumWidth(_MOST_SEARCH_PX)
        search.setMinimumWidth(_LEAST_SEARCH_PX)

    def show_words(self, is_on: bool) -> None:
        """Icons with words, or icons alone."""
        self._wants_words = is_on
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _add_search(self) -> None:
        """The search field at the right, after what room there is."""
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inside = QHBoxLayout(room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addStretch(1)
        inside.addWidget(self.search, _FIELD_FIRST)
        self.addWidget(room)

    def _fit(self) -> None:
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if self.toolButtonStyle() is beside:
            spare = self.search.sizeHint().width() - _LEAST_SEARCH_PX
            self._with_words_px = self.layout().sizeHint().width() - max(0, spare)
        has_words = self._wants_words and self.width() >= self._with_words_px
        self.setToolButtonStyle(beside if has_words else Qt.ToolButtonStyle.ToolButtonIconOnly)
