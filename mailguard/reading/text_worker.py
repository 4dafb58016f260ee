"""A process of its own that reads ordinary mail for lists and the search, hundreds of messages at a time.

In a thread the same work would hold up every repaint of the windows, and would be slower. The process asks
neither GnuPG nor the network, and holds no secret but the store's key, which reaches it over a pipe. It ends
with the pipe.

    python -P -m mailguard.reading.text_worker    reads lines of JSON: first the path and the key, then the
                                         state of the keyring and ids; answers each of these with a line
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailguard.errors import StoreFailed
from mailguard.model import FolderId, MessageId
from mailguard.reading.plain import read_plain
from mailguard.store import reading_plain
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

# The windows, and whoever else works on this computer, come first.
_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "IDLE_PRIORITY_CLASS", 0)
NICENESS = 19
LONGEST_S = 60.0  # for a batch: after it, what made it hang is not tried here again
ENDS_WITHIN_S = 2.0
LARGEST_BYTES = 1 << 20  # a larger message is read by itself: the others do not wait for it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """known: how many messages are read. left: which only GnuPG, or more time, can read."""

    known: int
    left: tuple[MessageId, ...]
    folders: frozenset[FolderId]


class TextWorker:
    """The process, as one thread uses it; `kill` is for any."""

    def __init__(self, path: Path, key: bytes) -> None:
        """path, key: of the store."""
        self._path, self._key = path, key
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False

    def __repr__(self) -> str:
        return "TextWorker()"

    @staticmethod
    def can_run() -> bool:
        """A program packed into one file has no Python beside it that could be started."""
        return not hasattr(sys, "frozen")

    def give(self, generation: str, messages: Sequence[MessageId]) -> None:
        """A batch to be read, when the one before it is: `wait` for that first.

        generation: the state of the keyring.
        """
        if self._process is None:
            self._start()
        self._say([generation, list(messages)])

    def wait(self) -> Answer | None:
        """For the batch given last. None where the process could not do it: it has ended then.

        Raises StoreFailed.
        """
        line = self._hear()
        if not line:
            if not self._is_killed:
                log.warning("the process that reads mail has ended, or takes too long")
            self.kill()
            self.close()
            return None
        told = json.loads(line)
        if "reason" in told:
            raise StoreFailed(
                told["reason"],
                is_full=told["is_full"],
                is_damaged=told["is_damaged"],
                is_locked=told["is_locked"],
            )
        left, folders = told["left"], told["folders"]
        return Answer(told["known"], tuple(map(MessageId, left)), frozenset(map(FolderId, folders)))

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self._is_killed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End it when it is done. The next batch starts it again."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _start(self) -> None:
        self._is_killed = False
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_QUIETLY,
            )
        except OSError as error:
            log.warning("no process for reading mail: %s", error.strerror)
        self._say([str(self._path), self._key.hex()])

    def _say(self, said: Sequence[Any]) -> None:
        if self._process is None or self._process.stdin is None:
            return
        with suppress(BrokenPipeError):  # it has ended: that shows at the answer
            self._process.stdin.write(json.dumps(said).encode() + b"\n")
            self._process.stdin.flush()

    def _hear(self) -> bytes:
        """b"" where it has ended or says nothing for too long."""
        if self._process is None or self._process.stdout is None:
            return b""
        out = self._process.stdout
        if sys.platform != "win32" and not select.select([out], [], [], LONGEST_S)[0]:
            return b""
        return out.readline()


def read_batch(messages: Messages, generation: str, ids: Sequence[MessageId]) -> Answer:
    """Raises StoreFailed where the store as a whole fails."""
    found = {each: _read(messages, each) for each in ids}
    readings = [each for each in found.values() if each is not None]
    folders = reading_plain.save(messages, readings, generation)
    left = tuple(message for message, reading in found.items() if reading is None)
    return Answer(len(readings), left, folders)


def _read(messages: Messages, message: MessageId) -> reading_plain.Reading | None:
    """None where it is gone or damaged, too, or its bytes are not to be seen yet."""
    try:
        raw = messages.load_raw(message)
    except StoreFailed as error:
        if not (error.is_damaged or error.is_locked):
            raise
        return None
    if raw is None or len(raw) > LARGEST_BYTES:
        return None
    read = read_plain(raw, messages.usual_count(message))
    if read is None:
        return None
    return reading_plain.Reading(
        message=message,
        mark=read.mark,
        text=read.text,
        attachment_names=read.attachment_names,
        has_attachment=read.has_attachment,
    )


def main() -> None:
    """The process. The store is left open at the end: its files belong to the caller."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    opening = sys.stdin.buffer.readline()
    if not opening:
        return
    path, key = json.loads(opening)
    messages = Messages(SealedStore(Path(path), bytes.fromhex(key)))
    for line in sys.stdin.buffer:
        generation, ids = json.loads(line)
        print(json.dumps(_answer(messages, generation, ids)), flush=True)


def _answer(messages: Messages, generation: str, ids: list[int]) -> dict[str, Any]:
    try:
        answer = read_batch(messages, generation, [MessageId(each) for each in ids])
    except StoreFailed as error:
        return {
            "reason": error.reason,
            "is_full": error.is_full,
            "is_damaged": error.is_damaged,
            "is_locked": error.is_locked,
        }
    return {"known": answer.known, "left": answer.left, "folders": sorted(answer.folders)}


if __name__ == "__main__":
    main()
