"""What a filter does, one row an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import AccountId, Folder, FolderRole, TagList
from mailguard.model.filters import ActionKind, FilterAction
from mailguard.model.tags import foreign_tag
from ui.folders.folder_model import folder_name
from ui.lists.tag_look import dot_icon, tag_name
from ui.message_filters.words import ACTIONS, WITH_FOLDER, action_words
from ui.widgets.widgets import button
from ui.wording import tr


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rows offer. accounts: their names by id."""

    folders: Sequence[Folder]
    accounts: dict[AccountId, str]
    tags: TagList


class ActionRows(QWidget):
    """One row at least."""

    changed = Signal()

    def __init__(self, choices: Choices, actions: Sequence[FilterAction]) -> None:
        super().__init__(objectName="filterActions")
        self._choices = choices
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(6)
        self._rows: list[_Row] = []
        for each in actions or (FilterAction(kind=ActionKind.MOVE),):
            self._add(each)

    def actions(self) -> tuple[FilterAction, ...] | None:
        """None where a row lacks its folder or its tag."""
        found = tuple(row.action() for row in self._rows)
        return None if None in found else tuple(each for each in found if each is not None)

    def show_tags(self, tags: TagList) -> None:
        self._choices = replace(self._choices, tags=tags)
        for each in self._rows:
            each.show_tags(tags)

    def _add(self, action: FilterAction, after: _Row | None = None) -> None:
        row = _Row(self._choices, action)
        row.changed.connect(self.changed)
        row.more.clicked.connect(lambda: self._add(FilterAction(kind=ActionKind.STAR), row))
        row.less.clicked.connect(lambda: self._remove(row))
        place = self._rows.index(after) + 1 if after is not None else len(self._rows)
        self._rows.insert(place, row)
        self._inside.insertWidget(place, row)
        self._number()

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self._number()

    def _number(self) -> None:
        for number, row in enumerate(self._rows, 1):
            row.number(number, can_go=len(self._rows) > 1)
        self.changed.emit()


class _Row(QWidget):
    changed = Signal()

    def __init__(self, choices: Choices, action: FilterAction) -> None:
        super().__init__()
        self._kind = QComboBox()
        for each in ACTIONS:
            self._kind.addItem(action_words(each), each)
        self._folder = QComboBox()
        self._folder.addItem(tr("Choose a folder…"), None)
        for folder in _in_order(choices):
            place = (folder.account, folder.path)
            self._folder.addItem(_place_words(folder, choices), place)
        self._tag = QComboBox()
        self.show_tags(choices.tags)
        self.more = button("+")
        self.less = button("−")
        self.more.setAccessibleName(tr("Add an action"))
        self.less.setAccessibleName(tr("Remove this action"))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._kind, 2)
        inside.addWidget(self._folder, 3)
        inside.addWidget(self._tag, 3)
        inside.addStretch(0)
        inside.addWidget(self.more)
        inside.addWidget(self.less)
        self._show(action)
        self._kind.currentIndexChanged.connect(self._kind_changed)
        for each in (self._folder, self._tag):
            each.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._kind_changed()

    def show_tags(self, tags: TagList) -> None:
        """Those that can be set. What is chosen stays so."""
        chosen = self._tag.currentData()
        blocked = QSignalBlocker(self._tag)
        self._tag.clear()
        for tag in tags:
            self._tag.addItem(dot_icon(tag), tag_name(tag), tag.keyword)
        if chosen is not None:
            _choose(self._tag, chosen, tag_name(foreign_tag(chosen)))
        blocked.unblock()

    def action(self) -> FilterAction | None:
        """None where the folder is not chosen, or there is no tag."""
        kind = ActionKind(self._kind.currentData())
        if kind in WITH_FOLDER:
            place = self._folder.currentData()
            return FilterAction(kind=kind, account=AccountId(place[0]), path=place[1]) if place else None
        if kind is ActionKind.TAG:
            keyword = self._tag.currentData()
            return FilterAction(kind=kind, keyword=keyword) if keyword else None
        return FilterAction(kind=kind)

    def number(self, number: int, *, can_go: bool) -> None:
        for name, each in (
            ("kind", self._kind),
            ("folder", self._folder),
            ("tag", self._tag),
            ("more", self.more),
            ("less", self.less),
        ):
            each.setObjectName(f"action-{number}-{name}")
        self._kind.setAccessibleName(tr("Action {n}", n=number))
        self._folder.setAccessibleName(tr("Folder of action {n}", n=number))
        self._tag.setAccessibleName(tr("Tag of action {n}", n=number))
        self.less.setEnabled(can_go)

    def _show(self, action: FilterAction) -> None:
        self._kind.setCurrentIndex(ACTIONS.index(action.kind))
        if action.path:
            _choose(self._folder, (action.account, action.path), clean_text(action.path))
        if action.keyword:
            _choose(self._tag, action.keyword, tag_name(foreign_tag(action.keyword)))

    def _kind_changed(self) -> None:
        kind = ActionKind(self._kind.currentData())
        self._folder.setVisible(kind in WITH_FOLDER)
        self._tag.setVisible(kind is ActionKind.TAG)
        self.changed.emit()


def _choose(box: QComboBox, value: object, words: str) -> None:
    """One that is gone is offered still, since it is what the filter says."""
    for place in range(box.count()):
        if box.itemData(place) == value:
            box.setCurrentIndex(place)
            return
    box.addItem(tr("{name} (not there)", name=words), value)
    box.setCurrentIndex(box.count() - 1)


def _in_order(choices: Choices) -> list[Folder]:
    order = {account: place for place, account in enumerate(choices.accounts)}
    found = [each for each in choices.folders if each.is_selectable]
    return sorted(found, key=lambda each: (order.get(each.account, len(order)), each.path.lower()))


def _place_words(folder: Folder, choices: Choices) -> str:
    name = folder_name(folder) if folder.role is not FolderRole.NONE else clean_text(folder.path)
    whose = choices.accounts.get(folder.account, tr("On this computer"))
    is_plain = len(choices.accounts) == 1 and folder.account in choices.accounts
    return name if is_plain else f"{name} — {whose}"
