"""SEARCH (RFC 9051 section 6.4.4): what a person looks for goes to the server as quoted strings, and beyond
ASCII as literals in UTF-8, or as RFC 6855 section 3 has it; the answer as ESEARCH (RFC 4731) where offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailguard.model import UidRanges
from mailguard.sync.server_search import SearchKey, SearchKeys
from mailguard.transport.imap_names import quoted
from mailguard.transport.imap_responses import read_sequence_set, sequence_set
from mailguard.transport.imap_wire import ImapWire

LONGEST_QUICK_LITERAL = 4096  # bytes; RFC 7888 section 5: LITERAL-

_SEARCH = re.compile(rb"\* SEARCH(?P<uids>(?: +\d+)*)(?: +\(MODSEQ \d+\))? *", re.I)
_ESEARCH = re.compile(rb'\* ESEARCH(?: +\(TAG +"[^"]*"\))?(?: +UID)?(?P<told>(?: +[^ ]+ +[^ ]+)*) *', re.I)


class Searching:
    """On one connection: `can` are its capabilities. Raises imaplib's errors."""

    def __init__(self, wire: ImapWire, can: frozenset[str], *, is_utf8: bool) -> None:
        """is_utf8: whether UTF8=ACCEPT is on; then strings are UTF-8, and no CHARSET may be named."""
        self._wire = wire
        self._tells_ranges = "ESEARCH" in can
        self._gives_at_once = "LITERAL+" in can
        self._gives_little_at_once = "LITERAL-" in can or "IMAP4REV2" in can
        self._is_utf8 = is_utf8

    def find(self, keys: SearchKeys, first: int, last: int) -> UidRanges:
        """UIDs from `first` to `last` in the selected folder for which all of `keys` hold; none outside."""
        words = ["UID", "SEARCH"]
        if self._tells_ranges:
            words += ["RETURN", "(ALL)"]
        if not self._is_utf8 and not all(each.isascii() for each in _strings(keys)):
            words += ["CHARSET", "UTF-8"]
        lines = self._lines([*words, "UID", f"{first}:{last}", *keys])
        found: list[tuple[int, int]] = []
        for response in self._ask(lines):
            found += split_found(response) or ()
        clipped = ((max(low, first), min(high, last)) for low, high in found)
        return tuple((low, high) for low, high in clipped if low <= high)

    def _lines(self, keys: Sequence[SearchKey]) -> list[bytes]:
        """The command, cut where the server has to say first that a literal may come."""
        lines = [b""]
        for place, key in enumerate(keys):
            lines[-1] += b" " if place else b""
            if isinstance(key, str):
                lines[-1] += key.encode("ascii")
            elif isinstance(key, bytes):
                lines[-1] += self._string_head(key)
                if self._waits_for(key):
                    lines.append(b"")
                lines[-1] += self._string_rest(key)
            else:
                inner = self._lines(key)
                lines[-1] += b"(" + inner[0]
                lines += inner[1:]
                lines[-1] += b")"
        return lines

    def _is_literal(self, text: bytes) -> bool:
        return not (text.isascii() or self._is_utf8)

    def _waits_for(self, text: bytes) -> bool:
        at_once = self._gives_at_once or (self._gives_little_at_once and len(text) <= LONGEST_QUICK_LITERAL)
        return self._is_literal(text) and not at_once

    def _string_head(self, text: bytes) -> bytes:
        if not self._is_literal(text):
            return quoted(text)
        return b"{%d}" % len(text) if self._waits_for(text) else b"{%d+}\r\n" % len(text)

    def _string_rest(self, text: bytes) -> bytes:
        return text if self._is_literal(text) else b""

    def _ask(self, lines: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
        tag = self._wire.begin(lines[0])
        left = list(lines[1:])
        while True:
            response = self._wire.next_response()
            if response[0].startswith(tag + b" "):
                return self._wire.expect_ok(response[0][len(tag) + 1 :])
            if response[0].startswith(b"+"):
                if not left:
                    raise self._wire.abort("the server asks for more than there is")
                self._wire.send(left.pop(0) + b"\r\n")
            else:
                yield response


def split_found(response: Sequence[bytes]) -> UidRanges | None:
    """What SEARCH or ESEARCH told; None where the response tells something else."""
    match = _SEARCH.fullmatch(response[0]) if len(response) == 1 else None
    if match is not None:
        return read_sequence_set(sequence_set(map(int, match["uids"].split())))
    match = _ESEARCH.fullmatch(response[0]) if len(response) == 1 else None
    if match is None:
        return None
    told = match["told"].decode("ascii", "replace").split()
    by_name = {name.upper(): value for name, value in zip(told[::2], told[1::2], strict=True)}
    return read_sequence_set(by_name.get("ALL", ""))


def _strings(keys: Iterable[SearchKey]) -> Iterator[bytes]:
    for each in keys:
        if isinstance(each, bytes):
            yield each
        elif isinstance(each, tuple):
            yield from _strings(each)
