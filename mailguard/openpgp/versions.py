"""What a message or signature is made with that GnuPG may not know: told by its packets alone. Pure.

So that what a newer program made is named as such, and not called damaged. Source: RFC 9580 sections 4.2, 5.1
(versions 3, 6), 5.2 (4, 6), 5.3 (4, 6), 5.13 (1, 2), 9.5.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.mime.armor import dearmor
from mailguard.openpgp.status import HASHES

MOST_PACKETS = 100
_KNOWN_VERSIONS = {1: (2, 3), 2: (2, 3, 4), 3: (4, 5), 18: (1,), 20: (1,)}
_NAMES = {12: "SHA3-256", 14: "SHA3-512"}
_SIGNATURE, _ONE_PASS = 2, 4
_DATA = frozenset({8, 9, 11, 18, 20})  # what they hold is not looked into


def what_is_newer(data: bytes) -> str:
    """In words, such as "a newer version of OpenPGP (6)"; "" where nothing unknown was found."""
    raw = dearmor(data) if data.lstrip().startswith(b"-----BEGIN") else data
    for tag, body in _beginnings(raw):
        known = _KNOWN_VERSIONS.get(tag)
        if known is not None and body[:1] and body[0] not in known:
            return f"a newer version of OpenPGP ({_version_of_program(tag, body[0])})"
        if tag == _SIGNATURE and len(body) > 3 and body[0] == 4 and body[3] not in HASHES:
            return f"the method {_NAMES.get(body[3], f'number {body[3]}')}"
    return ""


def _version_of_program(tag: int, version: int) -> int:
    """Version 2 of encrypted data came with version 6 of keys and signatures."""
    return 6 if tag == 18 else version


def _beginnings(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, first octets of the body) of each packet up to the data."""
    at = 0
    for _ in range(MOST_PACKETS):
        if at + 2 > len(raw) or not raw[at] & 0x80:
            return
        tag, body, size = _new(raw, at) if raw[at] & 0x40 else _old(raw, at)
        yield tag, raw[body : body + 8]
        if size is None or tag in _DATA:
            return
        at = body + size


def _new(raw: bytes, at: int) -> tuple[int, int, int | None]:
    """(type, where the body begins, its size; None for a first piece of it): section 4.2.1."""
    tag, first = raw[at] & 0x3F, raw[at + 1]
    if first < 192:
        return tag, at + 2, first
    if first < 224:
        return tag, at + 3, ((first - 192) << 8) + int.from_bytes(raw[at + 2 : at + 3]) + 192
    if first == 255:
        return tag, at + 6, int.from_bytes(raw[at + 2 : at + 6])
    return tag, at + 2, None


def _old(raw: bytes, at: int) -> tuple[int, int, int | None]:
    """Section 4.2.2."""
    tag, octets = (raw[at] >> 2) & 0x0F, (1, 2, 4, 0)[raw[at] & 3]
    size = int.from_bytes(raw[at + 1 : at + 1 + octets]) if octets else None
    return tag, at + 1 + octets, size
