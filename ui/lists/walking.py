"""From message to message in a list: the next, unread or starred ones, threads; selections of a kind."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailguard.model import FolderId, MessageId
from ui.desk import Desk

if TYPE_CHECKING:
    from ui.lists.message_list import MessageList


class Walk(QObject):
    """Of one list. Messages in closed threads are reached, too: their thread opens."""

    unread_ended = Signal()  # there is no next unread message in this list

    def __init__(self, desk: Desk, shown: MessageList) -> None:
        super().__init__(shown)
        self._desk = desk
        self._list = shown
        self._awaited: FolderId | None = None  # of which the first unread message is to be shown
        shown.listed.connect(self._listed)

    def go(self, step: int) -> None:
        """To the next (1) or previous (-1) message that has a row."""
        view, model = self._list.view, self._list.model
        current = view.currentIndex()
        place = (current.row() if current.isValid() else -1 if step > 0 else model.rowCount()) + step
        found = model.message_place(place, step)
        if found is not None:
            view.setCurrentIndex(model.index(found, 0))

    def go_to_unread(self, step: int) -> None:
        found = self._list.model.threads.next_unread(self._list.current(), step)
        if found is None and step > 0:
            self.unread_ended.emit()
        self._go_to(found)

    def go_to_first_unread(self, folder: FolderId) -> None:
        """Once this folder is listed."""
        self._awaited = folder
        self._listed()

    def go_to_thread(self, step: int) -> None:
        """To the first message of the next (1) or previous (-1) thread."""
        current = self._list.current()
        threads = self._list.model.threads
        self._go_to(threads.next_thread(current, step) if current is not None else None)

    def go_to_starred(self, step: int) -> None:
        current = self._list.current()

        def go(starred: set[int]) -> None:
            if self._list.current() != current:
                return  # a person went on meanwhile
            self._go_to(next_of(self._list.model.threads.listing.ids, starred, current, step))

        self._with_starred(go)

    def select_thread(self) -> None:
        """All messages of the threads of which some are selected."""
        messages = self.threads_of_selected()
        self._list.view.clearSelection()
        self._list.model.open_threads(messages)
        self._list.select(messages)

    def threads_of_selected(self) -> tuple[MessageId, ...]:
        threads = self._list.model.threads
        heads = dict.fromkeys(threads.head_of(each) for each in self._list.selected_shown())
        return tuple(one for each in heads for one in threads.thread(each))

    def select_starred(self) -> None:
        def select(starred: set[int]) -> None:
            threads = self._list.model.threads
            found = [MessageId(each) for each in threads.listing.ids if each in starred]
            self._list.view.clearSelection()  # else it would be kept, row by row, as threads open
            self._list.model.open_threads(found)
            self._list.select(found)

        self._with_starred(select)

    def _with_starred(self, use: Callable[[set[int]], None]) -> None:
        """The store knows them all; rows of what was never in sight are not here."""
        folder, query = self._list.folder, self._list.query()
        if folder is None:
            return

        def found(ids: array[int]) -> None:
            if self._list.folder is not None and self._list.folder.id == folder.id:
                use(set(ids))

        answer = self._desk.core.mail.list_ids(folder.id, replace(query, starred_only=True))
        self._desk.when(answer, owner=self, done=found, failed=self._list.failed.emit)

    def _listed(self) -> None:
        folder = self._list.folder
        if self._awaited is not None and folder is not None and folder.id == self._awaited:
            found = self._list.model.threads.next_unread(None, 1)
            if found is not None:
                self._awaited = None
                self._go_to(found)

    def _go_to(self, message: MessageId | None) -> None:
        if message is not None:
            self._list.uncover(message)
            place = self._list.model.place_of(message)
            if place is not None:
                self._list.view.setCurrentIndex(self._list.model.index(place, 0))


def next_of(ids: array[int], wanted: set[int], current: int | None, step: int) -> MessageId | None:
    """The first of those wanted after (1) or before (-1) `current`; None begins at the end of the list."""
    if current is not None and current in ids:
        place = ids.index(current) + step
    else:
        place = 0 if step > 0 else len(ids) - 1
    while 0 <= place < len(ids):
        if ids[place] in wanted:
            return MessageId(ids[place])
        place += step
    return None
