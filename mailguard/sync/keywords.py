"""Names of tags as IMAP keywords. Pure."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Collection

from mailguard.model.tags import is_of_programs

LONGEST = 40  # characters; some servers refuse more than 50
_NOT_OF_ATOMS = re.compile(r'[ ()/{}%*<>"\\\]\x00-\x1f\x7f]')
_NOT_PRINTABLE_ASCII = re.compile(r"[^\x20-\x7e]+")


def make_keyword(name: str, taken: Collection[str] = ()) -> str:
    """The keyword of a new tag: an atom in lower case (RFC 9051 section 2.3.2), the one that Thunderbird
    makes of a name of usual length, so that the same name is the same tag there.

    Other letters than those of ASCII are in modified UTF-7 (RFC 3501 section 5.1.3). taken: keywords of
    other tags, in whatever case; an "a" at the end, or several, tells it from those, and from keywords
    that programs set.
    """
    lower = {each.lower() for each in taken}
    plain = _NOT_OF_ATOMS.sub("_", unicodedata.normalize("NFC", name).strip())
    plain = "_" + plain[1:] if plain.startswith("$") else plain
    made = _modified_utf7(plain).lower()[:LONGEST] or "_"
    while made in lower or is_of_programs(made):
        made += "a"
    return made


def _modified_utf7(text: str) -> str:
    return _NOT_PRINTABLE_ASCII.sub(_shifted, text.replace("&", "&-"))


def _shifted(found: re.Match[str]) -> str:
    encoded = base64.b64encode(found[0].encode("utf-16-be", "surrogatepass")).rstrip(b"=")
    return f"&{encoded.decode('ascii').replace('/', ',')}-"
