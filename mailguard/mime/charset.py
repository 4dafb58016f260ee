"""Bytes of mail turned into text. Never raises: what cannot be read becomes U+FFFD."""

from __future__ import annotations

import codecs
from functools import lru_cache

# Labels that mean more in mail than they say. Source: WHATWG Encoding Standard, "Names and labels".
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
# Python has codecs that are no character sets (zlib, base64, unicode_escape …): only these are used.
_ALLOWED_PREFIXES = (
    "utf",
    "ascii",
    "iso8859",
    "iso2022",
    "cp",
    "koi8",
    "mac-",
    "gb",
    "big5",
    "euc",
    "shift",
    "johab",
    "hz",
    "tis-620",
    "ptcp154",
    "kz1048",
    "hp-roman8",
)


def decode(data: bytes, label: str | None) -> str:
    """Text of `data` in the charset named `label`; where that is unknown or wrong, the likeliest one.

    UTF-8 is hardly ever met by chance, so it goes before a label that any bytes would satisfy.
    """
    name = codec_of(label)
    likely = ("utf-8",) if name in (None, "cp1252", "utf-8") else (name, "utf-8")
    for each in likely:
        text = _strictly(data, each)
        if text is not None:
            return _clean(text)
    return _clean(data.decode(name or "cp1252", "replace"))


@lru_cache(maxsize=256)
def codec_of(label: str | None) -> str | None:
    """Python's name for a charset; None where it is unknown."""
    if not label:
        return None
    wanted = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_ALIASES.get(wanted, wanted)).name
    except (LookupError, ValueError):
        return None
    if not name.startswith(_ALLOWED_PREFIXES):
        return None
    return _WIDER.get(name, name)


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, ValueError):
        return None


def _clean(text: str) -> str:
    """Without NUL, lone surrogates and the byte order mark: what shows text may stumble over them."""
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
