"""Armor as GnuPG reads it whatever became of its checksum, which must not decide on anything. Pure.

A block without one is read wrongly by GnuPG 2.2, and new programs leave it out; a wrong one makes it give
up. Source: RFC 9580 section 6.1.
"""

from __future__ import annotations

import base64
import re

from mailguard.mime.armor import crc24, dearmor

_CHECKSUM = re.compile(rb"^=[A-Za-z0-9+/]{4}[ \t]*\r?\n(?=-----END PGP )", re.M)
_BEGIN, _END = b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----"


def has_checksum(block: bytes) -> bool:
    return _CHECKSUM.search(block) is not None


def binary_message(block: bytes) -> bytes:
    """What an armored message holds; the block itself where it cannot be read."""
    return (dearmor(block) or block) if block.startswith(b"-----BEGIN") else block


def with_right_checksum(block: bytes) -> bytes:
    """A signature, or a signed text, with the checksum that fits: they are small."""
    start = block.rfind(_BEGIN)
    end = block.find(_END, start)
    if start < 0 or end < 0:
        return block
    bare = _CHECKSUM.sub(b"", block[start:])
    data = dearmor(bare)
    if not data:
        return block
    end = bare.index(_END)
    return block[:start] + bare[:end] + _line(data) + bare[end:]


def _line(data: bytes) -> bytes:
    return b"=" + base64.b64encode(crc24(data).to_bytes(3)) + b"\n"
