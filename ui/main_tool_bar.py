"""The toolbar of the main window: what is done most, the search field, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton

from ui.commands import Commands
from ui.search.search_field import MessageSearchField
from ui.widgets.fitting_tool_bar import FittingToolBar
from ui.widgets.widgets import beside_icon
from ui.wording import tr

_TOOLS = (("get-messages", "new-message"), ("reply", "reply-all", "forward"), ("archive", "delete"))


class MainToolBar(FittingToolBar):
    """`search` is the field; the commands are those of the window."""

    def __init__(self, commands: Commands) -> None:
        super().__init__("toolBar", _search_field())
        words = {"reply-all": tr("Reply All"), "keys": tr("Keys")}
        for names in _TOOLS:
            if self.actions():
                self.addSeparator()
            for name in names:
                self._add(commands[name], words.get(name, ""))
        self._add_search()
        self._add(commands["keys"], words["keys"])

    def _add(self, action: QAction, words: str) -> None:
        self.addAction(action)
        made = self.widgetForAction(action)
        if isinstance(made, QToolButton):
            made.setObjectName(f"tool-{action.objectName()}")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setAccessibleName(words or action.text())
            action.setIconText(beside_icon(words or action.text()))
            if action.objectName() == "new-message":
                made.setProperty("primary", "true")


def _search_field() -> MessageSearchField:
    made = MessageSearchField()
    made.setObjectName("search")
    made.setAccessibleName(tr("Search messages"))
    keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
    made.set_hint(tr("Search messages"), keys)
    return made
