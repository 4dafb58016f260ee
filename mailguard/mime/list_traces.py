"""What a mailing list did to a message that it sent on: its name, and the sender whose place it took. Pure.

All of it stands in a header that anyone can write, so it explains a verdict and never betters it.
Source: RFC 2369, RFC 2919; RFC 7960 section 4.1.3.1 on lists that put their own address into From.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.mailing_list import read_list_headers
from mailguard.mime.parts import Part
from mailguard.model import Address

LONGEST_NAME = 80
LONGEST_FOOTER_BYTES = 8_000
MOST_FOOTERS = 2

_ORIGINALS = ("reply-to", "x-original-from", "original-from")
_VIA = re.compile(r"\bvia\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTraces:
    """name: "talk.example.org", cleaned; "" where the message names no list."""

    name: str = ""
    original_senders: tuple[str, ...] = ()  # addresses that the list may have taken out of From


def read_list_traces(outer: Part) -> ListTraces:
    """Of the header as it came."""
    named = read_list_headers(outer.fields)
    post = named.post.removeprefix("mailto:").partition("?")[0]
    name = clean_text(named.id or post)[:LONGEST_NAME]
    if not name:
        return ListTraces()
    senders = _people(outer, "from")
    if len(senders) != 1 or not _is_of_list(senders[0], post, named.id):
        return ListTraces(name=name)
    originals = [person for name in _ORIGINALS for person in _people(outer, name)]
    return ListTraces(
        name=name,
        original_senders=tuple(dict.fromkeys(each.address for each in originals)),
    )


def is_footer_alone(payload: Part, signed: Part) -> bool:
    """Whether the signed part comes first in a multipart/mixed, and but a few short texts follow it."""
    if payload.content_type != "multipart/mixed" or len(payload.children) < 2:
        return False
    first, *others = payload.children
    return first is signed and len(others) <= MOST_FOOTERS and all(_is_short_text(each) for each in others)


def _is_short_text(part: Part) -> bool:
    is_text = part.content_type in ("text/plain", "text/html")
    return is_text and part.end - part.body <= LONGEST_FOOTER_BYTES


def _is_of_list(sender: Address, post: str, list_id: str) -> bool:
    address = sender.address.lower()
    domain = address.rpartition("@")[2]
    if address == post.lower():
        return True
    is_theirs = domain == post.lower().rpartition("@")[2] or f".{list_id.lower()}".endswith(f".{domain}")
    return bool(domain) and is_theirs and _VIA.search(sender.name) is not None


def _people(outer: Part, name: str) -> tuple[Address, ...]:
    return tuple(person for value in outer.all(name)[:1] for person in parse_addresses(value)[:5])
