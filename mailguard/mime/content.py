"""What a part holds: its bytes without the transfer encoding, its text, its file name.

Source: RFC 2045 section 6, RFC 2183.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mailguard.cleaning import clean_file_name, clean_text
from mailguard.mime.charset import decode, decode_as
from mailguard.mime.parameters import parse_parameters
from mailguard.mime.parts import MESSAGE_TYPES, Part, split
from mailguard.mime.transfer import KNOWN, NOT_ENCODED, meant_encoding, pieces
from mailguard.mime.words import decode_words, unfold

LONGEST_NAME = 120
LARGEST_KEPT_BYTES = 1 << 18  # decoded: of texts and small files, while their message is open

_META_BYTES = 2_048
_META_CHARSET = re.compile(rb"""<meta\b[^<>]{0,300}?\bcharset\s*=\s*["']?([A-Za-z0-9_.:-]{1,60})""", re.I)


@dataclass(frozen=True, slots=True)
class PartContent:
    """What a part holds, decoded when it is asked for: a message with large files is opened without them."""

    part: Part = field(repr=False)
    size_bytes: int

    def read(self) -> bytes:
        return decode_content(self.part)

    def head(self, most_bytes: int) -> bytes:
        made = b""
        for piece in _pieces(self.part):
            made += piece[:most_bytes]
            if len(made) >= most_bytes:
                break
        return made[:most_bytes]


def content_of(part: Part) -> PartContent:
    return PartContent(part, content_size(part))


def content_size(part: Part) -> int:
    """In bytes, decoded, without all of it in memory."""
    if "content" in part.kept:
        return len(part.kept["content"])
    if transfer_encoding(part) in NOT_ENCODED:
        return part.end - part.body
    return sum(len(piece) for piece in _pieces(part))


def decode_content(part: Part) -> bytes:
    """The body of a part without its transfer encoding; damaged encodings give what can be read."""
    kept = part.kept.get("content")
    if kept is not None:
        return kept
    is_encoded = transfer_encoding(part) not in NOT_ENCODED
    content = b"".join(_pieces(part)) if is_encoded else part.raw_body
    if len(content) <= LARGEST_KEPT_BYTES:
        part.kept["content"] = content
    return content


def transfer_encoding(part: Part) -> str:
    """Lower case, as meant; "" where none is given."""
    value = part.first("content-transfer-encoding")
    return _transfer_encoding(value[:LONGEST_NAME]) if value is not None else ""


@lru_cache(maxsize=64)
def _transfer_encoding(value: bytes) -> str:
    return meant_encoding(unfold(value).partition(" ")[0])


def is_encoding_known(part: Part) -> bool:
    """A part in an unknown transfer encoding is never shown as text: RFC 2045 section 6.4."""
    return transfer_encoding(part) in KNOWN


def _pieces(part: Part) -> Iterator[bytes]:
    return pieces(part.source, part.body, part.end, transfer_encoding(part))


def decode_text(part: Part, most_bytes: int | None = None, charset: str | None = None) -> str:
    """Of a text part, with "\\n" for line ends. most_bytes: of its content, where no more is wanted.

    charset: what a person wants it read in, whatever the part says.
    """
    return text_of_content(decode_content(part), part, most_bytes, charset)


def text_of_content(
    content: bytes, part: Part, most_bytes: int | None = None, charset: str | None = None
) -> str:
    """As `decode_text`, of content of `part` that is decoded already."""
    if most_bytes is not None and len(content) > most_bytes:
        content = _without_half_a_letter(content[:most_bytes])
    if charset is not None:
        text = decode_as(content, charset)
    else:
        text = decode(content, part.parameters.get("charset") or _told_in_html(content, part))
    if "\r" not in text:
        return text
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _told_in_html(content: bytes, part: Part) -> str | None:
    """What a page says of its own charset, where the part says nothing: HTML, "determining the encoding"."""
    if part.content_type != "text/html":
        return None
    found = _META_CHARSET.search(content[:_META_BYTES])
    return found[1].decode("ascii") if found is not None else None


def disposition(part: Part) -> str:
    """ "inline", "attachment" (also for any other word: RFC 2183 section 2.8), or "" where none is given."""
    value = part.first("content-disposition")
    if value is None:
        return ""
    word = parse_parameters(value)[0]
    return word if word in ("inline", "") else "attachment"


def file_name(part: Part) -> str | None:
    """Fit for a file system, or None. A forwarded message is named by its subject."""
    value = part.first("content-disposition")
    name = parse_parameters(value)[1].get("filename") if value is not None else None
    name = name or part.parameters.get("name")
    if name is None and part.content_type in MESSAGE_TYPES:
        subject = split(PartContent(part, 0).head(65_536)).root.first("subject")
        name = f"{clean_text(decode_words(subject or b''))[:LONGEST_NAME] or 'message'}.eml"
        return clean_file_name(name.replace("/", "_").replace("\\", "_"))
    return clean_file_name(name)


def content_id(part: Part) -> str:
    """Without its angle brackets; "" where there is none."""
    return unfold(part.first("content-id") or b"").strip("<> \t")


def _without_half_a_letter(content: bytes) -> bytes:
    """What was cut off may have been the rest of a letter in UTF-8 (RFC 3629 section 3)."""
    end = len(content)
    while end and content[end - 1] & 0xC0 == 0x80:
        end -= 1
    return content[: end - 1] if end and content[end - 1] >= 0xC0 else content
