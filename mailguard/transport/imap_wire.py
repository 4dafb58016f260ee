"""The wire of one IMAP connection: imaplib's protocol over a socket and a buffer of ours.

What imaplib alone cannot do: be ended from another thread, wait for a line without breaking the
connection when none comes, refuse lines and literals without end, keep no record of what was said
(its own holds the password), and begin TLS with nothing left of what came before it.
"""

from __future__ import annotations

import errno
import imaplib
import os
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any

from mailguard.errors import NotProtected, TooLarge
from mailguard.model import Security, Server
from mailguard.transport import tls
from mailguard.transport.imap_deflate import Deflation

LONGEST_LINE_BYTES = 32 << 20  # the answer to a search that finds some millions of messages
LONGEST_LITERAL_BYTES = 64 << 20
RECEIVE_BYTES = 256 << 10
STEP_S = 0.2  # how soon a connection that is being made hears that it is not wanted any more
# s; ms. Often enough too that a router in between does not forget a connection that says nothing.
_DEAD_PATH = {"TCP_KEEPIDLE": 25, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 5, "TCP_USER_TIMEOUT": 30_000}
_LITERAL = re.compile(rb"\{(\d+)\}$")

Response = tuple[bytes, ...]  # text, literal, text, …: an odd number of pieces, without the last CRLF


class Hangup:
    """Ends one connection from any thread, whatever it waits for: what it does then fails as cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.is_done = False

    def __call__(self) -> None:
        with self._lock:
            self.is_done = True
            self._shut()

    def guard(self, connected: socket.socket) -> None:
        """From now on it is this socket that is shut."""
        with self._lock:
            self._socket = connected
            if self.is_done:
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it is not connected any more: what was asked for is so
                # Not SSLSocket.shutdown: it takes the TLS state away under the thread that is reading.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class ImapWire(imaplib.IMAP4):
    """Connected as `server` asks for, greeted, not logged in.

    Raises NotTrusted and NotProtected as said in mailguard/transport/tls.py, NotProtected for a server
    that does not do what protection needs, OSError and imaplib's errors.
    """

    def __init__(self, server: Server, hangup: Hangup, *, connect_s: float, answer_s: float) -> None:
        self._server = server
        self._hangup = hangup
        self._connect_s = connect_s
        self._answer_s = answer_s
        self._received = bytearray()
        self._searched = 0  # so much of it holds no line end
        self._deflation: Deflation | None = None
        self.before_command: Callable[[], None] | None = None  # what has to be read before it may be given
        super().__init__(server.host, server.port)

    # What imaplib lets a subclass do: its socket

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = _connect(host, port, self._connect_s, self._hangup)
        try:
            self._hangup.guard(self.sock)
            self.sock.settimeout(self._answer_s)
            if self._server.security is Security.PLAIN and not _is_on_loopback(self.sock):
                raise NotProtected(host)
            if self._server.security is Security.TLS:
                self._begin_tls()
        except BaseException:
            self.sock.close()
            raise

    def read(self, size: int) -> bytes:
        if size > LONGEST_LITERAL_BYTES:
            raise TooLarge("an answer of the server", size, LONGEST_LITERAL_BYTES)
        data = bytearray(size)
        done = min(size, len(self._received))
        data[:done] = self._received[:done]
        self.drop(done)
        view = memoryview(data)
        while done < size:
            count = self._take_into(view[done:])
            if not count:
                raise self.abort("socket error: EOF")
            done += count
        return bytes(data)

    def readline(self) -> bytes:
        """One line with its end, or b"" where the server ended the connection. Raises TimeoutError."""
        while not self._has_line():
            if not self._receive():
                return b""
        end = self._searched + 1
        line = bytes(self._received[:end])
        self.drop(end)
        return line

    def send(self, data: Any) -> None:
        self.sock.sendall(self._deflation.deflate(data) if self._deflation is not None else data)

    def shutdown(self) -> None:
        self.sock.close()

    def _new_tag(self) -> bytes:
        if self.before_command is not None:
            self.before_command()
        return bytes(super()._new_tag())  # type: ignore[misc]  # imaplib's, which has no public name

    def _log(self, line: Any) -> None:
        """imaplib keeps the last lines, the login among them, for debugging: not here."""

    # Beyond imaplib

    def begin_tls(self) -> None:
        """STARTTLS (RFC 9051 section 6.2.1). Raises NotProtected where the server does not offer it."""
        if self.state != "NONAUTH" or "STARTTLS" not in self.capabilities:
            raise NotProtected(self.host)  # or somebody between took the offer out
        if self._simple_command("STARTTLS")[0] != "OK":
            raise NotProtected(self.host)
        # Whoever sits between could have added responses that would count as said under TLS.
        self._received.clear()
        self._searched = 0
        self.untagged_responses.clear()
        self._begin_tls()
        self._tls_established = True
        self._get_capabilities()

    def compress(self) -> None:
        """COMPRESS=DEFLATE (RFC 4978) from now on. Raises imaplib's error where the server refuses it."""
        for _ in self.ask("COMPRESS", "DEFLATE"):
            continue
        deflation = Deflation()
        rest = bytes(self._received)  # what came behind the OK is deflated already
        self.drop(len(rest))
        if rest:
            self._received += deflation.inflate(rest, LONGEST_LINE_BYTES)
        self._deflation = deflation

    def ask(self, *words: str | bytes) -> Iterator[Response]:
        """Give one command; its untagged responses as they come, until the server says that it is done.

        Must be read to its end. Raises imaplib's error where the server refuses the command.
        """
        tag = self.begin(*words)
        while True:
            response = self.next_response()
            if response[0].startswith(tag + b" "):
                return self.expect_ok(response[0][len(tag) + 1 :])
            yield response

    @contextmanager
    def answering_within(self, longest_s: float) -> Iterator[None]:
        """Meanwhile the server may be silent for no longer than this."""
        self.sock.settimeout(longest_s)
        try:
            yield
        finally:
            self.sock.settimeout(self._answer_s)

    def begin(self, *words: str | bytes, is_ahead: bool = False) -> bytes:
        """Give a command: its tag. is_ahead: before the answer to the last one was read."""
        tag: bytes = super()._new_tag() if is_ahead else self._new_tag()  # type: ignore[misc]  # imaplib's
        del self.tagged_commands[tag]  # its end is found by `ask`, not by imaplib
        spoken = (word if isinstance(word, bytes) else word.encode("ascii") for word in words)
        self.send(b" ".join((tag, *spoken)) + b"\r\n")
        return tag

    def next_response(self) -> Response:
        pieces: list[bytes] = [self._get_line()]
        while announced := _LITERAL.search(pieces[-1]):
            pieces += [self.read(int(announced[1])), self._get_line()]
        if pieces[0][:6].upper() == b"* BYE ":
            raise self.abort(pieces[0][6:].decode("utf-8", "replace"))
        return tuple(pieces)

    def at_hand(self) -> bytes:
        """What was received and not read yet; perhaps not to the end of a response."""
        return bytes(self._received)

    def drop(self, count: int) -> None:
        """So many bytes of what is at hand were read."""
        del self._received[:count]
        self._searched = 0

    def expect_ok(self, answer: bytes) -> None:
        if not answer.upper().startswith(b"OK"):
            raise self.error(answer.decode("utf-8", "replace"))

    def _begin_tls(self) -> None:
        context = tls.client_context(self.host)
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self._hangup.guard(self.sock)
        self.sock.do_handshake()

    def _has_line(self) -> bool:
        place = self._received.find(b"\n", self._searched)
        self._searched = place if place >= 0 else len(self._received)
        return place >= 0

    def _receive(self) -> bool:
        """Wait for more; False at the end of the connection."""
        if len(self._received) > LONGEST_LINE_BYTES:
            raise TooLarge("a line of the server", len(self._received), LONGEST_LINE_BYTES)
        data = self._take(RECEIVE_BYTES)
        self._received += data
        return bool(data)

    def _take_into(self, view: memoryview) -> int:
        if self._deflation is None:
            return self.sock.recv_into(view)
        data = self._take(len(view))
        view[: len(data)] = data
        return len(data)

    def _take(self, longest: int) -> bytes:
        """What came, inflated; b"" at the end of the connection. Raises ValueError for what is no deflate."""
        if self._deflation is None:
            return self.sock.recv(longest)
        while True:
            is_at_hand = self._deflation.has_more
            received = b"" if is_at_hand else self.sock.recv(RECEIVE_BYTES)
            data = self._deflation.inflate(received, longest)
            if data or not (received or is_at_hand):
                return data

    def await_line(self, longest_s: float) -> bool:
        """Whether a line, or the end of the connection, comes within the time."""
        deadline = time.monotonic() + longest_s
        try:
            while not self._has_line():
                self.sock.settimeout(max(0.001, deadline - time.monotonic()))
                if not self._receive():
                    return True
        except TimeoutError:
            return False
        finally:
            self.sock.settimeout(self._answer_s)
        return True


