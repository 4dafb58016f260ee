"""What the HTML of a message would load from the network: for the report, and for loading it when asked.

The source is read as a browser reads it, with every element and every attribute that loads. Sanitised HTML
names remote pictures in an attribute that loads nothing. Source: HTML Standard; SVG 2; WHATWG URL Standard.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from mailguard.mime.allow_list import AllowList, rewrite
from mailguard.mime.css_addresses import addresses_in_css
from mailguard.mime.html_limits import is_too_complicated

MOST_ADDRESSES = 1_000
LONGEST_ADDRESS = 2_048
MOST_NAMES = 2_000  # of elements
MOST_SHEETS = 200
DEEPEST = 3  # documents in documents
MOST_DOCUMENTS = 50

PARKED = ' data-remote="'  # in sanitised HTML, where ' src="' was

_SCHEMES = frozenset({"http", "https", "ftp", "ws", "wss", "smb"})
_NAME = re.compile(r"<([a-zA-Z][^\s/>\x00]{0,40})")
# Elements that a parser leaves out where they do not belong: taken for ones that may stand anywhere.
_PLACED = re.compile(
    r"<(/?)(?=(?:html|head|body|frameset|frame|caption|colgroup|col|tbody|thead|tfoot|tr|td|th)[\s/>])", re.I
)
_CAMEL = frozenset({"feImage", "foreignObject", "linearGradient", "radialGradient", "clipPath", "textPath"})
_ADDRESS_NAMES = "src background poster data lowsrc dynsrc icon manifest code archive codebase altimg"
_ADDRESSES = frozenset(_ADDRESS_NAMES.split())
_LINKS = frozenset({"href", "xlink:href"})
_LINKING = frozenset({"a", "area", "base"})  # whose href goes somewhere when clicked, and loads nothing
_SETS = frozenset({"srcset", "imagesrcset"})
_MOVING = frozenset({"to", "from", "by", "values"})  # SVG's animations may put an address into an attribute
_CSS_NAMES = "style fill stroke filter mask clip-path cursor marker-start marker-mid marker-end"
_CSS = frozenset(_CSS_NAMES.split())
_OTHERS = frozenset({"srcdoc", "content", "value"})
_ALL = _ADDRESSES | _LINKS | _SETS | _MOVING | _CSS | _OTHERS
_REFRESH = re.compile(r"""^\s*[\d.]+\s*[;,\s]\s*(?:url\s*=\s*)?["']?([^\s"']+)""", re.I)
_SHEET = re.compile(r"<style>(.*?)</style>", re.S)
_NOSCRIPT = re.compile(r"<noscript>(.*?)</noscript>", re.S)
_CANDIDATES = re.compile(r"\s+|,(?=[a-z]+:|//)", re.I)
_DOCUMENT = re.compile(
    r"^\s*data:(?:text/html|image/svg\+xml|[a-z]+/xml|application/xhtml\+xml|text/css)\b", re.I
)
_SPECIAL = re.compile(r"^(https?|ftp|wss?):[/\\]*", re.I)
_OTHER = re.compile(r"^smb:[/\\]{2}", re.I)
_RELATIVE = re.compile(r"^[/\\]{2}")
_INSIDE = re.compile(r"[\t\n\r]")  # browsers pass over them wherever they stand in an address
_AROUND = "".join(map(chr, range(0x21)))
_PARKED_TAG = re.compile(r'<img\b[^<>]*? data-remote="[^"]*"[^<>]*>')
_ALT = re.compile(r' alt="([^"]*)"')
_PARKED_PICTURE = re.compile(r'<img\b[^<>]*? data-remote="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """What a document would load by itself, and its styles."""

    addresses: tuple[str, ...] = ()  # remote ones, once each; links are not among them
    sheets: tuple[str, ...] = field(default=(), repr=False)  # the texts of its style elements
    base: str = ""  # what relative addresses are taken from; "" where none is said


def find_loads(source: str) -> Loads:
    """Read `source`, whose size `html_limits` has allowed. Never raises."""
    reader = _Reader()
    reader.read(source, 0)
    found = dict.fromkeys(each[:LONGEST_ADDRESS] for each in reader.found)
    return Loads(addresses=tuple(found)[:MOST_ADDRESSES], sheets=tuple(reader.sheets), base=reader.base)


def remote_address(text: str, base: str = "") -> str:
    """The address in the network that `text` names, as a browser would take it; "" where it names none."""
    address = _INSIDE.sub("", text[:LONGEST_ADDRESS].strip(_AROUND))
    special = _SPECIAL.match(address)
    if special is not None:
        return f"{special[1].lower()}://{address[special.end() :]}" if special.end() < len(address) else ""
    if _OTHER.match(address):
        return address
    if _RELATIVE.match(address):
        return f"https://{address.lstrip('/').lstrip(chr(92))}"
    is_local = not address or address[0] == "#" or re.match(r"[a-z][a-z0-9+.-]*:", address, re.I)
    return "" if is_local or not base else _joined(base, address)


def parked_pictures(sanitised: str) -> tuple[str, ...]:
    """Addresses of the pictures that sanitised HTML would show, could it load them: http and https alone."""
    found = dict.fromkeys(html.unescape(each[1]) for each in _PARKED_PICTURE.finditer(sanitised))
    return tuple(each for each in found if each.startswith(("http://", "https://")))


def show_parked(sanitised: str, held: Mapping[str, str]) -> str:
    """Sanitised HTML with pictures that are here in place of remote ones; `held`: address → Content-ID."""

    def put(found: re.Match[str]) -> str:
        name = held.get(html.unescape(found[1]))
        return (
            found[0]
            if name is None
            else f"{found[0][: found.start(1) - found.start() - len(PARKED)]} "
            + (f'src="cid:{html.escape(name)}"')
        )

    return _PARKED_PICTURE.sub(put, sanitised) if held else sanitised


def with_descriptions(sanitised: str) -> str:
    """Sanitised HTML with the words that describe a remote picture in place of it: for a view that would
    show nothing there."""

    def describe(found: re.Match[str]) -> str:
        words = _ALT.search(found[0])
        return f"[{words[1]}]" if words is not None and words[1].strip() else ""

    return _PARKED_TAG.sub(describe, sanitised)


def hosts_of(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Lower-case hosts, once each, in order; what names none is left out."""
    return tuple(dict.fromkeys(host for each in addresses if (host := host_of(each))))


def host_of(address: str) -> str:
    try:
        return (urlsplit(address.replace("\\", "/")).hostname or "").rstrip(".")
    except ValueError:
        return ""


class _Reader:
    """Reads a document, and those that lie in it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.sheets: list[str] = []
        self.base = ""
        self._documents = 0

    def read(self, source: str, depth: int) -> None:
        self._documents += 1
        if depth > DEEPEST or self._documents > MOST_DOCUMENTS or is_too_complicated(source):
            return
        inner: list[str] = []
        base = ""

        def look(tag: str, name: str, value: str) -> None:
            nonlocal base
            if tag == "base":
                base = base or remote_address(value)
                self.base = self.base or (base if depth == 0 else "")
            elif name == "srcdoc":
                inner.append(value)
            elif tag not in _LINKING and _DOCUMENT.match(value):
                inner.append(_text_of_data(value))
            else:
                self._take(_addresses(tag, name, value), base)

        source = _PLACED.sub(r"<\1x-", source)
        written = rewrite(source, _every_element(source), look)
        sheets = [each[1] for each in _SHEET.finditer(written)][:MOST_SHEETS]
        for each in sheets:
            self._take(addresses_in_css(each), base)
        if depth == 0:
            self.sheets = sheets
        for each in (*inner, *(found[1] for found in _NOSCRIPT.finditer(written))):
            self.read(each, depth + 1)

    def _take(self, addresses: Iterator[str], base: str) -> None:
        self.found += [found for each in addresses if (found := remote_address(each, base))]


def _every_element(source: str) -> AllowList:
    names = {each.lower() for each in _NAME.findall(source)}
    return AllowList(
        tags=frozenset(sorted(names)[:MOST_NAMES]) | _CAMEL,
        attributes={"*": _ALL},
        schemes=_SCHEMES | {"data"},
    )


def _addresses(tag: str, name: str, value: str) -> Iterator[str]:
    """What an attribute would make a browser load."""
    if name in _ADDRESSES or (name in _LINKS and tag not in _LINKING) or (name == "value" and tag == "param"):
        yield value
    elif name in _SETS:
        yield from (each.strip(",") for each in _CANDIDATES.split(value))
    elif name in _MOVING:
        yield from (each.strip() for each in value.split(";") if ":" in each or "//" in each)
    elif name in _CSS:
        yield from addresses_in_css(value)
    elif name == "content" and tag == "meta":
        yield from (each[1] for each in [_REFRESH.match(value)] if each is not None)


def _text_of_data(address: str) -> str:
    """The document in a data: address, "" where it cannot be read."""
    head, _, data = address.partition(",")
    if not head.rstrip().lower().endswith(";base64"):
        return _as_document(head, unquote(data))
    try:
        return _as_document(head, base64.b64decode(unquote(data) + "==").decode("utf-8", "replace"))
    except (binascii.Error, ValueError):
        return ""


def _as_document(head: str, text: str) -> str:
    return f"<style>{text}</style>" if "css" in head.lower() else text


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
