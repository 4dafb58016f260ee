"""One worker of a fuzz run: reads damaged messages, tells where it is, and watches itself.

It runs in a process of its own, so that a crash, a hang or a flood of memory is seen from outside.
"""

from __future__ import annotations

import faulthandler
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mailguard.model import OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.report import build_report, report_as_json
from tests.fuzz.mutating import damage

LONGEST_S = 5.0  # for one message
MOST_MEMORY_BYTES = 512 << 20
NO_GNUPG = "/nonexistent/gpg"  # a machine without GnuPG: what is encrypted stays closed, all else is read

_NETWORK = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
_PROGRAMS = frozenset({"os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"})


@dataclass(frozen=True, slots=True)
class Task:
    """Which messages a worker reads: every `step`-th number from `first` up to `end`."""

    first: int
    end: int
    step: int
    home: Path
    with_gnupg: int  # each so manieth message is read with GnuPG; 0: none


@dataclass(frozen=True, slots=True)
class Failure:
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Begun:
    number: int


@dataclass(frozen=True, slots=True)
class Done:
    count: int
    with_gnupg: int
    slowest_s: float
    memory_bytes: int  # the most it ever held


class Watch:
    """Python's audit events: who connects, resolves a name, or starts a program but GnuPG's."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NETWORK and not (event == "socket.connect" and isinstance(arguments[1], str)):
            self.seen.append(f"{event} {arguments[1:]!r}")
        if event in _PROGRAMS and "gpg" not in str(arguments[0]):
            self.seen.append(f"{event} {arguments[0]!r}")


def work(task: Task, seeds: Sequence[bytes], told: Connection) -> None:
    """Read what the task names, and tell of each message when it is begun and of each failure."""
    faulthandler.enable()
    watch = Watch()
    bare = _reader(GnuPG(program=NO_GNUPG, home=task.home))
    whole = _reader(GnuPG(home=task.home, timeout_s=LONGEST_S))
    count = with_gnupg = 0
    slowest_s = 0.0
    for place, number in enumerate(range(task.first, task.end, task.step)):
        told.send(Begun(number))
        is_whole = bool(task.with_gnupg) and place % task.with_gnupg == 0
        with_gnupg += is_whole
        begun = time.monotonic()
        failure = _read(whole if is_whole else bare, damage(number, seeds))
        took_s = time.monotonic() - begun
        slowest_s = max(slowest_s, took_s)
        count += 1
        for what in _found_wrong(failure, took_s, watch):
            told.send(Failure(number, what))
    told.send(Done(count, with_gnupg, slowest_s, memory()))


def memory() -> int:
    """The most bytes that this process ever held. (What getrusage tells begins with the parent's.)"""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(each for each in lines if each.startswith("VmHWM:"))
    return int(peak.split()[1]) << 10


@contextmanager
def ending(home: Path) -> Iterator[None]:
    """End the agent of a home with the run."""
    try:
        yield
    finally:
        GnuPG(home=home).close()


def _reader(gpg: GnuPG) -> Reader:
    return Reader(gpg, Ring(gpg), frozenset)


def _read(reader: Reader, raw: bytes) -> str:
    """What went wrong, or ""."""
    try:
        opened = reader.open(raw)
        _use(opened)
    except Exception:  # whatever it is, it is what the run looks for
        return traceback.format_exc()
    return ""


def _use(opened: OpenedMessage) -> None:
    """What a window does with a message: attachments are decoded, and the report can be written."""
    for each in opened.attachments:
        if each.size_bytes != len(each.data):
            raise AssertionError(f"attachment {each.path} has another size than it says")
    report_as_json(build_report(opened, opened.keys, ())).encode()
    if opened.unsigned_rest is not None:
        _use(opened.unsigned_rest)


def _found_wrong(failure: str, took_s: float, watch: Watch) -> Iterator[str]:
    if failure:
        yield failure
    if took_s > LONGEST_S:
        yield f"it took {took_s:.1f} s"
    if memory() > MOST_MEMORY_BYTES:
        yield f"memory rose to {memory() >> 20} MB"
    if watch.seen:
        yield f"it went out: {watch.seen.pop()}"
        watch.seen.clear()
