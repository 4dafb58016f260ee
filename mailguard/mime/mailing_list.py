"""What a mailing list says of itself in a header: RFC 2919, RFC 2369, RFC 8058. Pure.

Nothing here is followed by itself. Links of other kinds than web and mail addresses are passed over.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mailguard.cleaning import clean_text
from mailguard.mime.parts import Field
from mailguard.mime.words import decode_words
from mailguard.model.around import ListHeaders

LONGEST_VALUE = 10_000
LONGEST_LINK = 2_000
LONGEST_NAME = 120

_LINK = re.compile(rf"<([^<>]{{1,{LONGEST_LINK}}})>")
_ID = re.compile(r"<([^<>\s]{1,255})>")
_ONE_CLICK = "list-unsubscribe=one-click"


def read_list_headers(fields: tuple[Field, ...]) -> ListHeaders:
    """Of each field the first counts. One click needs an https address: RFC 8058 section 3.1."""
    list_id, name = _identity(_value(fields, "list-id"))
    unsubscribe = _links(_value(fields, "list-unsubscribe"))
    web = _first(unsubscribe, "https") or _first(unsubscribe, "http")
    asks_post = _value(fields, "list-unsubscribe-post").strip().lower() == _ONE_CLICK
    archive = _links(_value(fields, "list-archive"))
    help_ = _links(_value(fields, "list-help"))
    return ListHeaders(
        id=list_id,
        name=name,
        unsubscribe_web=web,
        unsubscribe_mail=_first(unsubscribe, "mailto"),
        is_one_click=asks_post and web.startswith("https:"),
        archive=_first(archive, "https") or _first(archive, "http"),
        post=_first(_links(_value(fields, "list-post")), "mailto"),
        help=_first(help_, "https") or _first(help_, "http") or _first(help_, "mailto"),
    )


def host_of(link: str) -> str:
    """Where a web link goes, in ASCII, so that no letter looks like another; "" where that is nowhere."""
    try:
        host = urlsplit(link).hostname or ""
        return host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""


def _value(fields: tuple[Field, ...], name: str) -> str:
    raw = next((each.value for each in fields if each.name == name), b"")
    return clean_text(decode_words(raw[:LONGEST_VALUE]))


def _identity(value: str) -> tuple[str, str]:
    """(identifier, name): RFC 2919 section 3. Without angle brackets the whole is the identifier."""
    found = _ID.search(value)
    if found is None:
        return (value[:255], "") if value and " " not in value else ("", value[:LONGEST_NAME])
    return found[1], value[: found.start()].strip(" \"'")[:LONGEST_NAME]


def _links(value: str) -> tuple[str, ...]:
    """The addresses in angle brackets, in order: RFC 2369 section 2. Blanks in them come of folding."""
    return tuple(link for each in _LINK.findall(value) if _is_whole(link := each.replace(" ", "")))


def _is_whole(link: str) -> bool:
    """A mail address, or a web address with a host and without a user name that could pose as one."""
    try:
        parts = urlsplit(link)
        if parts.scheme == "mailto":
            return "@" in parts.path
        is_web = parts.scheme in ("http", "https") and bool(host_of(link))
        return is_web and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return False


def _first(links: tuple[str, ...], scheme: str) -> str:
    return next((each for each in links if each.lower().startswith(f"{scheme}:")), "")
