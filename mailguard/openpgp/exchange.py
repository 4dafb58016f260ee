"""One process and several channels: bytes in on some, bytes out on others, within a time and a size."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Pipe:
    """Both ends of a pipe, by their numbers."""

    reading: int
    writing: int

    @classmethod
    def open(cls) -> Pipe:
        return cls(*os.pipe())


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What came out. `is_cut`: more than the limit came on stdout, so none of it is kept; `is_late`: it took
    too long."""

    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)
    status: bytes = field(repr=False)
    code: int
    is_cut: bool
    is_late: bool


def exchange(
    command: Sequence[str],
    *,
    feeds: Mapping[Pipe, bytes],
    stdin: Pipe,
    status: Pipe,
    environment: Mapping[str, str],
    limit_bytes: int,
    timeout_s: float,
) -> Exchanged:
    """Run a command (POSIX), feeding and draining its channels at once, so that none blocks another.

    feeds: bytes by the pipe whose reading end the command has, `stdin` among them. status: the
    pipe it writes to beside stdout. A command past a limit is killed; what it said is returned.
    """
    stdout, stderr = Pipe.open(), Pipe.open()
    theirs = {*(each.reading for each in feeds), status.writing, stdout.writing, stderr.writing}
    ours = {*(each.writing for each in feeds), status.reading, stdout.reading, stderr.reading}
    try:
        process = subprocess.Popen(
            command,
            stdin=stdin.reading,
            stdout=stdout.writing,
            stderr=stderr.writing,
            pass_fds=[each for each in theirs if each > 2],
            env=dict(environment),
        )
    except BaseException:
        for each in ours:
            os.close(each)
        raise
    finally:
        for each in theirs:
            os.close(each)
    outgoing = {each.writing: memoryview(data) for each, data in feeds.items()}
    incoming: dict[int, bytearray] = {
        stdout.reading: bytearray(),
        stderr.reading: bytearray(),
        status.reading: bytearray(),
    }
    is_cut, is_late = _pump(outgoing, incoming, stdout.reading, limit_bytes, time.monotonic() + timeout_s)
    if is_cut or is_late:
        process.kill()
    code = process.wait()
    return Exchanged(
        stdout=b"" if is_cut else bytes(incoming[stdout.reading]),
        stderr=bytes(incoming[stderr.reading]),
        status=bytes(incoming[status.reading]),
        code=code,
        is_cut=is_cut,
        is_late=is_late,
    )


def _pump(
    outgoing: dict[int, memoryview],
    incoming: dict[int, bytearray],
    limited: int,
    limit_bytes: int,
    deadline: float,
) -> tuple[bool, bool]:
    """Move bytes until every channel has ended, or (more than the limit came, it took too long)."""
    with selectors.DefaultSelector() as waiting:
        for each in outgoing:
            os.set_blocking(each, False)
            waiting.register(each, selectors.EVENT_WRITE)
        for each in incoming:
            waiting.register(each, selectors.EVENT_READ)
        try:
            while waiting.get_map():
                ready = waiting.select(deadline - time.monotonic())
                if not ready and time.monotonic() >= deadline:
                    return False, True
                for key, _ in ready:
                    if key.fd in outgoing:
                        is_done = _write(key.fd, outgoing)
                    else:
                        is_done = _read(key.fd, incoming[key.fd])
                    if is_done:
                        waiting.unregister(key.fd)
                        os.close(key.fd)
                if len(incoming[limited]) > limit_bytes:
                    return True, False
            return False, False
        finally:
            for key in tuple(waiting.get_map().values()):
                os.close(key.fd)


def _write(channel: int, outgoing: dict[int, memoryview]) -> bool:
    """Whether all is written, or nobody reads any more."""
    if outgoing[channel]:
        try:
            written = os.write(channel, outgoing[channel][:CHUNK])
        except BlockingIOError:
            return False
        except BrokenPipeError:
            return True
        outgoing[channel] = outgoing[channel][written:]
    return not outgoing[channel]


def _read(channel: int, into: bytearray) -> bool:
    """Whether the other side has closed it."""
    chunk = os.read(channel, CHUNK)
    into += chunk
    return not chunk
