"""Clicks on the cells of the table that are about the message: read, star, junk, delete."""

from __future__ import annotations

from PySide6.QtCore import QObject

from mailguard.model import Flag, MessageRow
from mailguard.model.views import Column
from ui.deeds.message_actions import MessageActions
from ui.desk import Desk
from ui.lists.list_look import ListLook


class CellClicks(QObject):
    """Such a click selects nothing, and can be taken back as any other deed."""

    def __init__(self, desk: Desk, look: ListLook, actions: MessageActions) -> None:
        super().__init__(look)
        self._desk = desk
        self._look = look
        self._actions = actions
        look.toggled.connect(self._toggle)

    def _toggle(self, column: Column, row: MessageRow) -> None:
        if column is Column.DELETE:
            self._actions.delete_one(row)
            return
        deeds = self._desk.core.deeds
        if column is Column.JUNK:
            answer = deeds.mark_not_junk([row.id]) if row.is_junk else deeds.mark_junk([row.id])
        elif column is Column.STAR:
            answer = deeds.mark([row.id], Flag.STARRED, not row.is_starred)
        else:
            answer = deeds.mark([row.id], Flag.READ, not row.is_read)
        self._desk.when(answer, owner=self, done=self._actions.keep, failed=self._look.failed.emit)
