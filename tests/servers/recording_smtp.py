"""SMTP servers inside the test's process, on loopback: one that keeps what it is given, one that breaks.

The recording one is aiosmtpd, with or without TLS. Its answers can be changed at any time.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailguard.model import Security, Server, Wire
from mailguard.transport.smtp import Connection

HOST = "127.0.0.1"
USER = "alice@example.org"
PASSWORD = "correct horse"


@dataclass(frozen=True)
class Received:
    """One message as the server took it."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    options: tuple[str, ...]  # of MAIL
    raw: bytes


@dataclass
class RecordingSmtp:
    """What came, and what is answered."""

    security: Security
    port: int = 0
    received: list[Received] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)  # the answer to RCPT, by address
    answer: str = "250 2.0.0 Taken"  # to the message
    login_answer: str = "535 5.7.8 Authentication credentials invalid"
    user: str = USER
    password: str = PASSWORD
    goes_at: str = ""  # before a message ("DATA"), when all of it is here ("."); "nowhere": it stays silent

    @property
    def server(self) -> Server:
        return Server(host=HOST, port=self.port, security=self.security, user=self.user)

    # What aiosmtpd calls

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            options = tuple(envelope.mail_options)
            sender = envelope.mail_from or ""
            self.received.append(Received(sender, tuple(envelope.rcpt_tos), options, envelope.content))
        if self.goes_at == "." and server.transport is not None:
            server.transport.abort()
        while self.goes_at == "nowhere":
            await asyncio.sleep(0.01)
        return self.answer

    def check_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any
    ) -> AuthResult:
        assert isinstance(said, LoginPassword)
        self.logins.append((said.login.decode(), said.password.decode()))
        is_right = self.logins[-1] == (self.user, self.password)
        return AuthResult(success=is_right, handled=False, message=None if is_right else self.login_answer)


def hand_over(server: Server, password: str, wire: Wire) -> bool:
    """One message over a connection of its own."""
    with closing(Connection(server, password)) as connection:
        return connection.send(wire)


@contextmanager
def recording_smtp(
    context: ssl.SSLContext | None,
    security: Security = Security.TLS,
    *,
    takes_utf8: bool = True,
    user: str = USER,
    password: str = PASSWORD,
) -> Iterator[RecordingSmtp]:
    """A server that takes mail of one user. context: its certificate; None: it speaks no TLS at all."""
    kept = RecordingSmtp(security, user=user, password=password)
    is_listening = threading.Event()
    ending: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        ending.append(lambda: loop.call_soon_threadsafe(stop.set))
        under = context if security is Security.TLS else None
        server = await loop.create_server(lambda: _protocol(kept, context, takes_utf8), HOST, 0, ssl=under)
        kept.port = server.sockets[0].getsockname()[1]
        is_listening.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert is_listening.wait(10)
    try:
        yield kept
    finally:
        ending[0]()
        thread.join(10)


class _LeavingSmtp(SMTP):
    """One that may go instead of taking a message."""

    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.goes_at == "DATA" and self.transport is not None:
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def _protocol(kept: RecordingSmtp, context: ssl.SSLContext | None, takes_utf8: bool) -> SMTP:
    starttls = context if kept.security is Security.STARTTLS else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # aiosmtpd does not know that TLS is below it already
        return _LeavingSmtp(
            kept,
            hostname="localhost",
            enable_SMTPUTF8=takes_utf8,
            data_size_limit=64 << 20,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=False,
            authenticator=kept.check_login,
            loop=asyncio.get_running_loop(),
        )


@dataclass
class BreakingSmtp:
    """A server that closes the connection at one point. It speaks no TLS and asks for no login."""

    port: int
    data: bytearray = field(default_factory=bytearray)  # what came after DATA

    @property
    def server(self) -> Server:
        return Server(host=HOST, port=self.port, security=Security.PLAIN, user="")


@contextmanager
def breaking_smtp(
    *, at: str = "", after_bytes: int | None = None, answer: bytes = b""
) -> Iterator[BreakingSmtp]:
    """at: the command instead of whose answer it goes ("" for the greeting, "DATA"; ".": the message's end).

    after_bytes: it goes while a message comes, when it has had that much. answer: what it still says.
    """
    with socket.create_server((HOST, 0)) as listening:
        kept = BreakingSmtp(listening.getsockname()[1])
        thread = threading.Thread(target=_break, args=(listening, kept, at, after_bytes, answer))
        thread.start()
        try:
            yield kept
        finally:
            thread.join(10)


def _break(
    listening: socket.socket, kept: BreakingSmtp, at: str, after_bytes: int | None, answer: bytes
) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as lines:
        if at == "":
            return
        connection.sendall(b"220 breaking ESMTP\r\n")
        for line in lines:
            command = line.split()[0].decode().upper()
            if command == at:
                connection.sendall(answer)
                return
            if command == "DATA":
                connection.sendall(b"354 go on\r\n")
                break
            connection.sendall(b"250 OK\r\n")
        while not kept.data.endswith(b"\r\n.\r\n"):
            if after_bytes is not None and len(kept.data) >= after_bytes:
                connection.sendall(answer)
                return
            kept.data += connection.recv(1 << 16)
        connection.sendall(answer)
