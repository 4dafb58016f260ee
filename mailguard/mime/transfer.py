"""Transfer encodings taken off, a piece at a time. Never raises: what is damaged gives what can be read.

Source: RFC 2045 section 6; POSIX uuencode.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

PIECE_BYTES = 1 << 20  # decoded at once: between two pieces other threads have their turn
LINES_AT_ONCE = 20_000
MOST_GOES = 1_000  # of base64 that was encoded in several goes and joined
UUENCODE = frozenset({"x-uuencode", "x-uue", "uuencode", "x-uu"})
NOT_ENCODED = frozenset({"", "7bit", "8bit", "binary"})
KNOWN = frozenset({*NOT_ENCODED, "base64", "quoted-printable", *UUENCODE})

# Words that mean one of RFC 2045's, as programs write it wrongly.
_MEANT = {
    "8-bit": "8bit",
    "7-bit": "7bit",
    "base-64": "base64",
    "b": "base64",
    "q": "quoted-printable",
    "qp": "quoted-printable",
    "quoted_printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "none": "",
    "us-ascii": "7bit",
    "utf-8": "8bit",
    "utf8": "8bit",
    "iso-8859-1": "8bit",
    "plain": "",
}

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OUTSIDE = bytes(set(range(256)) - set(_ALPHABET) - {ord("=")})
_NO_LETTERS = bytes(set(range(256)) - set(_ALPHABET))
_NEXT_BASE64 = re.compile(rb"=+[ \t]*\r?\n([A-Za-z0-9+/=\s]+)\Z")  # encoded in several goes, and joined
_LOOSE_BREAK = re.compile(rb"=(?:[ \t]+(?=\r?\n|\Z)|\r(?!\n))")
_LINE = re.compile(rb"[^\r\n]+")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", re.M)


def meant_encoding(word: str) -> str:
    """The encoding that a Content-Transfer-Encoding means, lower case; as written where it is none known."""
    word = word.strip(" \t\"';.,").lower()
    return _MEANT.get(word, word)


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """`data` without its transfer encoding; as it is where that is none, or none known."""
    if encoding in NOT_ENCODED:
        return data
    return b"".join(pieces(data, 0, len(data), encoding))


def pieces(source: bytes, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """`source[start:end]` decoded, in pieces of about a megabyte."""
    if encoding == "base64":
        return _base64(source, start, end)
    if encoding == "quoted-printable":
        return _quoted_printable(source, start, end)
    if encoding in UUENCODE:
        return uudecode(source, start, end)
    return (source[at : min(at + PIECE_BYTES, end)] for at in range(start, end, PIECE_BYTES))


def decode_base64(data: bytes) -> bytes:
    """Characters outside the alphabet are passed over, missing padding is put there."""
    return b"".join(_base64(data, 0, len(data)))


def uudecode(source: bytes, start: int, end: int) -> Iterator[bytes]:
    """The lines between "begin 644 name" and "end"; without those, all lines that can be read."""
    begun = _UU_BEGIN.search(source, start, end)
    at = begun.end() if begun is not None else start
    if begun is not None and begun[0].startswith(b"begin-base64"):
        stop = source.find(b"\n====", at, end)
        yield from _base64(source, at, stop if stop >= 0 else end)
        return
    made: list[bytes] = []
    for found in _LINE.finditer(source, at, end):
        if found[0] == b"end":
            break
        made.append(uudecode_line(found[0]))
        if len(made) >= LINES_AT_ONCE:
            yield b"".join(made)
            made.clear()
    yield b"".join(made)


def uudecode_line(line: bytes) -> bytes:
    """One line; b"" where it is none. Some have a checksum at their end, some have lost blanks there."""
    count = (line[0] - 32) & 63 if line else 0
    letters = (count + 2) // 3 * 4
    if (len(line) - 1) * 2 < letters:
        return b""  # most of it would be made up
    try:
        return binascii.a2b_uu(line[: letters + 1])
    except binascii.Error:
        return b""


def _base64(source: bytes, start: int, end: int) -> Iterator[bytes]:
    kept = b""
    for at in range(start, end, PIECE_BYTES):
        kept += source[at : min(at + PIECE_BYTES, end)].translate(None, _OUTSIDE)
        padding = kept.find(b"=")
        if padding >= 0:
            yield _base64_end(kept[:padding])
            yield from _base64_after_padding(source, start, end)
            return
        whole = len(kept) // 4 * 4
        yield binascii.a2b_base64(kept[:whole])
        kept = kept[whole:]
    yield _base64_end(kept)


def _base64_after_padding(source: bytes, start: int, end: int) -> Iterator[bytes]:
    """What was encoded in several goes has padding in its midst. What follows is decoded only where nothing
    else can be meant: mailing lists put lines of their own below, too."""
    padding = source.find(b"=", start, end)
    if source.find(b"\n", padding, end) < 0:
        return
    found = _NEXT_BASE64.match(source, padding, end)
    if found is None or not found[1].strip():
        return
    for each in found[1].split(b"=", MOST_GOES)[:MOST_GOES]:
        letters = each.translate(None, _NO_LETTERS)
        if letters:
            yield _base64_end(letters)


def _base64_end(letters: bytes) -> bytes:
    """Letters of the alphabet alone. One over is a quarter of nothing."""
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _quoted_printable(source: bytes, start: int, end: int) -> Iterator[bytes]:
    """In whole lines. Blanks after a soft line break were put there on the way."""
    while start < end:
        stop = source.find(b"\n", start + PIECE_BYTES, end) + 1 if end - start > PIECE_BYTES else end
        piece = source[start : stop or end]
        start = stop or end
        yield binascii.a2b_qp(_LOOSE_BREAK.sub(_hard, piece) if _has_loose_breaks(piece) else piece)


def _has_loose_breaks(piece: bytes) -> bool:
    return b"= " in piece or b"=\t" in piece or piece.count(b"=\r") != piece.count(b"=\r\n")


def _hard(found: re.Match[bytes]) -> bytes:
    return b"" if found[0] == b"=\r" else b"="
