"""Bytes of mail turned into text. Never raises: what cannot be read becomes U+FFFD.

What a message says of its charset is often missing or untrue, so it is one witness and the
bytes are another.
Source: WHATWG Encoding Standard, RFC 2046 section 4.1.2, RFC 2781.
"""

from __future__ import annotations

import codecs
import re

from mailguard.mime.charset_guess import guess_charset
from mailguard.mime.charset_labels import codec_of

__all__ = ["codec_of", "decode", "decode_as", "rereads_ascii"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before the next one, with which it begins
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)
# Of which any bytes make sense, so they say little against UTF-8, which is hardly ever met by chance.
_ONE_BYTE = ("iso8859", "cp125", "koi8", "mac-", "cp437", "cp8", "ptcp154", "kz1048", "hp-roman8")
_LEAST_UTF8_LETTERS = 4  # that a text in a charset of two bytes a letter does not have by chance
# Charsets with more letters in the place of controls, for text that has those: they were meant.
_WITH_CONTROLS = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257"}
_SEVEN_BITS = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")  # whose ASCII means other letters
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B(]|\([BJI])")
_SAMPLE_BYTES = 4096
_MOST_COUNTED = 100_000  # characters


def decode(data: bytes, label: str | None, *, likely: str | None = None) -> str:
    """Text of `data` in the charset named `label`; where that is unknown or wrong, the likeliest one.

    likely: a charset's label that is tried where `label` says nothing, before one is guessed.
    """
    name = codec_of(label)
    is_plain = data.isascii() and not (name or "").startswith(_SEVEN_BITS)
    if is_plain and (name is not None or (b"\x1b" not in data and b"\0" not in data)):
        return data.decode("ascii").replace("\0", "\ufffd")
    marked = next((each for each in _BOMS if data.startswith(each[0])), None)
    if marked is not None:
        return _clean(data[len(marked[0]) :].decode(marked[1], "replace"))
    if name is not None and name.startswith(("utf-16", "utf-32")):
        return _clean(_wide(data, name))
    if name is not None and name.startswith(_SEVEN_BITS):
        return _clean(data.decode(name, "replace") if data.isascii() else _narrow(data, None, label, likely))
    return _clean(_narrow(data, name, label, likely))


def decode_as(data: bytes, label: str) -> str:
    """Text of `data` in this charset and no other: a person has chosen it. ValueError where it is unknown."""
    name = codec_of(label)
    if name is None:
        raise ValueError(label)
    return _clean(data.decode(name, "replace"))


def rereads_ascii(label: str | None) -> bool:
    """Whether a charset makes other letters of plain ASCII: then its name must be as trusted as the text."""
    return (codec_of(label) or "").startswith(_SEVEN_BITS)


def _narrow(data: bytes, name: str | None, label: str | None, likely: str | None) -> str:
    """Of a charset that has ASCII in it, or of none that is known."""
    utf8 = _strictly(data, "utf-8")
    if utf8 is not None and _is_meant(utf8, name):
        return _without_label(data, utf8) if name is None else utf8
    if name is None or name in ("utf-8", "cp1252"):
        damaged = _damaged_utf8(data, is_told=name == "utf-8")
        if damaged is not None:
            return damaged
        is_told = name == "cp1252" and not _says_ascii(label)
        return data.decode("cp1252", "replace") if is_told else _guessed(data, likely)
    if name in _WITH_CONTROLS and _CONTROLS.search(data):
        name = _WITH_CONTROLS[name]
    text = _strictly(data, name)
    if text is not None:
        return text
    if utf8 is not None:
        return utf8
    text = data.decode(name, "replace")
    good, bad = _letters(text)
    return text if good >= bad else _guessed(data, likely)


def _is_meant(utf8: str, name: str | None) -> bool:
    """Whether UTF-8 that is well-formed is what it is, though it is called something else."""
    if name is None or name in ("utf-8", "cp1252") or utf8.isascii():
        return True
    if name.startswith(_ONE_BYTE):
        return not all(each.isascii() or 0x80 <= ord(each) < 0xA0 for each in utf8)
    return sum(not each.isascii() for each in utf8[:_SAMPLE_BYTES]) >= _LEAST_UTF8_LETTERS


def _without_label(data: bytes, utf8: str) -> str:
    """ASCII may be something else in disguise: Japanese with escapes, or UTF-16."""
    if _ESCAPES.search(data):
        escaped = _strictly(data, "iso2022_jp_ext")
        if escaped is not None:
            return escaped
    return _wide(data, "utf-16") if _looks_wide(data) else utf8


def _looks_wide(data: bytes) -> bool:
    """Whether nearly every other octet is NUL, as in UTF-16 of a text in Latin letters."""
    even, odd = data[0:_SAMPLE_BYTES:2], data[1:_SAMPLE_BYTES:2]
    fewer, more = sorted((even.count(0), odd.count(0)))
    return len(odd) >= 2 and more * 10 >= len(odd) * 7 and fewer * 10 <= len(odd)


def _damaged_utf8(data: bytes, *, is_told: bool) -> str | None:
    """UTF-8 in which a few letters were cut or spoilt; None for what never was UTF-8."""
    text = data.decode("utf-8", "replace")
    good, bad = _letters(text)
    if good >= bad * (1 if is_told else 4) > 0:
        return text
    return text if good and bad == 1 and text.endswith("\ufffd") else None


def _letters(text: str) -> tuple[int, int]:
    """How many characters beyond ASCII could be read, and how many could not."""
    counted = text[:_MOST_COUNTED]
    bad = counted.count("\ufffd")
    return sum(not each.isascii() for each in counted) - bad, bad


def _guessed(data: bytes, likely: str | None) -> str:
    name = codec_of(likely)
    if name is not None and name not in ("utf-8", "cp1252"):
        text = _strictly(data, name)
        if text is not None:
            return text
    return data.decode(codec_of(guess_charset(data)) or "cp1252", "replace")


def _wide(data: bytes, name: str) -> str:
    """UTF-16 or UTF-32 without a mark: RFC 2781 says big-endian, and much is not; some is neither."""
    if b"\0" not in data:
        utf8 = _strictly(data, "utf-8")
        if utf8 is not None and (utf8.isascii() or not name.startswith("utf-16")):
            return utf8
    if name == "utf-16":
        is_little = data[1:_SAMPLE_BYTES:2].count(0) > data[0:_SAMPLE_BYTES:2].count(0)
        name = "utf-16-le" if is_little else "utf-16-be"
    if name == "utf-32":
        name = "utf-32-be" if data[:1] == b"\0" else "utf-32-le"
    return data.decode(name, "replace")


def _says_ascii(label: str | None) -> bool:
    """ASCII with eight bits is a wrong label, not one of Western Europe."""
    return label is not None and "ascii" in label.lower()


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, ValueError):
        return None


def _clean(text: str) -> str:
    """Without NUL, lone surrogates and the byte order mark: what shows text may stumble over them."""
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
