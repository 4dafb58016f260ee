"""HTML of strangers made safe: an allow list of elements, attributes, addresses and styles.

What comes out loads nothing by itself but the message's own cid: pictures and raster pictures in data:, and
holds nothing that its styles hide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from mailguard.mime.allow_list import AllowList, rewrite
from mailguard.mime.css import Sheet, clean_sheet, clean_style
from mailguard.mime.hidden import without_hidden
from mailguard.mime.html_limits import is_too_complicated
from mailguard.mime.remote import PARKED, find_loads, remote_address

SCHEMES = frozenset({"http", "https", "mailto", "ftp", "tel", "cid", "news", "xmpp", "openpgp4fpr"})
_TAG_NAMES = """
a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark
nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul
var wbr
"""
_DROPPED_NAMES = """
script style title template noscript iframe object applet svg math head xmp noembed noframes canvas video
audio select datalist
"""
# No "title": a browser shows it beside the pointer, over whatever is there.
_ON_ANY = frozenset({"style", "class", "id", "align", "dir", "lang", "hidden"})
_TABLE = frozenset({"width", "height", "bgcolor", "valign", "border", "cellpadding", "cellspacing", "nowrap"})
_ATTRIBUTES = {
    "*": _ON_ANY,
    "a": frozenset({"href", "name"}),
    "img": frozenset({"src", "alt", "width", "height", "border", "hspace", "vspace"}),
    "font": frozenset({"color", "face", "size"}),
    "table": _TABLE | {"summary"},
    "td": _TABLE | {"colspan", "rowspan"},
    "th": _TABLE | {"colspan", "rowspan", "scope"},
    "tr": _TABLE,
    "tbody": frozenset({"valign"}),
    "thead": frozenset({"valign"}),
    "col": frozenset({"width", "span"}),
    "colgroup": frozenset({"width", "span"}),
    "ol": frozenset({"type", "start"}),
    "ul": frozenset({"type"}),
    "li": frozenset({"type", "value"}),
    "hr": frozenset({"width", "size", "noshade", "color"}),
    "br": frozenset({"clear"}),
    "blockquote": frozenset({"type"}),
    "time": frozenset({"datetime"}),
}
_PARKING = "x-mailguard-remote:"
_RASTER = re.compile(r"^data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$", re.I)
_DATA = re.compile(r"data:image/[a-z.+-]{1,20};base64,[A-Za-z0-9+/=\s%]{200,}", re.I)
_HELD = re.compile(r"cid:mailguard-data-(\d{1,6})@")
MEDIA_STYLE = '<style media="screen">'
_HUGE = re.compile(r"\d{5}")  # no size, span or number of mail is that large
_NUMBER_NAMES = """
width height border cellpadding cellspacing hspace vspace colspan rowspan span start value size
"""
_NUMBERS = frozenset(_NUMBER_NAMES.split())
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.I)
_STRIPPED = re.compile(r"[\x00-\x20\x7f]+")
_BREAKS = re.compile(r"[\t\n\r]")  # browsers pass over them wherever they stand
_AROUND = "".join(map(chr, range(0x21)))
_ALLOWED = AllowList(
    tags=frozenset(_TAG_NAMES.split()),
    dropped_whole=frozenset(_DROPPED_NAMES.split()),
    attributes=_ATTRIBUTES,
    schemes=SCHEMES | {"data", _PARKING.rstrip(":")},
)


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

    base: str
    cids: set[str] = field(default_factory=set)


def sanitise(source: str) -> Sanitised:
    """Never raises, and takes no more than seconds, whatever the source."""
    pictures: list[str] = []
    held = _DATA.sub(partial(_hold, pictures), source)
    if is_too_complicated(held):
        return Sanitised(html=None, remote=(), cids=frozenset(), size=len(held))
    loads = find_loads(held)
    sheets = [clean_sheet(each) for each in loads.sheets]
    seen = _Seen(base=loads.base)
    cleaned = rewrite(held, _ALLOWED, partial(_filter, seen))
    shown = without_hidden(cleaned, [rule for each in sheets for rule in each.hiding])
    parked = shown.replace(f' src="{_PARKING}', PARKED)
    return Sanitised(
        html=_styles(sheets) + _HELD.sub(partial(_put_back, pictures), parked),
        remote=loads.addresses,
        cids=frozenset(seen.cids),
        size=len(held),
    )


def _styles(sheets: Sequence[Sheet]) -> str:
    """As two elements: the small browser that shows Simple HTML does not know conditions of width."""
    plain = "\n".join(each.rules for each in sheets if each.rules)
    media = "\n".join(each.media for each in sheets if each.media)
    return (f"<style>{plain}</style>" if plain else "") + (f"{MEDIA_STYLE}{media}</style>" if media else "")


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
    remote = remote_address(address, seen.base)
    return _PARKING + remote if remote.startswith(("http://", "https://")) else None


def _link(value: str) -> str | None:
    address = _BREAKS.sub("", value).strip(_AROUND)
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
