"""What the header of a message says beside its text: the list, the receipt, the servers' checks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.authentication import read_authentication
from mailguard.mime.headers import Headers
from mailguard.mime.mailing_list import read_list_headers
from mailguard.mime.parts import Part
from mailguard.mime.priority import FIELDS, read_priority
from mailguard.mime.receipts import read_request
from mailguard.model import Address, Facts
from mailguard.model.around import Around

LONGEST_SEEN = 300
MOST_SEEN = 20  # people of one field


def read_around(outer: Part, facts: Facts, shown: Headers, outside: Headers) -> Around:
    """outside: the header as the mail servers saw it."""
    return Around(
        sender=tuple(person for value in outer.all("sender")[:1] for person in parse_addresses(value)),
        lists=read_list_headers(outer.fields),
        receipt=read_request(outer, facts, shown.from_),
        authentication=read_authentication(outer.fields),
        priority=read_priority(value for name in FIELDS for value in outer.all(name)[:1]),
        seen_outside=find_differences(shown, outside),
    )


def find_differences(shown: Headers, outside: Headers) -> Mapping[str, str]:
    """Protected headers of which the mail servers saw another value, and which: "" for none at all."""
    return {
        name: clean_text(seen)[:LONGEST_SEEN]
        for name, value, seen in _pairs(shown, outside)
        if name in shown.protected and value.lower() != seen.lower()
    }


def _pairs(shown: Headers, outside: Headers) -> Iterator[tuple[str, str, str]]:
    yield "subject", shown.subject, outside.subject
    for name, one, other in (
        ("from", shown.from_, outside.from_),
        ("to", shown.to, outside.to),
        ("cc", shown.cc, outside.cc),
        ("reply-to", shown.reply_to, outside.reply_to),
    ):
        yield name, _people(one), _people(other)
    yield "date", str(shown.date or ""), str(outside.date or "")


def _people(people: tuple[Address, ...]) -> str:
    return ", ".join(str(each) for each in people[:MOST_SEEN])
