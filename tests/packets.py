"""OpenPGP data taken apart and put together again: for tests that lie about keys."""

from __future__ import annotations

import base64
from collections.abc import Iterator


def armor(raw: bytes) -> bytes:
    """A public key block, RFC 9580 section 6, without the checksum that is not needed any more."""
    begin, end = (b"-----%s PGP PUBLIC KEY BLOCK-----\n" % word for word in (b"BEGIN", b"END"))
    return begin + b"\n" + base64.encodebytes(raw) + end


def packets(raw: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(type, whole packet, its body) of binary OpenPGP data as GnuPG writes it. RFC 9580 section 4.2."""
    at = 0
    while at < len(raw):
        first = raw[at]
        if first & 0x40:
            tag, size, length = first & 0x3F, *_new_length(raw, at + 1)
        else:
            tag, size = first >> 2 & 0x0F, 1 << (first & 3)
            length = int.from_bytes(raw[at + 1 : at + 1 + size])
        end = at + 1 + size + length
        yield tag, raw[at:end], raw[at + 1 + size : end]
        at = end


def _new_length(raw: bytes, at: int) -> tuple[int, int]:
    """(octets of the length, the length)."""
    if raw[at] < 192:
        return 1, raw[at]
    if raw[at] < 224:
        return 2, (raw[at] - 192 << 8) + raw[at + 1] + 192
    return 5, int.from_bytes(raw[at + 1 : at + 5])
