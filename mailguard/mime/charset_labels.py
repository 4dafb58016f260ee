"""Names of charsets, as mail spells them, and the codec that each means.

Source: WHATWG Encoding Standard, "Names and labels"; IANA's registry of character sets.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# Labels that mean more in mail than they say.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-8-sig": "utf-8",
}
_ALIASES = {
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "windows-949": "cp949",
    "euc_kr": "cp949",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "euc-cn": "gb18030",
    "gb_2312-80": "gb18030",
    "cn-gb": "gb18030",
    "windows-936": "gb18030",
    "cn-big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "windows-950": "cp950",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "hz-gb-2312": "hz",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "mac-cyrillic": "mac-cyrillic",
    "mac-ce": "mac-latin2",
    "mac-ukrainian": "mac-cyrillic",
    "macintosh": "mac-roman",
    "koi8-ru": "koi8-u",
    "koi8": "koi8-r",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-2-0-utf-8": "utf-8",
    "utf-8n": "utf-8",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
    "ansi": "cp1252",
    "iso-8859": "cp1252",
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
_LABEL = re.compile(r"[a-z0-9][a-z0-9_:.+-]*")
_RESPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^x-"), ""),
    (re.compile(r"^(?:win|windows|cp|microsoft-cp|ms)-?(\d{3,4})$"), r"cp\1"),
    (re.compile(r"^(?:ibm|dos|oem)-?(\d{3})$"), r"cp\1"),
    (re.compile(r"^iso[-_]?(\d{4})[-_:]?(\d+)$"), r"iso8859-\2"),
    (re.compile(r"^(?:latin|l)-?(\d+)$"), r"latin\1"),
    (re.compile(r"^utf-?(8|16|32|7)(?:[-_]?(le|be))?.*$"), r"utf-\1\2"),
)


@lru_cache(maxsize=512)
def codec_of(label: str | None) -> str | None:
    """Python's name for a charset; None where it is unknown, or says itself that it is."""
    if not label or len(label) > 200:
        return None
    found = _LABEL.search(label.strip().lower().rpartition("charset=")[2].replace(" ", "-"))
    if found is None:
        return None
    wanted = found[0].rstrip(".:-_+")
    for each in _spellings(wanted):
        name = _codec(_ALIASES.get(each, each))
        if name is not None:
            return name
    return None


def _spellings(wanted: str) -> list[str]:
    spellings = [wanted]
    for pattern, meant in _RESPELLINGS:
        spellings += [respelt for each in spellings if (respelt := pattern.sub(meant, each)) != each]
    return spellings


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(found, found) if found.startswith(_ALLOWED_PREFIXES) else None
