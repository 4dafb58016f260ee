"""Blocks of ASCII-armored OpenPGP in a text: where they stand and what they are.

Source: RFC 9580 sections 6.2 and 7.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

MOST_BLOCKS = 100

_DASHES = b"-----"
_LINE = re.compile(
    rb"-----(BEGIN|END) PGP (SIGNED MESSAGE|MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK|SIGNATURE)-----"
    rb"[ \t]*\r?$",
    re.M,
)
_FIRST_LINE = re.compile(rb"^-----BEGIN PGP [A-Z ]+-----[ \t]*\r?\n", re.M)
_END = b"\n-----END PGP "
_CRC_START, _CRC_POLYNOMIAL = 0xB704CE, 0x864CFB
# Packet types (RFC 9580 section 5): what an encrypted message can begin with.
_ENCRYPTED_TAGS = frozenset({1, 3, 9, 18, 20})
_SIGNATURE_TAG, _SECRET_KEY_TAG, _KEY_TAG = 2, 5, 6


class BlockKind(StrEnum):
    SIGNED = "SIGNED MESSAGE"
    MESSAGE = "MESSAGE"
    KEY = "PUBLIC KEY BLOCK"
    PRIVATE = "PRIVATE KEY BLOCK"
    SIGNATURE = "SIGNATURE"


@dataclass(frozen=True, slots=True)
class Block:
    """`data[start:end]`, from its first line to the end of its last one."""

    kind: BlockKind
    start: int
    end: int
    is_whole: bool  # its last line is there
    raw: bytes = field(repr=False)


def find_blocks(data: bytes) -> tuple[Block, ...]:
    """Every block that begins on a line of its own, in order; a quoted one ("> -----BEGIN") is none."""
    blocks: list[Block] = []
    kind: BlockKind | None = None
    start = 0
    for found in _lines(data):
        word = BlockKind(found[2].decode("ascii"))
        is_begin = found[1] == b"BEGIN"
        if kind is None:
            if is_begin:
                kind, start = word, found.start()
        elif not is_begin and word is _closing(kind):
            blocks.append(Block(kind, start, found.end(), True, data[start : found.end()]))
            kind = None
            if len(blocks) >= MOST_BLOCKS:
                return tuple(blocks)
    if kind is not None:
        blocks.append(Block(kind, start, len(data), False, data[start:]))
    return tuple(blocks)


def _lines(data: bytes) -> Iterator[re.Match[bytes]]:
    """First and last lines of blocks. Dashes are looked for first: that is fast in what is large."""
    at = data.find(_DASHES)
    while at >= 0:
        found = _LINE.match(data, at) if at == 0 or data[at - 1] == 0x0A else None
        if found is not None:
            yield found
        at = data.find(_DASHES, at + len(_DASHES) if found is None else found.end())


def armor(kind: BlockKind, data: bytes) -> bytes:
    """`data` as a block, with the checksum without which GnuPG 2.2 reads some of them wrongly."""
    lines = binascii.b2a_base64(data, newline=False)
    wrapped = b"\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
    name = kind.value.encode("ascii")
    checksum = binascii.b2a_base64(crc24(data).to_bytes(3), newline=False)
    return b"-----BEGIN PGP %b-----\n\n%b\n=%b\n-----END PGP %b-----\n" % (name, wrapped, checksum, name)


def crc24(data: bytes) -> int:
    """RFC 9580 section 6.1.1, an octet at a time."""
    crc = _CRC_START
    for octet in data:
        crc = (crc << 8 & 0xFFFFFF) ^ _CRC_TABLE[(crc >> 16) ^ octet]
    return crc


def _crc_of_octet(octet: int) -> int:
    crc = octet << 16
    for _ in range(8):
        crc = crc << 1 ^ (_CRC_POLYNOMIAL if crc & 0x800000 else 0)
    return crc & 0xFFFFFF


_CRC_TABLE = tuple(_crc_of_octet(octet) for octet in range(256))


def dearmor(block: bytes) -> bytes:
    """The bytes of the first block in `block`; b"" where there is none, or no base64 in it.

    Its checksum may be left out, and is not looked at: RFC 9580 section 6.1.
    """
    begins = _FIRST_LINE.search(block)
    end = block.find(_END, begins.end() - 1) if begins is not None else -1
    if begins is None or end < 0:
        return b""
    lines = block[begins.end() : end].replace(b"\r\n", b"\n").split(b"\n")
    blank = next((place for place, line in enumerate(lines) if not line.strip()), None)
    if blank is None:
        return b""
    stripped = (line.strip() for line in lines[blank + 1 :])
    coded = b"".join(line for line in stripped if not line.startswith(b"="))
    try:
        return binascii.a2b_base64(coded, strict_mode=True)
    except (binascii.Error, ValueError):
        return b""


def armor_headers(block: bytes) -> dict[str, str]:
    """Such as Passphrase-Begin, names in lower case."""
    found: dict[str, str] = {}
    for line in block.replace(b"\r\n", b"\n").split(b"\n", 64)[1:64]:
        name, colon, value = line.partition(b":")
        if not colon:
            break
        found.setdefault(
            name.strip().decode("ascii", "replace").lower(), value.strip().decode("utf-8", "replace")
        )
    return found


def _closing(kind: BlockKind) -> BlockKind:
    return BlockKind.SIGNATURE if kind is BlockKind.SIGNED else kind


def is_encrypted(block: bytes) -> bool:
    """Whether a MESSAGE block holds an encrypted message, not one that is only signed or compressed.

    A block that cannot be read counts as encrypted: it must never be taken for text that was signed.
    """
    tag = _first_tag(block)
    return tag is None or tag in _ENCRYPTED_TAGS


def kind_of_packets(data: bytes) -> BlockKind | None:
    """What unarmored data begins with, as the block that would hold it; None where it is nothing of OpenPGP.

    An octet alone tells it, so ask only where a name or type already says that it is OpenPGP.
    """
    tag = _tag(data[0]) if data else None
    if tag in _ENCRYPTED_TAGS:
        return BlockKind.MESSAGE
    kinds = {_SIGNATURE_TAG: BlockKind.SIGNATURE, _SECRET_KEY_TAG: BlockKind.PRIVATE, _KEY_TAG: BlockKind.KEY}
    return kinds.get(tag) if tag is not None else None


def _tag(octet: int) -> int | None:
    """Of a packet's first octet, in either format (RFC 9580 section 4.2)."""
    if not octet & 0x80:
        return None
    return octet & 0x3F if octet & 0x40 else (octet >> 2) & 0x0F


def _first_tag(block: bytes) -> int | None:
    lines = block.replace(b"\r\n", b"\n").split(b"\n", 64)[1:64]
    blank = next((place for place, line in enumerate(lines) if not line.strip()), None)
    if blank is None:
        return None
    first = next((line.strip() for line in lines[blank + 1 :] if line.strip()), b"")
    try:
        octet = binascii.a2b_base64(first[:4])[0]
    except (binascii.Error, IndexError):
        return None
    return _tag(octet)
