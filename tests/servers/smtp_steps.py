"""A relay that reads along while SMTP is spoken, and cuts the connection at one step of the dialogue.

It speaks for a server without TLS: what is said can be read on the way.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

PATIENCE_S = 10.0
GREETING, TEXT, DOT = "greeting", "text", "."
COMMANDS = ("EHLO", "AUTH", "MAIL", "RCPT", "RCPT 2", "DATA", TEXT, DOT, "RSET", "QUIT")


class Moment(Enum):
    """When, at a step, the connection ends."""

    BEFORE = "before the server hears it"
    HALFWAY = "when the server has heard half of it"
    HEARD = "when the server has heard it"
    ANSWERING = "in the middle of the answer"
    ANSWERED = "after the answer"


@dataclass(frozen=True)
class Cut:
    step: str
    moment: Moment

    def __str__(self) -> str:
        return f"{self.step}-{self.moment.name.lower()}"


class CuttingSmtpRelay:
    """Relays to `target`, a port of loopback, and cuts each connection at `cut`, once; None: never."""

    def __init__(self, target: int, cut: Cut | None) -> None:
        self._target = target
        self.cut = cut
        self._has_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self.connections = 0

    def __enter__(self) -> CuttingSmtpRelay:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def until_cut(self) -> None:
        """Wait for it: the other end may know of it first."""
        assert self._has_cut.wait(PATIENCE_S)

    @property
    def was_cut(self) -> bool:
        return self._has_cut.is_set()

    def _start(self, work: object, *ends: socket.socket) -> None:
        thread = threading.Thread(target=work, args=ends)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self._target))
            self._start(self._serve, near, far)

    def _serve(self, near: socket.socket, far: socket.socket) -> None:
        with near, far, contextlib.suppress(OSError, _CutHereError):
            self._converse(near, far)

    def _converse(self, near: socket.socket, far: socket.socket) -> None:
        recipients = 0
        with near.makefile("rb") as said, far.makefile("rb") as heard:
            self._answer(GREETING, heard, near)
            while line := said.readline():
                step = line.split()[0].decode("ascii", "replace").upper()
                recipients = recipients + 1 if step == "RCPT" else 0 if step == "MAIL" else recipients
                step = "RCPT 2" if step == "RCPT" and recipients == 2 else step
                self._say(step, line, far)
                answer = self._answer(step, heard, near)
                while step == "AUTH" and answer.startswith(b"334"):
                    self._say("AUTH", said.readline(), far)
                    answer = self._answer(step, heard, near)
                if step == "DATA" and answer.startswith(b"354"):
                    self._pass_text(said, far)
                    self._answer(DOT, heard, near)

    def _pass_text(self, said: object, far: socket.socket) -> None:
        lines = []
        while (line := said.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]
            lines.append(line)
        self._say(TEXT, b"".join(lines), far)
        self._meet(TEXT, Moment.ANSWERED)
        self._say(DOT, b".\r\n", far)

    def _say(self, step: str, data: bytes, far: socket.socket) -> None:
        self._meet(step, Moment.BEFORE)
        if self._is_at(step, Moment.HALFWAY):
            far.sendall(data[: len(data) // 2])
        self._meet(step, Moment.HALFWAY)
        far.sendall(data)
        if self._is_at(step, Moment.HEARD) and step == DOT:
            self._wait_for_answer(far)
        self._meet(step, Moment.HEARD)

    @staticmethod
    def _wait_for_answer(far: socket.socket) -> None:
        """The server has taken the message; nobody will hear that."""
        far.recv(1, socket.MSG_PEEK)

    def _answer(self, step: str, heard: object, near: socket.socket) -> bytes:
        lines = []
        while line := heard.readline():  # type: ignore[attr-defined]
            lines.append(line)
            if line[3:4] != b"-":
                break
        data = b"".join(lines)
        if self._is_at(step, Moment.ANSWERING):
            near.sendall(data[: len(data) // 2])
        self._meet(step, Moment.ANSWERING)
        near.sendall(data)
        self._meet(step, Moment.ANSWERED)
        return data

    def _is_at(self, step: str, moment: Moment) -> bool:
        return not self._has_cut.is_set() and self.cut == Cut(step, moment)

    def _meet(self, step: str, moment: Moment) -> None:
        if self._is_at(step, moment):
            self._has_cut.set()
            raise _CutHereError


class _CutHereError(Exception):
    pass
