"""The lists of messages of one window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from mailguard.core.threads import Threads
from mailguard.model import FolderId, Listing, ListQuery
from mailguard.store import beginnings, listing
from mailguard.store.asking import Asking
from mailguard.store.messages import Messages
from mailguard.store.sealed import Connection

T = TypeVar("T")


class Listings:
    """What is asked makes void what was asked before: that stops where it is, and its Future is cancelled.

    Every method answers with a Future, which fails with StoreFailed.
    """

    def __init__(self, threads: Threads, messages: Messages) -> None:
        self._threads = threads
        self._messages = messages
        self._asking = Asking()

    def begin(self, folder: FolderId, query: ListQuery) -> Future[Listing | None]:
        """The first rows of what `load` tells, at once; None where that takes as long."""
        generation = self._messages.current_generation
        return self._ask(lambda connection: beginnings.load(connection, folder, query, generation))

    def load(self, folder: FolderId, query: ListQuery) -> Future[Listing]:
        """As `Mail.list_messages`."""
        generation = self._messages.current_generation
        return self._ask(lambda connection: listing.load(connection, folder, query, generation))

    def give_up(self) -> None:
        """Nobody waits for an answer any more."""
        self._asking.give_up()

    def _ask(self, load: Callable[[Connection], T]) -> Future[T]:
        self.give_up()
        asking = self._asking = Asking()

        def work() -> T:
            with self._messages.store.reading() as connection, asking.on(connection):
                return load(connection)

        return self._threads.disk(work)
