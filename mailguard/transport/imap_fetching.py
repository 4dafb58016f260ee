"""FETCH by the thousand (RFC 9051 section 6.4.5): headers, flags and whole messages, by UID in the folder
that is selected.

The headers that are wanted next are asked for before the answer about the first ones is read: so neither side
waits for the other, however long the way is. RFC 9051 section 5.5 allows it, since UID FETCH changes no
numbers; a server that refuses it is asked for one batch after the other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mailguard.model import FetchedHeader, ServerAnswer
from mailguard.transport.imap_responses import (
    FLAG_ITEMS,
    HEADER_ITEMS,
    read_flags,
    sequence_set,
    split_flags,
    split_header,
    split_headers,
    split_vanished,
)
from mailguard.transport.imap_wire import ImapWire, Response

Items = list[tuple[int, dict[bytes, Any]]]  # (UID, items) of the messages that a response tells of

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Asked:
    """One command for headers, and what was answered so far."""

    uids: Sequence[int]
    tag: bytes
    wanted: frozenset[int]
    found: list[FetchedHeader] = field(default_factory=list)
    end: bytes | None = None  # what the server said at its end; None: it has not come yet


class Fetching:
    """On one connection. Raises imaplib's errors, and ValueError for answers without sense."""

    def __init__(self, wire: ImapWire, parse: Callable[[Response], Items]) -> None:
        """parse: for responses in a form of the server's own; [] of what is no answer to FETCH."""
        self._wire = wire
        self._parse = parse
        self._ahead: _Asked | None = None  # what was asked for before it was wanted
        self._may_ask_ahead = True
        wire.before_command = self._settle

    def headers(self, uids: Sequence[int], following: Sequence[int] = ()) -> tuple[FetchedHeader, ...]:
        """Of these messages; what the server does not answer for is left out.

        following: will be wanted next; asked for already.
        """
        ahead = self._taken_ahead(uids)
        asked = ahead or self._ask(uids)
        if following and self._may_ask_ahead:
            self._ahead = self._ask(following, is_ahead=True)
        self._read(asked)
        if not _is_ok(asked) and (ahead is not None or self._ahead is not None):
            log.info("the server takes one command at a time")
            self._may_ask_ahead = False
            self.forget()
            asked = self._ask(uids)
            self._read(asked)
        self._wire.expect_ok(asked.end or b"")
        return tuple(asked.found)

    def forget(self) -> None:
        """What was asked for ahead is not wanted any more: another folder will be selected."""
        self._settle()
        self._ahead = None

    def flags(self, since: int, *, tells_vanished: bool) -> ServerAnswer:
        """See `ImapConnection.flags`."""
        words = ["UID", "FETCH", "1:*", FLAG_ITEMS]
        if since:
            words.append(f"(CHANGEDSINCE {since}{' VANISHED' if tells_vanished else ''})")
        flags: dict[int, frozenset[str]] = {}
        vanished: list[tuple[int, int]] = []
        for response in self._wire.ask(*words):
            found = split_flags(response)
            if found is not None:
                flags[found[0]] = found[1]
            elif gone := split_vanished(response):
                vanished += gone
            else:
                flags |= {uid: flags_of(items) for uid, items in self._parse(response) if b"FLAGS" in items}
        if since:
            return ServerAnswer(flags=flags, vanished=tuple(vanished))
        return ServerAnswer(uids=frozenset(flags), flags=flags)

    def bodies(self, uids: Sequence[int]) -> tuple[tuple[int, bytes], ...]:
        """(UID, whole message as received) of these; those that are gone are left out."""
        wanted = frozenset(uids)
        found: list[tuple[int, bytes]] = []
        for response in self._wire.ask("UID", "FETCH", sequence_set(uids), "(UID BODY.PEEK[])"):
            for uid, items in self._parse(response):
                if uid in wanted and items.get(b"BODY[]") is not None:
                    found.append((uid, bytes(items[b"BODY[]"])))
        return tuple(found)

    def _settle(self) -> None:
        """Before another command is given: read the answer to the one that was given ahead."""
        if self._ahead is not None:
            self._read(self._ahead)

    def _taken_ahead(self, uids: Sequence[int]) -> _Asked | None:
        """What was asked for ahead, where it is this."""
        ahead = self._ahead
        if ahead is not None and ahead.uids != uids:
            self.forget()
            return None
        self._ahead = None
        return ahead

    def _ask(self, uids: Sequence[int], *, is_ahead: bool = False) -> _Asked:
        tag = self._wire.begin("UID", "FETCH", sequence_set(uids), HEADER_ITEMS, is_ahead=is_ahead)
        return _Asked(uids, tag, frozenset(uids))

    def _read(self, asked: _Asked) -> None:
        """Until its end. What comes for the one that was given ahead is kept for it."""
        waiting = [asked]
        if self._ahead is not None and self._ahead is not asked:
            waiting.append(self._ahead)
        while asked.end is None:
            found, length = split_headers(self._wire.at_hand())
            self._wire.drop(length)
            _give(found, waiting)
            response = self._wire.next_response()
            if not _ends(response, waiting):
                header = split_header(response)
                _give([header] if header is not None else self._headers_of(response), waiting)

    def _headers_of(self, response: Response) -> list[FetchedHeader]:
        if len(response) > 3:  # only the header is a literal: one of a wrong length has eaten the next answer
            raise ValueError(f"{len(response) // 2} literals in one answer")
        found = []
        for uid, items in self._parse(response):
            raw = next((items[name] for name in items if name.startswith(b"BODY[HEADER")), None)
            received = items.get(b"INTERNALDATE")
            if raw is None or b"RFC822.SIZE" not in items or b"FLAGS" not in items:
                continue  # not the answer, but news of its own
            found.append(
                FetchedHeader(
                    uid=uid,
                    flags=flags_of(items),
                    size_bytes=int(items[b"RFC822.SIZE"]),
                    received=received.strftime("%d-%b-%Y %H:%M:%S %z") if received else "",
                    raw=bytes(raw),
                )
            )
        return found


def flags_of(items: dict[bytes, Any]) -> frozenset[str]:
    return read_flags(b" ".join(items[b"FLAGS"]))


def _give(headers: Sequence[FetchedHeader], waiting: Sequence[_Asked]) -> None:
    """Each to those who want it; what nobody asked for is left out."""
    for each in waiting:
        each.found += [header for header in headers if header.uid in each.wanted]


def _ends(response: Response, waiting: Sequence[_Asked]) -> bool:
    """Whether it is the end of one of these."""
    for each in waiting:
        if response[0].startswith(each.tag + b" "):
            each.end = response[0][len(each.tag) + 1 :]
            return True
    return False


def _is_ok(asked: _Asked) -> bool:
    return asked.end is not None and asked.end.upper().startswith(b"OK")
