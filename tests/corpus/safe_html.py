"""An independent look at sanitised HTML: what the contract of `mailguard inspect` forbids in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ELEMENTS = """
    script noscript form input button select option textarea fieldset output datalist meter progress iframe
    frame frameset object embed applet param svg math audio video source track base meta link portal dialog
    template slot marquee bgsound isindex keygen plaintext xmp noembed noframes layer ilayer
    """
FORBIDDEN = frozenset(_ELEMENTS.split())
SCHEMES = frozenset({"http", "https", "mailto", "ftp", "tel", "cid", "news", "xmpp", "openpgp4fpr"})
_ATTRIBUTES = """
    srcset background poster action formaction ping srcdoc manifest longdesc lowsrc dynsrc data codebase
    classid archive profile usemap icon code imagesrcset
    """
_LOADING = frozenset(_ATTRIBUTES.split())
_RASTER = re.compile(r"data:image/(png|jpe?g|gif|webp|bmp|x-icon|vnd\.microsoft\.icon|avif);base64,", re.I)
_CSS_ADDRESS = re.compile(r"(?:url|src|image|image-set|cross-fade|element)\s*\(\s*['\"]?([^)'\"]*)", re.I)
_CSS_FORBIDDEN = re.compile(
    r"@import|@font-face|@namespace|@charset|expression\s*\(|-moz-binding|behavior\s*:", re.I
)
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")


class _Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        if tag in FORBIDDEN:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.found += [f"CSS {each}" for each in find_in_css(data)]

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")

    def handle_decl(self, decl: str) -> None:
        if not decl.lower().startswith("doctype"):
            self.found.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("a processing instruction")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        where = f"{tag} {name}={value[:60]!r}"
        is_forbidden = name.startswith("on") or name in _LOADING or ":" in name
        if is_forbidden or (name == "src" and not _is_inside(value)):
            self.found.append(where)
        if name == "href" and not is_allowed_link(value):
            self.found.append(where)
        if name == "style":
            self.found += [f"{tag} style: {each}" for each in find_in_css(value)]


def find_forbidden(html: str) -> list[str]:
    """What stands in sanitised HTML and must not; [] is as it should be."""
    looker = _Looker()
    looker.feed(html)
    looker.close()
    return looker.found


def find_in_css(css: str) -> list[str]:
    """Escapes are read as a browser reads them."""
    plain = _ESCAPED.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], css)
    plain = re.sub(r"/\*.*?(\*/|$)", "", plain, flags=re.S)
    found = [each.group() for each in _CSS_FORBIDDEN.finditer(plain)]
    addresses = (each[1].strip() for each in _CSS_ADDRESS.finditer(plain))
    return found + [each for each in addresses if not _is_inside(each)]


def _is_inside(address: str) -> bool:
    """A picture of the message itself."""
    return address.lower().startswith("cid:") or _RASTER.match(address) is not None


def is_allowed_link(target: str) -> bool:
    """An anchor, or an address of one of the allowed schemes. Browsers drop blanks and controls first."""
    plain = re.sub(r"[\x00-\x20]", "", target)
    scheme, colon, _ = plain.partition(":")
    return plain.startswith("#") or (bool(colon) and scheme.lower() in SCHEMES)