def _connect(host: str, port: int, longest_s: float, hangup: Hangup) -> socket.socket:
    """A socket that is connected to the first address of `host` that answers. Raises OSError."""
    deadline = time.monotonic() + longest_s
    last: OSError = socket.gaierror("no address")
    for family, kind, protocol, _, address in _addresses(host, port):
        connecting = socket.socket(family, kind, protocol)
        try:
            _await_connected(connecting, address, deadline, hangup)
        except OSError as error:
            connecting.close()
            last = error
        else:
            _keep_alive(connecting)
            return connecting
    raise last


def _addresses(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    try:
        if host:  # an empty name would be this computer
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except ValueError as error:
        raise socket.gaierror("this is not a host name") from error
    raise socket.gaierror("there is no host name")


def _await_connected(connecting: socket.socket, address: Any, deadline: float, hangup: Hangup) -> None:
    connecting.setblocking(False)
    code = connecting.connect_ex(address)
    if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        with selectors.DefaultSelector() as selector:
            selector.register(connecting, selectors.EVENT_WRITE)
            while not selector.select(STEP_S):
                if hangup.is_done or time.monotonic() > deadline:
                    raise TimeoutError
        code = connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def _keep_alive(connected: socket.socket) -> None:
    """A dead path is noticed within a minute, while it idles too; not every system has each option."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in _DEAD_PATH.items():
        if hasattr(socket, name):
            with suppress(OSError):
                connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _is_on_loopback(connected: socket.socket) -> bool:
    """Whether the name, that looked like this computer's, has led to it."""
    return ip_address(connected.getpeername()[0]).is_loopback
