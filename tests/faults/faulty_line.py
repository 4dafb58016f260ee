"""A relay on loopback between a client and a server, on which one thing goes wrong, once."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from dataclasses import dataclass
from enum import StrEnum

DELAY_S = 0.2
PIECE_BYTES = 65536


class Way(StrEnum):
    """Which bytes are counted."""

    UP = "up"  # what the client says
    DOWN = "down"  # what the server says


class Kind(StrEnum):
    CUT = "cut"  # both ends are closed
    DELAY = "delay"  # nothing passes for a while
    TRUNCATE = "truncate"  # some bytes are missing, and it goes on
    CORRUPT = "corrupt"  # one byte is another one, and it goes on
    LONGER_LITERAL = "a literal that promises more than comes"
    SHORTER_LITERAL = "a literal that promises less than comes"
    LONG_LINE = "a line of 1 GB"
    EXISTS_STORM = "a hundred thousand EXISTS"
    FALSE_EXPUNGE = "a message said to be gone that is not"
    FALSE_FLAGS = "flags that nobody set"
    FALSE_END = "an answer to what was not asked"
    NONSENSE = "bytes of no protocol"
    GOODBYE = "a goodbye in the middle"


# What a server that went mad says between two lines.
INSERTED = {
    Kind.EXISTS_STORM: b"* 3 EXISTS\r\n" * 100_000,
    Kind.FALSE_EXPUNGE: b"* 1 EXPUNGE\r\n",
    Kind.FALSE_FLAGS: b"* 1 FETCH (UID 1 FLAGS (\\Seen \\Deleted))\r\n",
    Kind.FALSE_END: b"A1 OK done\r\n",
    Kind.NONSENSE: b"\x00\xff{\x00}\r\n((((\r\n",
    Kind.GOODBYE: b"* BYE I am going\r\n",
}
MAD = (Kind.LONG_LINE, *INSERTED)
LONG_LINE_BYTES = 1 << 30
_LITERAL = re.compile(rb"\{(\d+)\}\r\n")


@dataclass(frozen=True, slots=True)
class Fault:
    """At the byte `at` of all that passes one way, from 0."""

    way: Way
    at: int
    kind: Kind


class FaultyLine:
    """Relays to `target`, a port of loopback. `port`: where it listens. `has_happened`: the fault is over."""

    def __init__(self, target: int, fault: Fault | None) -> None:
        self._target = target
        self._fault = fault
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.passed = {Way.UP: bytearray(), Way.DOWN: bytearray()}
        self.has_happened = threading.Event()
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> FaultyLine:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()
        for thread in self._threads:
            thread.join()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends += (near, far)
            self._start(self._relay, near, far, Way.UP)
            self._start(self._relay, far, near, Way.DOWN)

    def _relay(self, source: socket.socket, sink: socket.socket, way: Way) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(PIECE_BYTES):
                sink.sendall(self._spoil(data, way, sink))
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()

    def _spoil(self, data: bytes, way: Way, sink: socket.socket) -> bytes:
        """What is to be relayed of `data`; raises OSError where the line is cut."""
        with self._lock:
            begins = len(self.passed[way])
            self.passed[way] += data
        fault = self._fault
        if fault is None or fault.way is not way or self.has_happened.is_set():
            return data
        at = fault.at - begins
        if not 0 <= at < len(data):
            return data
        self.has_happened.set()
        match fault.kind:
            case Kind.CUT:
                sink.sendall(data[:at])
                self._cut()
                raise ConnectionAbortedError
            case Kind.DELAY:
                sink.sendall(data[:at])
                time.sleep(DELAY_S)
                return data[at:]
            case Kind.TRUNCATE:
                return data[:at] + data[at + 7 :]
            case Kind.CORRUPT:
                return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
            case Kind.LONGER_LITERAL | Kind.SHORTER_LITERAL:
                by = 37 if fault.kind is Kind.LONGER_LITERAL else -37
                return data[:at] + _LITERAL.sub(
                    lambda found: b"{%d}\r\n" % (int(found[1]) + by), data[at:], 1
                )
            case Kind.LONG_LINE:
                sink.sendall(data[:at] + b"* OK ")
                for _ in range(0, LONG_LINE_BYTES, PIECE_BYTES):
                    sink.sendall(bytes(PIECE_BYTES))  # until who hears it has had enough: an OSError
                return b"\r\n" + data[at:]
            case _:
                return data[:at] + INSERTED[fault.kind] + data[at:]

    def _cut(self) -> None:
        with self._lock:
            for each in self._ends:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._ends.clear()
