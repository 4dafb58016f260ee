"""OpenPGP keys taken apart, as far as it takes to tell one from the next: no cryptography. Pure.

Whatever comes with mail is cut into single keys here, before GnuPG sees it: each can be chosen or left, one
that GnuPG cannot read is named by its version, and one that was made too large to be handled is noticed.
Source: RFC 9580, sections 4.2 (packets), 5.5 (key versions), 6 (armor) and 10.1 (transferable keys).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.mime.armor import dearmor
from mailguard.model import Fingerprint

MOST_KEYS = 5_000  # of one text or file; more are not looked at
MOST_PACKETS = 500_000

COMPRESSED = 8
_SIGNATURE, _SECRET_KEY, _PUBLIC_KEY, _USER_ID = 2, 5, 6, 13
_PRIMARY = frozenset({_SECRET_KEY, _PUBLIC_KEY})
# What may stand in a key: RFC 9580 section 10.1. Readers pass over 12 (trust) and 60 to 63 (private use).
_IN_KEY = frozenset({_SIGNATURE, 7, 12, _USER_ID, 14, 17, 21})
# No line inside begins with dashes, so a thousand first lines without a last one cost no more than one.
_INSIDE = rb"[ \t]*\r?\n((?:(?!-----)[^\n]*\n)*)-----END PGP "
_FIRST_LINE = re.compile(rb"^-----BEGIN PGP (?:PUBLIC|PRIVATE) KEY BLOCK-----[ \t]*\r?\n", re.M)
_END = b"\n-----END PGP "


@dataclass(frozen=True, slots=True, kw_only=True)
class RawKey:
    """One transferable key as it came. version: of its primary key packet; 4 is the one of today."""

    raw: bytes = field(repr=False)
    version: int
    fingerprint: Fingerprint  # "" for a version that has none of its own, or that nobody knows
    user_ids: tuple[str, ...]
    is_secret: bool
    signatures: int  # on all of it: its own ones, and others' confirmations


def split_keys(data: bytes) -> tuple[RawKey, ...]:
    """The keys in `data`: armored blocks, among other text too, or binary; () where there is none.

    What follows a key and belongs to none ends it. Data that breaks off yields what is whole before it.
    """
    found: list[RawKey] = []
    for raw in _binary(data):
        found += _keys(raw)
    return tuple(found[:MOST_KEYS])


def without_armor(data: bytes) -> bytes:
    """What the armored key blocks in `data` hold; `data` itself where there is none that can be read.

    GnuPG 2.2 misreads some blocks without the checksum, which newer programs leave out: RFC 9580
    section 6.1.
    """
    return b"".join(_binary(data)) or data


def packet_types(data: bytes) -> tuple[int, ...]:
    """Of binary data, in order, as far as the packets are whole (a last one of partial lengths counts)."""
    found = [each.tag for each in _packets(data)]
    rest = sum(each.end - each.start for each in _packets(data))
    if rest < len(data) and data[rest] & 0xC0 == 0xC0:
        found.append(data[rest] & 0x3F)
    return tuple(found)


def _binary(data: bytes) -> Iterator[bytes]:
    begins = _FIRST_LINE.search(data)
    if begins is None and data and data[0] & 0x80:
        yield data
    while begins is not None:
        end = data.find(_END, begins.end() - 1)
        if end < 0:
            return
        yield dearmor(data[begins.start() : end + len(_END)])
        begins = _FIRST_LINE.search(data, end + len(_END))


@dataclass(frozen=True, slots=True)
class _Packet:
    tag: int
    start: int
    end: int
    body: bytes = field(repr=False)


def _keys(raw: bytes) -> Iterator[RawKey]:
    block: list[_Packet] = []
    for packet in _packets(raw):
        if packet.tag in _PRIMARY:
            if block:
                yield _key(raw, block)
            block = [packet]
        elif block and (packet.tag in _IN_KEY or packet.tag >= 60):
            block.append(packet)
        elif block:
            yield _key(raw, block)
            block = []
    if block:
        yield _key(raw, block)


def _key(raw: bytes, block: list[_Packet]) -> RawKey:
    primary = block[0]
    return RawKey(
        raw=raw[primary.start : block[-1].end],
        version=primary.body[0] if primary.body else 0,
        fingerprint=_fingerprint(primary),
        user_ids=tuple(each.body.decode("utf-8", "replace") for each in block if each.tag == _USER_ID),
        is_secret=primary.tag == _SECRET_KEY,
        signatures=sum(1 for each in block if each.tag == _SIGNATURE),
    )


def _fingerprint(primary: _Packet) -> Fingerprint:
    """RFC 9580 section 5.5.4. Of a secret key none is given: where its public part ends is up to its
    algorithm."""
    if primary.tag == _SECRET_KEY or not primary.body:
        return Fingerprint("")
    body, version = primary.body, primary.body[0]
    if version == 4:
        digest = hashlib.sha1(b"\x99" + len(body).to_bytes(2) + body, usedforsecurity=False)
    elif version in (5, 6):
        digest = hashlib.sha256(bytes([0x95 + version]) + len(body).to_bytes(4) + body)
    else:
        return Fingerprint("")
    return Fingerprint(digest.hexdigest().upper())


def _packets(raw: bytes) -> Iterator[_Packet]:
    """As long as they are whole."""
    at = 0
    for _ in range(MOST_PACKETS):
        if at >= len(raw) or not raw[at] & 0x80:
            return
        found = _new_header(raw, at) if raw[at] & 0x40 else _old_header(raw, at)
        if found is None:
            return
        tag, body, ends = found
        if ends > len(raw):
            return
        yield _Packet(tag, at, ends, raw[body:ends])
        at = ends


def _new_header(raw: bytes, at: int) -> tuple[int, int, int] | None:
    """Partial lengths are for data packets alone: no key has them."""
    length = raw[at + 1 : at + 6]
    if not length:
        return None
    first = length[0]
    if first < 192:
        size, octets = first, 1
    elif first < 224 and len(length) > 1:
        size, octets = ((first - 192) << 8) + length[1] + 192, 2
    elif first == 255 and len(length) == 5:
        size, octets = int.from_bytes(length[1:]), 5
    else:
        return None
    body = at + 1 + octets
    return raw[at] & 0x3F, body, body + size


def _old_header(raw: bytes, at: int) -> tuple[int, int, int] | None:
    octets = (1, 2, 4, 0)[raw[at] & 3]
    length = raw[at + 1 : at + 1 + octets]
    if octets == 0 or len(length) < octets:
        return None
    body = at + 1 + octets
    return (raw[at] >> 2) & 0x0F, body, body + int.from_bytes(length)
