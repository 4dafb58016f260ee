"""HTML of strangers made safe: an allow list of elements, attributes, addresses and styles. The only file
that uses nh3.

What comes out loads nothing by itself but the message's own cid: pictures and raster pictures in data:.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import nh3

from mailguard.mime.css import clean_sheet, clean_style
from mailguard.mime.html_limits import is_too_complicated
from mailguard.mime.remote import PARKED, find_remote, full_address, is_remote

SCHEMES = frozenset({"http", "https", "mailto", "ftp", "tel", "cid", "news", "xmpp", "openpgp4fpr"})
_TAG_NAMES = """
a abbr acronym address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt
em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike
strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
_DROPPED_NAMES = "script style title template noscript iframe object svg math head xmp noembed"
_TAGS = frozenset(_TAG_NAMES.split())
_DROPPED_WHOLE = frozenset(_DROPPED_NAMES.split())
_ON_ANY = frozenset({"style", "class", "id", "align", "dir", "lang", "title"})
_TABLE = frozenset({"width", "height", "bgcolor", "valign", "border", "cellpadding", "cellspacing", "nowrap"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_ON_ANY),
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "table": {*_TABLE, "summary"},
    "td": {*_TABLE, "colspan", "rowspan"},
    "th": {*_TABLE, "colspan", "rowspan", "scope"},
    "tr": {*_TABLE},
    "tbody": {"valign"},
    "thead": {"valign"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "ol": {"type", "start"},
    "ul": {"type"},
    "li": {"type", "value"},
    "hr": {"width", "size", "noshade", "color"},
    "br": {"clear"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
_SHEET = re.compile(r"<style\b[^<>]*>(.*?)(?:</style|\Z)", re.S | re.I)
_PARKING = "x-mailguard-remote:"
_RASTER = re.compile(r"^data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$", re.I)
_DATA = re.compile(r"data:image/[a-z.+-]{1,20};base64,[A-Za-z0-9+/=\s%]{200,}", re.I)
_HELD = re.compile(r"cid:mailguard-data-(\d{1,6})@")
_HUGE = re.compile(r"\d{5}")  # no size, span or number of mail is that large
_NUMBER_NAMES = """
width height border cellpadding cellspacing hspace vspace colspan rowspan span start value size
"""
_NUMBERS = frozenset(_NUMBER_NAMES.split())
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.I)
_STRIPPED = re.compile(r"[\x00-\x20\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanitised:
    """`html` is None where the source is past a limit."""

    html: str | None = field(repr=False)
    remote: tuple[str, ...]
    cids: frozenset[str]  # Content-IDs of the pictures it shows
    size: int  # characters of the source, data: pictures apart


@dataclass(slots=True)
class _Seen:
    """What the pictures of a message name."""

    cids: set[str] = field(default_factory=set)
    remote: list[str] = field(default_factory=list)


def sanitise(source: str) -> Sanitised:
    """Never raises, and takes no more than seconds, whatever the source."""
    pictures: list[str] = []
    held = _DATA.sub(partial(_hold, pictures), source)
    if is_too_complicated(held):
        return Sanitised(html=None, remote=(), cids=frozenset(), size=len(held))
    seen = _Seen()
    cleaned = nh3.clean(
        held,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_filter, seen),
        strip_comments=True,
        link_rel="noopener noreferrer",
        url_schemes={*SCHEMES, "data", _PARKING.rstrip(":")},
        generic_attribute_prefixes=set(),
    )
    parked = cleaned.replace(f' src="{_PARKING}', PARKED)
    whole = _style_of(held) + _HELD.sub(partial(_put_back, pictures), parked)
    remote = tuple(dict.fromkeys((*find_remote(held), *seen.remote)))
    return Sanitised(html=whole, remote=remote, cids=frozenset(seen.cids), size=len(held))


def _style_of(source: str) -> str:
    """Its style elements as one, cleaned. Whatever is taken for one: what is kept of it is written anew."""
    rules = [cleaned for each in _SHEET.finditer(source) if (cleaned := clean_sheet(each[1]))]
    return f"<style>{chr(10).join(rules)}</style>" if rules else ""


def _filter(seen: _Seen, tag: str, name: str, value: str) -> str | None:
    """The value an attribute may have; None to leave the attribute out."""
    if name == "style":
        return clean_style(value, tag) or None
    if name == "src":
        return _picture(seen, value)
    if name == "href":
        return _link(value)
    return None if name in _NUMBERS and _HUGE.search(value) else value


def _picture(seen: _Seen, value: str) -> str | None:
    address = value.strip()
    if address[:4].lower() == "cid:":
        if not _HELD.match(address):
            seen.cids.add(address[4:])
        return f"cid:{address[4:]}"
    if _RASTER.match(address):
        return address
    if is_remote(address):
        seen.remote.append(full_address(address))
        return _PARKING + seen.remote[-1]
    return None


def _link(value: str) -> str | None:
    address = value.strip()
    if address.startswith("#"):
        return address
    scheme = _SCHEME.match(_STRIPPED.sub("", address))
    return address if scheme is not None and scheme[1].lower() in SCHEMES else None


def _hold(pictures: list[str], found: re.Match[str]) -> str:
    """Pictures in data: addresses are large and harmless: they wait outside while the rest is parsed."""
    if not _RASTER.match(found[0]):
        return ""
    pictures.append(found[0])
    return f"cid:mailguard-data-{len(pictures) - 1}@"


def _put_back(pictures: list[str], found: re.Match[str]) -> str:
    place = int(found[1])
    return pictures[place] if place < len(pictures) else found[0]


def join(pieces: Iterator[str]) -> str:
    """Pieces of sanitised HTML one after the other; each is whole, so none reaches into the next."""
    return "\n<hr>\n".join(pieces)
