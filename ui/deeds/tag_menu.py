"""Message › Tag: sets and clears tags of what is selected, by mouse or by the number keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model import MessageRow, Tag, TagList
from ui.deeds.message_actions import MessageActions
from ui.deeds.tag_dialog import ask_for_new_tag
from ui.desk import Desk
from ui.following_tags import FollowTags
from ui.lists.tag_look import dot_icon, tag_name
from ui.wording import tr

KEYS = 9  # the first tags have the keys 1 to 9


class TagMenu(QMenu):
    """`rows`: the selected ones. A tag is ticked where all of them have it."""

    def __init__(
        self, desk: Desk, actions: MessageActions, rows: Callable[[], Sequence[MessageRow]], window: QWidget
    ) -> None:
        super().__init__(tr("Tag"), window)
        self.setObjectName("tagMenu")
        self._desk = desk
        self._window = window
        self._actions = actions
        self._rows = rows
        self._clearing = self.addAction(tr("Remove All Tags"), actions.clear_tags)
        self._clearing.setObjectName("tag-none")
        self._clearing.setShortcut(QKeySequence("0"))
        window.addAction(self._clearing)
        self.addSeparator()
        self._end = self.addSeparator()
        self.addAction(tr("New Tag…"), self._ask_for_new).setObjectName("new-tag")
        self.addAction(tr("Manage Tags…"), self._manage).setObjectName("manage-tags")
        self._known: list[QAction] = []
        self._others: list[QAction] = []
        FollowTags(desk, self, self._show_tags)
        self.aboutToShow.connect(self._tick)

    def enable(self, is_on: bool) -> None:
        """With its keys, which a menu that is greyed out would leave at work."""
        self.setEnabled(is_on)
        for each in (self._clearing, *self._known):
            each.setEnabled(is_on)

    def _show_tags(self, tags: TagList) -> None:
        for each in self._known:
            self._window.removeAction(each)
            self._drop(each)
        keys = [str(number) for number in range(1, KEYS + 1)]
        self._known = [self._add(tag, keys[place] if place < KEYS else "") for place, tag in enumerate(tags)]
        for each in self._known:
            each.setEnabled(self.isEnabled())
        self._window.addActions(self._known)  # their keys work while the menu is closed
        self._tick()

    def _add(self, tag: Tag, key: str = "") -> QAction:
        made = QAction(tag_name(tag).replace("&", "&&"), self)
        made.setObjectName(f"tag-{tag.keyword}")
        made.setData(tag)
        made.setCheckable(True)
        made.setIcon(dot_icon(tag))
        made.setShortcut(QKeySequence(key))
        made.triggered.connect(lambda: self._actions.toggle_tag(tag.keyword))
        self.insertAction(self._end, made)
        return made

    def _drop(self, action: QAction) -> None:
        self.removeAction(action)
        action.deleteLater()

    def _tick(self) -> None:
        """Tags that other programs made stand here where one of the messages has them."""
        for each in self._others:
            self._drop(each)
        found = [row.tags for row in self._rows()]
        others = {tag.keyword.lower(): tag for tags in found for tag in tags if not tag.colour}
        self._others = [self._add(each) for _, each in sorted(others.items())]
        for action in (*self._known, *self._others):
            keyword = action.data().keyword.lower()
            has = [any(tag.keyword.lower() == keyword for tag in tags) for tags in found]
            action.setChecked(bool(has) and all(has))

    def _ask_for_new(self) -> None:
        """It is set at once: that is what it was wanted for."""
        ask_for_new_tag(self._desk, self._window, done=lambda tag: self._actions.set_flag(tag.keyword, True))

    def _manage(self) -> None:
        self._desk.show_settings().show_page("tags")
