"""Has the messages of a list told: the first rows at once, then all of them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import FolderId, Listing, ListQuery
from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class _Wanted:
    """folder, query: the list that is looked at; asked: the same, with what of it must not vanish."""

    folder: FolderId
    query: ListQuery
    asked: ListQuery

    def is_same_list(self, other: _Wanted | None) -> bool:
        return other is not None and (self.folder, self.query) == (other.folder, other.query)


class ListFeed(QObject):
    """One list at a time: another one takes its place at once; the same one again waits for its turn."""

    arrived = Signal(object, object)  # the ListQuery, and a Listing of it
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._listings = desk.core.mail.listings()
        self._under_way: _Wanted | None = None
        self._next: _Wanted | None = None
        self._shown: _Wanted | None = None
        self._begun = 0.0
        self.took_ms = 0  # the last whole list, from question to answer

    def ask(self, folder: FolderId, query: ListQuery, asked: ListQuery) -> None:
        """Have `arrived` tell the list; also where it is in sight already and may have changed.

        asked: as `query`, with messages that stay though they no longer fit (`ListQuery.kept`).
        """
        wanted = _Wanted(folder, query, asked)
        if wanted.is_same_list(self._under_way):
            self._next = wanted
            return
        self._next = None
        self._begin(wanted)

    def stop(self) -> None:
        """Nothing is looked at any more."""
        self._listings.give_up()
        self._under_way = self._next = self._shown = None

    def _begin(self, wanted: _Wanted) -> None:
        self._under_way = wanted
        self._begun = time.monotonic()
        if wanted.is_same_list(self._shown):
            self._load(wanted)
            return

        def show(listing: Listing | None) -> None:
            if wanted is not self._under_way:
                return
            if listing is not None and listing.is_whole:
                self._done(wanted, listing)
                return
            if listing is not None:
                self.arrived.emit(wanted.query, listing)
            if wanted is self._under_way:
                self._load(wanted)

        answer = self._listings.begin(wanted.folder, wanted.asked)
        self._desk.when(answer, owner=self, done=show, failed=self._failed)

    def _load(self, wanted: _Wanted) -> None:
        def show(listing: Listing) -> None:
            if wanted is self._under_way:
                self._done(wanted, listing)

        answer = self._listings.load(wanted.folder, wanted.asked)
        self._desk.when(answer, owner=self, done=show, failed=self._failed)

    def _done(self, wanted: _Wanted, listing: Listing) -> None:
        self.took_ms = int((time.monotonic() - self._begun) * 1000)
        self._under_way, self._shown = None, wanted
        following, self._next = self._next, None
        self.arrived.emit(wanted.query, listing)
        if following is not None and self._under_way is None and self._shown is wanted:
            self._begin(following)

    def _failed(self, error: MailGuardError) -> None:
        self._under_way = self._next = None
        self.failed.emit(error)
