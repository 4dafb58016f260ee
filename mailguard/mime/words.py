"""Header values turned into text: unfolding, and encoded words. Source: RFC 5322 section 2.2.3, RFC 2047."""

from __future__ import annotations

import binascii
import re

from mailguard.mime.charset import decode

LONGEST_TEXT_BYTES = 65_536  # of one field that people read; what is longer is cut

_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,60})?\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]+\?[bBqQ]\?)")


def unfold(value: bytes, limit_bytes: int = LONGEST_TEXT_BYTES) -> str:
    """One line of text; bytes beyond ASCII are taken for UTF-8, else for Windows-1252."""
    return _FOLD.sub("", decode(value[:limit_bytes], None)).strip()


def decode_words(value: bytes | str) -> str:
    """Unfolded text with its encoded words decoded. Words side by side that share charset and encoding
    are decoded as one, since senders cut characters in two."""
    text = unfold(value) if isinstance(value, bytes) else value
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    out: list[str] = []
    pending = b""
    charset = ""
    end = 0
    for found in _WORD.finditer(text):
        if found.start() != end or found[1].lower() != charset:
            out.append(decode(pending, charset) if pending else "")
            pending = b""
        out.append(text[end : found.start()])
        charset = found[1].lower()
        pending += _bytes_of(found[2].lower(), found[3])
        end = found.end()
    out.append(decode(pending, charset) if pending else "")
    out.append(text[end:])
    return "".join(out)


def _bytes_of(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding == "q":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw
