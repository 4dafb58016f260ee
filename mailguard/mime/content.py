"""What a part holds: its bytes without the transfer encoding, its text, its file name.

Source: RFC 2045 section 6, RFC 2183.
"""

from __future__ import annotations

import binascii

from mailguard.cleaning import clean_file_name, clean_text
from mailguard.mime.charset import decode
from mailguard.mime.parameters import parse_parameters
from mailguard.mime.parts import MESSAGE_TYPES, Part, split
from mailguard.mime.words import decode_words, unfold

LONGEST_NAME = 120
PIECE_BYTES = 1 << 20  # decoded at once: between two pieces other threads have their turn

_NOT_ENCODED = frozenset({"", "7bit", "8bit", "binary"})


def decode_content(part: Part) -> bytes:
    """The body of a part without its transfer encoding; damaged encodings give what can be read."""
    body = part.raw_body
    encoding = transfer_encoding(part)
    if encoding == "base64":
        return decode_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    return body


def transfer_encoding(part: Part) -> str:
    return unfold(part.first("content-transfer-encoding") or b"").partition(" ")[0].strip(";").lower()


def is_encoding_known(part: Part) -> bool:
    """A part in an unknown transfer encoding is never shown as text: RFC 2045 section 6.4."""
    return transfer_encoding(part) in {*_NOT_ENCODED, "base64", "quoted-printable"}


def decode_text(part: Part, most_bytes: int | None = None) -> str:
    """Of a text part, with "\\n" for line ends. most_bytes: of its content, where no more is wanted."""
    content = decode_content(part)
    if most_bytes is not None and len(content) > most_bytes:
        content = _without_half_a_letter(content[:most_bytes])
    text = decode(content, part.parameters.get("charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_base64(data: bytes) -> bytes:
    """Characters outside the alphabet are passed over, missing padding is put there."""
    made, kept = bytearray(), b""
    for at in range(0, len(data), PIECE_BYTES):
        kept += data[at : at + PIECE_BYTES].translate(None, _OUTSIDE)
        if b"=" in kept:
            kept += data[at + PIECE_BYTES :]
            break
        whole = len(kept) // 4 * 4
        made += binascii.a2b_base64(kept[:whole])
        kept = kept[whole:]
    return bytes(made) + _decode_end(kept)


def _decode_end(data: bytes) -> bytes:
    """Base64 to its padding, or without one."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = data.translate(None, bytes(set(range(256)) - _ALPHABET))
        whole = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


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
        subject = split(part.raw_body[:65_536]).root.first("subject")
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


_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_OUTSIDE = bytes(set(range(256)) - _ALPHABET - {ord("=")})
