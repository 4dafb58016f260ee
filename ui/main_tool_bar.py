"""The toolbar of the main window: what is done most, the search field, and the keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolBar, QToolButton, QWidget

from ui import icons, theme
from ui.commands import Commands
from ui.wording import tr

_TOOLS = (("get-messages", "new-message"), ("reply", "reply-all", "forward"), ("archive", "delete"))
_SEARCH_PX = 300
_LEAST_SEARCH_PX = 140


class MainToolBar(QToolBar):
    """`search` is the field; the commands are those of the window."""

    def __init__(self, commands: Commands) -> None:
        super().__init__(tr("Toolbar"), objectName="toolBar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        words = {"reply-all": tr("Reply All"), "keys": tr("Keys")}
        for names in _TOOLS:
            if self.actions():
                self.addSeparator()
            for name in names:
                self._add(commands[name], words.get(name, ""))
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self.search = self._search_field()
        self.addWidget(self.search)
        self._add(commands["keys"], words["keys"])
        self._wants_words = True
        self._with_words_px = 0  # the least width with words; measured when they were last shown
        theme.theme().changed.connect(self._colour)

    def show_words(self, is_on: bool) -> None:
        """Icons with words, or icons alone."""
        self._wants_words = is_on
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where words have no room the icons stand alone, so that nothing is behind the bar's »."""
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if self.toolButtonStyle() is beside:
            self._with_words_px = self.layout().sizeHint().width()
        has_words = self._wants_words and self.width() >= self._with_words_px
        self.setToolButtonStyle(beside if has_words else Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _add(self, action: QAction, words: str) -> None:
        self.addAction(action)
        made = self.widgetForAction(action)
        if isinstance(made, QToolButton):
            made.setObjectName(f"tool-{action.objectName()}")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setAccessibleName(words or action.text())
            action.setIconText(f" {words or action.text()}")  # the blank keeps the icon from the word
            if action.objectName() == "new-message":
                made.setProperty("primary", "true")

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(objectName="search")
        field.setAccessibleName(tr("Search messages"))
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        field.setPlaceholderText(tr("Search messages") + f"    {keys}")
        field.setClearButtonEnabled(True)
        field.setMaximumWidth(_SEARCH_PX)
        field.setMinimumWidth(_LEAST_SEARCH_PX)
        self._search_icon = field.addAction(
            icons.icon("search", theme.tokens().text_3), QLineEdit.ActionPosition.LeadingPosition
        )
        return field

    def _colour(self) -> None:
        self._search_icon.setIcon(icons.icon("search", theme.tokens().text_3))
