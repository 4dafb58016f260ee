"""IMAP's responses split by one regular expression each: what a sync asks for by the thousand.

Servers may order and space things otherwise than expected here; what does not match is left to
IMAPClient's parser by the caller. RFC 9051 sections 7.3.1 and 7.5.2, RFC 7162 section 3.2.10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailguard.model import FetchedHeader, UidRanges

HEADER_NAMES = (
    "DATE FROM SENDER TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES CONTENT-TYPE"  # what the list needs
    " X-PRIORITY IMPORTANCE PRIORITY"
)
HEADER_ITEMS = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({HEADER_NAMES})])"
FLAG_ITEMS = "(UID FLAGS)"
MOST_COPIED = 1_000_000  # by one command, as a server may claim

_ITEMS = (
    rb"(?:UID (?P<uid>\d+)|FLAGS \((?P<flags>[^()]*)\)|RFC822\.SIZE (?P<size>\d+)"
    rb'|INTERNALDATE "(?P<received>[^"]*)"|MODSEQ \(\d+\)| )*'
)
_WITH_HEADER = re.compile(rb"\* \d+ FETCH \(" + _ITEMS + rb"BODY\[HEADER\.FIELDS \([^()]*\)\] \{\d+\}", re.I)
# As most servers answer: in the order in which it was asked.
_USUAL = re.compile(
    rb"\* \d{1,10} FETCH \(UID (\d{1,10}) FLAGS \(([^()]{0,200})\) INTERNALDATE \"([^\"]{1,40})\""
    rb" RFC822\.SIZE (\d{1,15}) BODY\[HEADER\.FIELDS \([^()]*\)\] \{(\d{1,9})\}\r\n"
)
_END = b")\r\n"
_WITHOUT = re.compile(rb"\* \d+ FETCH \(" + _ITEMS + rb"\)", re.I)
_REST = re.compile(_ITEMS + rb"\)", re.I)
_LISTED = re.compile(
    rb'\* (?:LIST|LSUB) \((?P<attributes>[^()]*)\) (?:"(?P<separator>(?:\\?.)?)"|NIL) '
    rb'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|\{\d+\}|(?P<atom>[^ "{}()]+))'
    rb"(?: \(.*\))?",  # RFC 5258: more that was not asked for
    re.I,
)
_VANISHED = re.compile(rb"\* VANISHED (?:\(EARLIER\) )?(?P<uids>\d+(?:[:,]\d+)*)", re.I)


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer to LIST or LSUB: the name as it stands on the wire."""

    name: bytes
    separator: str
    attributes: frozenset[str]


def split_listed(response: Sequence[bytes]) -> Listed | None:
    """None where the response tells something else."""
    match = _LISTED.fullmatch(response[0])
    if match is None:
        return None
    name = match["atom"] or re.sub(rb"\\(.)", rb"\1", match["quoted"] or b"")
    return Listed(
        name=response[1] if len(response) > 1 else name,
        separator=(match["separator"] or b"")[-1:].decode("ascii", "replace"),
        attributes=frozenset(match["attributes"].decode("ascii", "replace").lower().split()),
    )


def split_header(response: Sequence[bytes]) -> FetchedHeader | None:
    """The answer to HEADER_ITEMS for one message; None where it does not match.

    response: text, literal, text: pieces of one untagged response.
    """
    if len(response) != 3:
        return None
    match = _WITH_HEADER.fullmatch(response[0])
    if match is None:
        return None
    found = match.groupdict()
    if response[2] != b")":  # some servers put UID or FLAGS after the header
        rest = _REST.fullmatch(response[2])
        if rest is None:
            return None
        found |= {name: value for name, value in rest.groupdict().items() if value is not None}
    if found["uid"] is None or found["size"] is None or found["flags"] is None:
        return None
    return FetchedHeader(
        uid=int(found["uid"]),
        flags=read_flags(found["flags"]),
        size_bytes=int(found["size"]),
        received=(found["received"] or b"").decode("ascii", "replace"),
        raw=response[1],
    )


def split_headers(data: bytes) -> tuple[list[FetchedHeader], int]:
    """The answers to HEADER_ITEMS that `data` begins with, whole and in the usual form; how long they are."""
    found: list[FetchedHeader] = []
    place = 0
    while match := _USUAL.match(data, place):
        uid, flags, received, size, length = match.groups()
        begin = match.end()
        end = begin + int(length)
        if data[end : end + len(_END)] != _END:
            break  # it has not come to its end, or that is another one
        found.append(
            FetchedHeader(
                uid=int(uid),
                flags=_known_flags(flags),
                size_bytes=int(size),
                received=received.decode("ascii", "replace"),
                raw=data[begin:end],
            )
        )
        place = end + len(_END)
    return found, place


def split_flags(response: Sequence[bytes]) -> tuple[int, frozenset[str]] | None:
    """(UID, flags) of an answer to FLAG_ITEMS; None where it does not match."""
    match = _WITHOUT.fullmatch(response[0]) if len(response) == 1 else None
    if match is None or match["uid"] is None or match["flags"] is None:
        return None
    return int(match["uid"]), read_flags(match["flags"])


def split_vanished(response: Sequence[bytes]) -> UidRanges | None:
    """UIDs that are gone (RFC 7162 section 3.2.10); None where the response tells something else."""
    match = _VANISHED.fullmatch(response[0]) if len(response) == 1 else None
    return None if match is None else read_sequence_set(match["uids"].decode("ascii"))


def read_flags(flags: bytes) -> frozenset[str]:
    return frozenset(flags.decode("utf-8", "replace").split())


_known_flags = lru_cache(1_024)(read_flags)  # most messages of a mailbox have the same few


def read_sequence_set(text: str) -> UidRanges:
    """ "3:1,7" is ((1, 3), (7, 7)): RFC 9051 section 9. Ranges, since a server may name millions at once."""
    pairs = (each.partition(":") for each in text.split(",") if each)
    return tuple((min(ends), max(ends)) for ends in ((int(a), int(b or a)) for a, _, b in pairs))


def sequence_set(uids: Iterable[int]) -> str:
    """[7, 1, 2, 3] is "1:3,7": the shortest form."""
    ranges: list[list[int]] = []
    for uid in sorted(uids):
        if ranges and uid <= ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(f"{first}:{last}" if first != last else str(first) for first, last in ranges)


def split_copied(data: bytes) -> tuple[int, dict[int, int]]:
    """What COPYUID tells (RFC 4315 section 3): UIDVALIDITY of the target, and the new UIDs by the old ones.

    data: "38505 304,319:320 3956:3958". (0, {}) where the two sets are not of one length.
    """
    validity, _, sets = data.decode("ascii", "replace").partition(" ")
    old, _, new = sets.strip().partition(" ")
    ranges = [read_sequence_set(each) for each in (old, new)]
    sizes = [sum(last - first + 1 for first, last in each) for each in ranges]
    if sizes[0] != sizes[1] or sizes[0] > MOST_COPIED or not validity.isdigit():
        return 0, {}
    olds, news = ([uid for first, last in each for uid in range(first, last + 1)] for each in ranges)
    return int(validity), dict(zip(olds, news, strict=True))
