"""What a signed part may have been before servers changed it on its way. Pure.

Each is only a guess; a signature that fits one proves it, byte for byte, and then that one is shown.
Source: RFC 3156 section 3 (what servers do to lines), RFC 4155 ("From " lines), RFC 6376 section 5.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.mime.content import decode_content, transfer_encoding
from mailguard.mime.damage import Damage
from mailguard.mime.parts import Part

LARGEST_BYTES = 8 << 20  # of a part that guesses are made about

_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.M)
_DASHES = re.compile(rb"^--(?=\r?$)", re.M)
_ENCODING_LINE = re.compile(rb"^content-transfer-encoding:[^\n]*\n", re.I | re.M)
_AUTOCONVERTED = re.compile(rb"^x-mime-autoconverted:[^\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M)


def canonical(raw: bytes) -> bytes:
    """Line ends as CR LF, as what is signed must have them (RFC 3156 section 5): files often lose them."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def find_variants(content: Part) -> Iterator[tuple[bytes, Damage]]:
    """Other forms than the canonical one, each once, the likeliest first; few, and none of what is large."""
    raw = content.raw
    if len(raw) > LARGEST_BYTES:
        return
    seen = {canonical(raw)}
    for data, damage in _guesses(raw, content):
        if data not in seen:
            seen.add(data)
            yield data, damage


def _guesses(raw: bytes, content: Part) -> Iterator[tuple[bytes, Damage]]:
    text = canonical(raw)
    yield raw, Damage.LINE_ENDS
    yield raw.replace(b"\r\n", b"\n"), Damage.LINE_ENDS
    bare = text.rstrip(b"\r\n")
    for ending in (b"\r\n", b"", b"\r\n\r\n"):
        yield bare + ending, Damage.EMPTY_LINES
    yield _ESCAPED_FROM.sub(rb"\1", text), Damage.FROM_LINES
    lines = text.split(b"\r\n")
    yield b"\r\n".join(each.rstrip(b" \t") for each in lines), Damage.TRAILING_BLANKS
    yield _DASHES.sub(b"-- ", text), Damage.TRAILING_BLANKS
    yield from ((each, Damage.TRANSFER_ENCODING) for each in _decoded(content))


def _decoded(content: Part) -> Iterator[bytes]:
    """As it was sent in 8 or 7 bits, if it came in quoted-printable or base64: RFC 6152 allows it."""
    if content.is_multipart or transfer_encoding(content) not in ("quoted-printable", "base64"):
        return
    header = canonical(content.source[content.start : content.body])
    body = canonical(decode_content(content))
    plain = _AUTOCONVERTED.sub(b"", header)
    endings = (body, body.rstrip(b"\r\n"), body.rstrip(b"\r\n") + b"\r\n")
    for encoding in (b"8bit", b"7bit", b""):
        line = b"Content-Transfer-Encoding: %b\r\n" % encoding if encoding else b""
        named = _ENCODING_LINE.sub(line, plain)
        yield from (named + each for each in endings)
