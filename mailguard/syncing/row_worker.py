"""A process of its own that makes rows of fetched headers and stores them, for syncs of thousands.

In a thread the same work would hold up every repaint of the windows: Python runs one thread at a time.
The process holds no connection and no secret but the store's key, which reaches it over a pipe; it ends
with the pipe. What it cannot do, the caller does itself.

    python -P -m mailguard.syncing.row_worker    reads frames of four bytes of length and a pickle: first the
                                         path and the key, then batches; answers each with a line of JSON
"""

from __future__ import annotations

import gc
import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from mailguard.errors import StoreFailed
from mailguard.model import FetchedHeader, FolderId
from mailguard.store import arrivals
from mailguard.store.sealed import SealedStore
from mailguard.sync.headers import read_header

# The windows come first where both want the processor.
_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
NICENESS = 10
PIECE = 1_000  # rows stored at once: so long other writers wait at most
ENDS_WITHIN_S = 2.0
GC_EVERY = 200_000  # objects: rows are many and have no cycles, so looking for some is time lost

log = logging.getLogger(__name__)


class RowWorker:
    """The process, as one thread uses it; `kill` is for any."""

    def __init__(self, path: Path, key: bytes) -> None:
        """path, key: of the store."""
        self._opening = (str(path), key)
        self._process: subprocess.Popen[bytes] | None = None
        self._is_waiting = False

    def __repr__(self) -> str:
        return "RowWorker()"

    def start(self) -> None:
        """Begin, so that it is there when the first batch is; it may be running already."""
        if self._process is not None or hasattr(sys, "frozen"):
            return  # a program packed into one file has no Python beside it that could be started
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_QUIETLY,
            )
        except OSError as error:
            log.warning("no process for making rows: %s", error.strerror)
        self._send(self._opening)

    def give(self, folder: FolderId, headers: Sequence[FetchedHeader]) -> None:
        """A batch to be stored, when the one before it is: `wait` for that first."""
        self._is_waiting = True
        self._send((folder, [_flat(each) for each in headers]))

    def wait(self) -> bool:
        """Whether the batch given last is stored: where not, the process is gone. Raises StoreFailed."""
        if not self._is_waiting:
            return True
        self._is_waiting = False
        line = self._process.stdout.readline() if self._process and self._process.stdout else b""
        if not line:
            log.warning("the process that makes rows has ended; going on without it")
            return False
        reason, is_full = json.loads(line)
        if reason:
            raise StoreFailed(reason, is_full=is_full)
        return True

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End it when it is done. It can be started again."""
        process, self._process, self._is_waiting = self._process, None, False
        if process is None:
            return
        try:
            process.communicate(timeout=ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _send(self, message: tuple[Any, ...]) -> None:
        if self._process is None or self._process.stdin is None:
            return
        frame = pickle.dumps(message)
        with suppress(BrokenPipeError):  # it has ended: `wait` tells
            self._process.stdin.write(len(frame).to_bytes(4, "big") + frame)
            self._process.stdin.flush()


Flat = tuple[int, frozenset[str], int, str, bytes]


def _flat(header: FetchedHeader) -> Flat:
    """Plain tuples take a third of the time to pass on."""
    return header.uid, header.flags, header.size_bytes, header.received, header.raw


def _store(store: SealedStore, folder: FolderId, headers: Sequence[Flat]) -> None:
    records = [
        read_header(FetchedHeader(uid=uid, flags=flags, size_bytes=size, received=received, raw=raw))
        for uid, flags, size, received, raw in headers
    ]
    for start in range(0, len(records), PIECE):
        with store.writing() as connection:
            arrivals.save(connection, folder, records[start : start + PIECE], indexes_later=True)


def _receive(source: BinaryIO) -> Any:
    """The next message, or None when the caller has ended."""
    length = source.read(4)
    return pickle.loads(source.read(int.from_bytes(length, "big"))) if length else None  # noqa: S301  # our own


def main() -> None:
    """The process. The store is left open at the end: its files belong to the caller."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    gc.set_threshold(GC_EVERY)
    source = sys.stdin.buffer
    opening = _receive(source)
    if opening is None:
        return
    store = SealedStore(Path(opening[0]), opening[1])
    store.look_often()
    while (batch := _receive(source)) is not None:
        answer: tuple[str, bool] = ("", False)
        try:
            _store(store, *batch)
        except StoreFailed as error:
            answer = (error.reason, error.is_full)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
