"""Has a process of its own read ordinary mail, where much of it was never read: after a first download.

What it leaves is for whoever reads one message after the other, with GnuPG.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Collection

from mailguard.core.parts import Parts
from mailguard.model import FolderId, MessageId
from mailguard.reading.text_worker import TextWorker
from mailguard.store.unread_texts import unread_texts

BATCH = 300  # rows stored at once: so long other writers wait at most
MOST = 2  # processes
LEAST = 30  # fewer are read sooner than a process starts
MOST_FAILURES = 3  # of the process, after which it is not tried again before the next look

Batch = tuple[MessageId, ...]


class BulkReading:
    """As one thread uses it; `kill` is for any. tell: called with folders whose rows look different now.

    Two processes, in turn: while one writes, of which the store lets only one, the other reads.
    """

    def __init__(self, parts: Parts, tell: Callable[[frozenset[FolderId]], None]) -> None:
        self._parts = parts
        self._tell = tell
        store = parts.messages.store
        count = min(MOST, os.cpu_count() or 1)
        self._all = tuple(TextWorker(store.path, store.key) for _ in range(count))
        self._free = deque(self._all)
        self._at_work: deque[tuple[TextWorker, Batch]] = deque()  # the one that was given something first
        self._left: set[MessageId] = set()
        self._failures = 0

    def begin(self) -> None:
        """A new look: what was left may be read by now."""
        self._left.clear()
        self._failures = 0

    def read_many(self, stop: threading.Event, left: Collection[MessageId]) -> None:
        """Until few are due. left: these are not to be tried. Raises StoreFailed."""
        try:
            while not stop.is_set() and self._failures < MOST_FAILURES and TextWorker.can_run():
                due = self._due(left)
                if len(due) < LEAST and not self._at_work:
                    return
                if len(due) >= LEAST:
                    self._give(due)
                if len(due) < LEAST or not self._free:
                    self._wait()
            while self._at_work and not stop.is_set():
                self._wait()
        finally:
            self._close()

    def kill(self) -> None:
        """End them at once, whatever they are doing."""
        for worker in self._all:
            worker.kill()

    def _due(self, left: Collection[MessageId]) -> Batch:
        """Which say of themselves that they are not encrypted."""
        messages = self._parts.messages
        due = unread_texts(
            messages.store,
            messages.current_generation,
            BATCH,
            self._left.union(left, *(batch for _, batch in self._at_work)),
            with_encrypted=False,
        )
        return tuple(message for message, _ in due)

    def _give(self, due: Batch) -> None:
        self._parts.note_generation()
        worker = self._free.popleft()
        self._at_work.append((worker, due))
        worker.give(self._parts.ring.generation, due)

    def _wait(self) -> None:
        worker, batch = self._at_work.popleft()
        self._free.append(worker)
        answer = worker.wait()
        if answer is None:
            self._failures += 1
            self._left.update(batch)
            return
        self._left.update(answer.left)
        self._tell(answer.folders)

    def _close(self) -> None:
        """End them when they are done. The next batch starts them again."""
        for worker in self._all:
            worker.close()
        self._free, self._at_work = deque(self._all), deque()
