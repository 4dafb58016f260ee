"""Has a process of its own read ordinary mail, where much of it was never read: after a first download.

What it leaves is for whoever reads one message after the other, with GnuPG.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from mailguard.core.parts import Parts
from mailguard.model import FolderId, MessageId
from mailguard.reading.text_worker import TextWorker
from mailguard.store.unread_texts import unread_texts

BATCH = 300  # rows stored at once: so long other writers wait at most
LEAST = 30  # fewer are read sooner than a process starts
MOST_FAILURES = 3  # of the process, after which it is not tried again before the next look


class BulkReading:
    """As one thread uses it; `kill` is for any. tell: called with folders whose rows look different now."""

    def __init__(self, parts: Parts, tell: Callable[[frozenset[FolderId]], None]) -> None:
        self._parts = parts
        self._tell = tell
        store = parts.messages.store
        self._worker = TextWorker(store.path, store.key)
        self._left: set[MessageId] = set()
        self._failures = 0

    def begin(self) -> None:
        """A new look: what was left may be read by now."""
        self._left.clear()
        self._failures = 0

    def read_many(self, stop: threading.Event, left: Collection[MessageId]) -> None:
        """Until few are due. left: these are not to be tried. Raises StoreFailed."""
        try:
            while not stop.is_set() and self._failures < MOST_FAILURES and self._worker.can_run:
                due = self._due(left)
                if len(due) < LEAST:
                    return
                self._read(due)
        finally:
            self._worker.close()

    def kill(self) -> None:
        self._worker.kill()

    def _due(self, left: Collection[MessageId]) -> tuple[MessageId, ...]:
        """Which say of themselves that they are not encrypted."""
        messages = self._parts.messages
        due = unread_texts(
            messages.store,
            messages.current_generation,
            BATCH,
            self._left.union(left),
            with_encrypted=False,
        )
        return tuple(message for message, _ in due)

    def _read(self, due: tuple[MessageId, ...]) -> None:
        self._parts.note_generation()
        answer = self._worker.read(self._parts.ring.generation, due)
        if answer is None:
            self._failures += 1
            self._left.update(due)
            return
        self._left.update(answer.left)
        self._tell(answer.folders)
