"""Hears what an IMAP server tells by itself while it idles (RFC 2177): of one folder, or with NOTIFY
(RFC 5465) of all.

One connection, of one thread, that does nothing else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from mailguard.transport.imap_wire import ImapWire, Response

# The folder that is selected is named too: Dovecot leaves the inbox out of what it watches of the others, and
# tells of the selected one only while it idles.
_EVENTS = (
    "(selected (MessageNew (UID) MessageExpunge FlagChange))",
    "(personal (MessageNew MessageExpunge FlagChange MailboxName))",
)
_CHANGED = re.compile(rb"\* (?:\d+ (?:EXISTS|EXPUNGE|FETCH)|VANISHED)\b", re.I)
_STATUS = re.compile(rb'\* STATUS (?:"((?:[^"\\]|\\.)*)"|(\S+)) \(', re.I)
_LISTED = re.compile(rb"\* (?:LIST|OK \[NOTIFICATIONOVERFLOW\])", re.I)
_AT_ONCE_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is to be looked into."""

    paths: frozenset[str] = frozenset()
    is_all: bool = False  # folders came or went, or the server lost count


class Listening:
    """Raises what the connection's methods raise: Unreachable when it broke, Refused."""

    def __init__(
        self,
        wire: ImapWire,
        translated: Callable[[], AbstractContextManager[None]],
        decoded: Callable[[bytes], str | None],
        *,
        path: str,
        hears_all: bool,
    ) -> None:
        """translated: makes the errors ours. decoded: the path that a mailbox name stands for, None for none.

        path: the folder that is selected.
        """
        self._decoded = decoded
        self.path = path
        self.hears_all = hears_all
        self.proven_at = time.monotonic()  # when the server was last known to be there
        self._wire = wire
        self._translated = translated
        self._idles = b""  # the tag of the IDLE command that goes on
        with translated():
            if hears_all:
                self._until_done(wire.begin("NOTIFY", "SET", *_EVENTS))
            self._idle()

    def fileno(self) -> int:
        """Of its socket: it can be read from when there is something to hear."""
        return int(self._wire.sock.fileno())

    def hear(self) -> Heard:
        """What has come by now. Does not wait."""
        heard = Heard()
        with self._translated():
            while self._wire.await_line(_AT_ONCE_S):
                heard = _both(heard, self._understood(self._wire.next_response()))
                self.proven_at = time.monotonic()
        return heard

    def prove(self, answer_s: float) -> Heard:
        """Have the server say something, within so many seconds; what it tells meanwhile."""
        with self._translated(), self._wire.answering_within(answer_s):
            self._wire.send(b"DONE\r\n")
            heard = _both(self._until_done(self._idles), self._idle())
        self.proven_at = time.monotonic()
        return heard

    def stop(self) -> None:
        """So that the connection takes commands again. Raises OSError."""
        self._wire.send(b"DONE\r\n")

    def _idle(self) -> Heard:
        heard = Heard()
        self._idles = self._wire.begin("IDLE")
        while not (response := self._wire.next_response())[0].startswith(b"+"):
            if response[0].startswith(self._idles + b" "):
                self._wire.expect_ok(response[0][len(self._idles) + 1 :])
                raise self._wire.error("the server does not idle")
            heard = _both(heard, self._understood(response))
        return heard

    def _until_done(self, tag: bytes) -> Heard:
        heard = Heard()
        while not (response := self._wire.next_response())[0].startswith(tag + b" "):
            heard = _both(heard, self._understood(response))
        self._wire.expect_ok(response[0][len(tag) + 1 :])
        return heard

    def _understood(self, response: Response) -> Heard:
        if _CHANGED.match(response[0]):
            return Heard(paths=frozenset({self.path}))
        if _LISTED.match(response[0]):
            return Heard(is_all=True)
        name = _name_in(response)
        path = self._decoded(name) if name else None
        return Heard(paths=frozenset({path})) if path else Heard()


def _name_in(response: Response) -> bytes:
    """The name of the folder of which a STATUS response tells; b"" for any other response."""
    if len(response) > 1 and response[0][:9].upper() == b"* STATUS ":
        return response[1]  # a literal
    found = _STATUS.match(response[0])
    if found is None:
        return b""
    return found[2] if found[1] is None else re.sub(rb"\\(.)", rb"\1", found[1])


def _both(one: Heard, other: Heard) -> Heard:
    return Heard(paths=one.paths | other.paths, is_all=one.is_all or other.is_all)
