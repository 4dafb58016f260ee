"""What a filter does, one row an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailguard.model import TagList
from mailguard.model.filters import ActionKind, FilterAction
from ui.message_filters.action_row import ActionRow
from ui.message_filters.choices import Choices


class ActionRows(QWidget):
    """One row at least."""

    changed = Signal()

    def __init__(self, choices: Choices, actions: Sequence[FilterAction]) -> None:
        super().__init__(objectName="filterActions")
        self._choices = choices
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(6)
        self._rows: list[ActionRow] = []
        for each in actions or (FilterAction(kind=ActionKind.MOVE),):
            self._add(each)

    def actions(self) -> tuple[FilterAction, ...] | None:
        """None where a row lacks its folder, its tag or whatever it needs."""
        found = tuple(row.action() for row in self._rows)
        return None if None in found else tuple(each for each in found if each is not None)

    @property
    def kinds(self) -> frozenset[ActionKind]:
        """Also of rows that lack something."""
        return frozenset(row.kind for row in self._rows)

    def show_tags(self, tags: TagList) -> None:
        self._choices = replace(self._choices, tags=tags)
        for each in self._rows:
            each.show_tags(tags)

    def _add(self, action: FilterAction, after: ActionRow | None = None) -> None:
        row = ActionRow(self._choices, action)
        row.changed.connect(self.changed)
        row.more.clicked.connect(lambda: self._add(FilterAction(kind=ActionKind.STAR), row))
        row.less.clicked.connect(lambda: self._remove(row))
        place = self._rows.index(after) + 1 if after is not None else len(self._rows)
        self._rows.insert(place, row)
        self._inside.insertWidget(place, row)
        self._number()

    def _remove(self, row: ActionRow) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self._number()

    def _number(self) -> None:
        for number, row in enumerate(self._rows, 1):
            row.number(number, can_go=len(self._rows) > 1)
        self.changed.emit()
