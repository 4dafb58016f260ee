"""Message › Tag: sets and clears tags of what is selected, by mouse or by the number keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model import TAGS, MessageRow, Tag
from ui.deeds.message_actions import MessageActions
from ui.lists.tag_look import dot_icon, tag_name
from ui.wording import tr


class TagMenu(QMenu):
    """`rows`: the selected ones. A tag is ticked where all of them have it."""

    def __init__(
        self, actions: MessageActions, rows: Callable[[], Sequence[MessageRow]], window: QWidget
    ) -> None:
        super().__init__(tr("Tag"), window)
        self.setObjectName("tagMenu")
        self._actions = actions
        self._rows = rows
        self._clearing = self.addAction(tr("Remove All Tags"), actions.clear_tags)
        self._clearing.setObjectName("tag-none")
        self._clearing.setShortcut(QKeySequence("0"))
        self.addSeparator()
        self._known = [self._add(tag, str(number)) for number, tag in enumerate(TAGS, 1)]
        self._others: list[QAction] = []
        window.addActions([self._clearing, *self._known])  # their keys work while the menu is closed
        self.aboutToShow.connect(self._tick)

    def enable(self, is_on: bool) -> None:
        """With its keys, which a menu that is greyed out would leave at work."""
        self.setEnabled(is_on)
        for each in (self._clearing, *self._known):
            each.setEnabled(is_on)

    def _add(self, tag: Tag, key: str = "") -> QAction:
        made = self.addAction(tag_name(tag).replace("&", "&&"))
        made.setObjectName(f"tag-{tag.keyword}")
        made.setData(tag)
        made.setCheckable(True)
        made.setIcon(dot_icon(tag))
        made.setShortcut(QKeySequence(key))
        made.triggered.connect(lambda: self._actions.toggle_tag(tag.keyword))
        return made

    def _tick(self) -> None:
        """Tags that other programs made stand here where one of the messages has them."""
        for each in self._others:
            self.removeAction(each)
            each.deleteLater()
        found = [row.tags for row in self._rows()]
        others = {tag.keyword.lower(): tag for tags in found for tag in tags if not tag.colour}
        self._others = [self._add(each) for _, each in sorted(others.items())]
        for action in (*self._known, *self._others):
            keyword = action.data().keyword.lower()
            has = [any(tag.keyword.lower() == keyword for tag in tags) for tags in found]
            action.setChecked(bool(has) and all(has))
