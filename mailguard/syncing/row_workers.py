"""Two processes that make rows, in turn: while one writes, the other reads the headers of the next batch.

Only one may write to the store at a time, and reading headers takes as long as writing rows does.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from mailguard.model import FetchedHeader, FolderId
from mailguard.syncing.row_worker import RowWorker

MOST = 2


class RowWorkers:
    """As one thread uses them; `kill` is for any."""

    def __init__(self, path: Path, key: bytes) -> None:
        """path, key: of the store."""
        self._all = [RowWorker(path, key) for _ in range(min(MOST, os.cpu_count() or 1))]
        self._free = deque(self._all)
        self._at_work: deque[RowWorker] = deque()  # the one that was given something first comes first

    @property
    def has_room(self) -> bool:
        """Whether one of them has nothing to do."""
        return bool(self._free)

    def start(self) -> None:
        """Begin, so that they are there when the first batch is; they may be running already."""
        for each in self._all:
            each.start()

    def give(self, folder: FolderId, headers: Sequence[FetchedHeader]) -> None:
        """A batch to be stored, where there is room for it."""
        worker = self._free.popleft()
        self._at_work.append(worker)
        worker.give(folder, headers)

    def wait(self) -> bool:
        """Whether the batch given first is stored: where not, its process is gone. Raises StoreFailed."""
        if not self._at_work:
            return True
        worker = self._at_work.popleft()
        self._free.append(worker)
        return worker.wait()

    def wait_for_all(self) -> None:
        """Until nothing that was given before is still being stored. Raises StoreFailed."""
        while self._at_work:
            self.wait()

    def kill(self) -> None:
        """End them at once, whatever they are doing."""
        for each in self._all:
            each.kill()

    def close(self) -> None:
        """End them when they are done. They can be started again."""
        for each in self._all:
            each.close()
        self._free, self._at_work = deque(self._all), deque()
