"""What the reader tells of a header: senders that pass for others, fields added on the way. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.addresses import wire_domain
from mailguard.cleaning import clean_name, holds_another_address
from mailguard.mime.confusables import Suspicion, Trick, read_domain, suspect_address, suspect_name
from mailguard.mime.headers import Headers
from mailguard.mime.parts import Field
from mailguard.mime.words import decode_words
from mailguard.model import Address, Finding

MOST_PEOPLE = 5  # looked at, of a field
LONGEST_QUOTED = 60  # of a stranger's text in a sentence of ours

_ONCE = ("from", "to", "subject", "date", "reply-to")  # RFC 5322 section 3.6
_FIELDS = {"cc": "Cc", "to": "To", "reply-to": "Reply-To", "in-reply-to": "In-Reply-To"}


def find_in_header(headers: Headers, fields: tuple[Field, ...]) -> Iterator[Finding]:
    """headers: as shown; fields: of the message as it came, for what was cleaned out of the names."""
    for whose, people in (("The sender's", headers.from_), ("The answer's", headers.reply_to)):
        for person in people[:MOST_PEOPLE]:
            suspicion = suspect_address(person.address)
            if suspicion is not None:
                yield _of_address(whose, person.address, suspicion)
    yield from _of_name(headers.from_[:MOST_PEOPLE], fields)
    repeated = [name for name in _ONCE if _is_repeated(fields, name)]
    if repeated:
        text = (
            f"The header holds {' and '.join(each.title() for each in repeated)} more than once, which is "
            "against the standard. Another program may show it differently."
        )
        yield Finding(code="repeated-field", message=text)
    added = [_FIELDS[name] for name in headers.added if name in _FIELDS]
    if added:
        text = f"Added to this message on its way and left out here: {', '.join(added)}."
        yield Finding(code="header-added", message=text)


def _of_address(whose: str, address: str, found: Suspicion) -> Finding:
    shown = _quoted(found.where)
    domain = address.rpartition("@")[2]
    wire = wire_domain(domain)
    real = f" Its true domain is {_quoted(wire)}." if "xn--" in wire.lower() else ""
    if "xn--" in domain.lower():
        real = f" It is read as {_quoted(read_domain(domain))}."
    match found.trick:
        case Trick.MIXED:
            text = f"address mixes alphabets: “{found.sign}” in {shown} is a {found.alphabet} letter."
        case Trick.LOOK_ALIKE:
            like = _quoted(found.looks_like)
            text = (
                f"address can be taken for another: {shown}, in {found.alphabet} letters, looks like {like}."
            )
        case Trick.STYLED:
            text = f"address has special signs for letters: {shown} is not {_quoted(found.looks_like)}."
        case _:
            text = "address holds characters that cannot be seen, so it is not the one that it looks like."
    return Finding(code="deceptive-address", message=f"{whose} {text}{real}")


def _of_name(people: tuple[Address, ...], fields: tuple[Field, ...]) -> Iterator[Finding]:
    value = next((each.value for each in fields if each.name == "from"), b"")
    found = suspect_name(decode_words(value[:2_000]).rpartition("<")[0])
    if found is not None:
        yield Finding(code="deceptive-name", message=f"The sender's name {_name_trick(found)}")
    if any(holds_another_address(each.name, each.address) for each in people):
        text = "The sender's name held an address that is not the sender's. The name was left out."
        yield Finding(code="address-in-name", message=text)


def _is_repeated(fields: tuple[Field, ...], name: str) -> bool:
    """With another value: twice the same tells no two stories."""
    return len({b"".join(each.value.split()) for each in fields if each.name == name}) > 1


def _name_trick(found: Suspicion) -> str:
    match found.trick:
        case Trick.MIXED:
            return f"mixes alphabets: “{found.sign}” in {_quoted(found.where)} is a {found.alphabet} letter."
        case Trick.STYLED:
            return f"is written in special signs: {_quoted(found.where)} is not {_quoted(found.looks_like)}."
        case Trick.TURNED:
            return "held marks that turn the direction of text. They were left out."
        case _:
            return "held characters that cannot be seen. They were left out."


def _quoted(text: str) -> str:
    cleaned = clean_name(text)
    return cleaned if len(cleaned) <= LONGEST_QUOTED else f"{cleaned[:LONGEST_QUOTED]}…"
