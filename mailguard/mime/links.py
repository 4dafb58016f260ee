"""Where the links of a message go, and whether they say so.

An address is taken apart as browsers do it, and written anew: what was judged is what will be opened.
Source: WHATWG URL Standard; RFC 3986.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from mailguard.cleaning import clean_text
from mailguard.mime.host_names import (
    host_as_asked,
    host_as_written,
    is_number,
    is_same_host,
    looks_like_another,
)

LONGEST_ADDRESS = 8_000
LONGEST_SAID = 500
WEB = frozenset({"http", "https"})
USUAL_PORTS = frozenset({"", "80", "443", "8080", "8443"})

_BREAKS = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.I)
_WEB = re.compile(r"^(?:https?):[/\\]*([^/\\?#]*)([^?#]*)(.*)$", re.I | re.S)
_PORT = re.compile(r":([0-9]*)$")
_NEXT = re.compile(r"https?://([^/\\?#&\s\"'<>]+)", re.I)
_LINK = re.compile(r'<a ((?:[^<>"]|"[^"]*")*)>(.*?)</a>', re.S)
_HREF = re.compile(r'(?:^| )href="([^"]*)"')
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_SAID = re.compile(
    r"^(?:https?://)?(?:[^\s/@]*@)?((?:[\w-]+[.\u3002\uff0e])+[^\W\d]{2,63})(?:[:/?#].*)?$", re.I | re.S
)
_SAID_INSIDE = re.compile(r"(?:https?://|\bwww\.)(?:[^\s/@]*@)?((?:[\w-]+\.)*[\w-]+\.[^\W\d]{2,63})", re.I)
_FILE_NAME = re.compile(
    r"^[\w-]+\.(?:js|md|py|rs|sh|ts|pl|cc|so|txt|pdf|html?|png|jpe?g|json|xml|css|docx?|java|cpp|zip)$", re.I
)
_MAILTO = re.compile(r"^mailto:", re.I)
_MAILBOX = re.compile(r"^[^\s@<>]{1,64}@[^\s@<>]{1,253}$")


class Trick(StrEnum):
    """Why one should look twice before following a link."""

    OTHER_HOST = "other-host"  # its text names another address
    USER_INFO = "user-info"  # what stands before an "@" looks like the host, and is not
    NUMBER = "number"  # a number in place of a name
    LOOKALIKE = "lookalike"  # letters that are drawn like others
    PORT = "port"  # a door that web sites do not have
    PASSES_ON = "passes-on"  # the site it goes to may send the reader on to another one than was said


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """Where a link goes. `host` is in ASCII; of a mailto: link it is the mail address."""

    address: str  # as it will be opened; "" where it goes nowhere
    scheme: str
    host: str = ""
    passes_on_to: str = ""
    tricks: tuple[Trick, ...] = ()

    @property
    def written_host(self) -> str:
        """The host as people write it, where that is another form than `host`; "" where it is not."""
        written = host_as_written(self.host)
        return written if written != self.host else ""


def examine_link(target: str, said: str | None = None) -> LinkTarget:
    """said: the text of the link; None where it is not known."""
    address = _BREAKS.sub("", target[:LONGEST_ADDRESS]).strip(_AROUND)
    found = _SCHEME.match(address)
    scheme = found[1].lower() if found is not None else ""
    if scheme in WEB:
        return _examine_web(scheme, address, said)
    if scheme == "mailto":
        return _examine_mail(address, said)
    return LinkTarget(address=address, scheme=scheme)


def describe_link(target: str) -> str:
    """Where a link goes, in one line for people: the host in both its forms where it has two."""
    link = examine_link(target)
    shown = clean_text(link.address or target)
    return f"{shown}  ({clean_text(link.written_host)})" if link.written_host else shown


def host_said(text: str) -> str:
    """The host that a link's text names, in ASCII; "" where it names none."""
    cleaned = clean_text(text)[:LONGEST_SAID]
    if _FILE_NAME.match(cleaned):
        return ""
    found = _SAID.match(cleaned) or _SAID_INSIDE.search(cleaned)
    return host_as_asked(found[1]) if found is not None else ""


def links_in(sanitised: str) -> Iterator[tuple[str, str]]:
    """Target and text of each link of sanitised HTML."""
    for found in _LINK.finditer(sanitised):
        target = _HREF.search(found[1])
        if target is not None:
            yield html.unescape(target[1]), html.unescape(_TAG.sub("", found[2]))


def _examine_web(scheme: str, address: str, said: str | None) -> LinkTarget:
    found = _WEB.match(address)
    authority, path, rest = found.groups() if found is not None else ("", "", "")
    user, at, place = authority.rpartition("@")
    port = _PORT.search(place)
    door = port[1] if port is not None else ""
    host = host_as_asked(unquote(place[: port.start()] if port is not None else place))
    if not host:
        return LinkTarget(address="", scheme=scheme)
    named = host_said(said) if said is not None else ""
    onward = _onward(path + rest, host)
    tricks = {
        Trick.OTHER_HOST: bool(named) and not is_same_host(named, host),
        Trick.USER_INFO: bool(at) and bool(user),
        Trick.NUMBER: is_number(host),
        Trick.LOOKALIKE: looks_like_another(host),
        Trick.PORT: door not in USUAL_PORTS,
        Trick.PASSES_ON: bool(named and onward) and not is_same_host(named, onward),
    }
    path = path.replace("\\", "/") or "/"
    return LinkTarget(
        address=f"{scheme}://{host}{f':{door}' if door else ''}{path}{rest}",
        scheme=scheme,
        host=host,
        passes_on_to=onward,
        tricks=tuple(trick for trick, is_so in tricks.items() if is_so),
    )


def _onward(rest: str, host: str) -> str:
    """Another host that is named in what follows the host."""
    found = _NEXT.search(unquote(unquote(rest)))
    named = host_as_asked(found[1].rpartition("@")[2].partition(":")[0]) if found is not None else ""
    return named if named and not is_same_host(named, host) else ""


def _examine_mail(address: str, said: str | None) -> LinkTarget:
    to = unquote(address.partition(":")[2].partition("?")[0]).strip()
    named = _MAILTO.sub("", clean_text(said or "")).partition("?")[0]
    is_other = bool(_MAILBOX.match(named)) and bool(to) and named.lower() != to.lower()
    tricks = (Trick.OTHER_HOST,) if is_other else ()
    return LinkTarget(address=address, scheme="mailto", host=to, tricks=tricks)
