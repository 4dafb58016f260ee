"""The header of a message, decoded: what the mail servers saw, and what the envelope protected.

Source: RFC 5322 section 3.6, RFC 9788 (header protection), and the older forms that are met:
`protected-headers="v1"`, and a whole message inside the envelope (RFC 8551 section 3.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.parts import MESSAGE_TYPES, Field, Part
from mailguard.mime.words import decode_words
from mailguard.model import Address

# Those that a person is shown, or that an answer is made of: RFC 9788 section 1.1, "user-facing".
SHOWN = ("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references")
# Where the envelope holds the whole header, these are not taken from outside it: whoever added a Cc or a
# Reply-To on the way would be answered.
_ADDED_ON_THE_WAY = frozenset({"to", "cc", "reply-to", "subject"})
LONGEST_SUBJECT = 2_000
MOST_REFERENCES = 500

_ID = re.compile(r"<([^<>\s]{1,998})>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What is shown of a header, each value decoded and without line breaks."""

    subject: str
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    bcc: tuple[Address, ...] = ()  # of a draft, or of what oneself sent
    protected: frozenset[str] = frozenset()  # names whose value came from inside the envelope
    is_subject_protected: bool = False  # the mail servers saw another one
    is_from_contradicted: bool = False

    def __repr__(self) -> str:
        return "Headers()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """The header fields inside an envelope that count, by RFC 9788 or an older form."""

    fields: tuple[Field, ...] = field(repr=False)
    outer: tuple[Field, ...] = field(repr=False)  # HP-Outer: what the sender put outside
    is_whole: bool  # all that is shown stands inside: what is outside alone was added on the way


def find_protected(payload: Part) -> Protected | None:
    """The protected fields of what an envelope held; None where it protects none."""
    mark = payload.parameters.get("hp", "").lower()
    if mark in ("clear", "cipher"):
        outer = tuple(_hp_outer(each) for each in payload.fields if each.name == "hp-outer")
        return Protected(fields=_real(payload.fields), outer=outer, is_whole=True)
    fields = _real(payload.fields)
    if payload.parameters.get("protected-headers", "").lower() == "v1" or any(
        each.name in ("subject", "from") for each in fields
    ):
        return Protected(fields=fields, outer=(), is_whole=False)
    return None


def is_wrapped_message(payload: Part) -> bool:
    """A whole message as the envelope's only content, not a forwarded one: RFC 8551 section 3.1."""
    is_marked = (
        payload.parameters.get("forwarded", "").lower() == "no" or "protected-headers" in payload.parameters
    )
    return payload.content_type in MESSAGE_TYPES and is_marked


def read_headers(fields: tuple[Field, ...]) -> Headers:
    """Of one header alone. Of fields that may stand once (RFC 5322 section 3.6) the first counts, but
    several From are all read: a message with several senders has no clear one."""
    return Headers(
        subject=_text(fields, "subject")[:LONGEST_SUBJECT],
        from_=_addresses(fields, "from"),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        reply_to=_addresses(fields, "reply-to"),
        date=parse_date(_text(fields, "date")),
        message_id=next(iter(_ids(fields, "message-id")), ""),
        in_reply_to=next(iter(_ids(fields, "in-reply-to")), ""),
        references=_ids(fields, "references"),
        bcc=_addresses(fields, "bcc"),
    )


def join_headers(
    outer_fields: tuple[Field, ...],
    protected: Protected | None,
    *,
    is_encrypted: bool,
    signed_addresses: frozenset[str],
) -> Headers:
    """One header to show. What the envelope protects wins over what stands outside it.

    The sender is another matter, since anyone can encrypt to a public key: a From inside that differs
    is shown only where a good signature bears it out. signed_addresses: lower-case addresses that are known
    to be those of the key whose good signature covers the envelope. Source: RFC 9788 section 4.4.
    """
    outer = read_headers(outer_fields)
    if protected is None:
        return outer
    inner = read_headers(protected.fields)
    names = {each.name for each in protected.fields} & set(SHOWN)
    differs = "from" in names and _senders(inner) != _senders(outer) and bool(outer.from_)
    is_borne_out = len(inner.from_) == 1 and inner.from_[0].address.lower() in signed_addresses
    if differs and (is_encrypted or not is_borne_out):
        names.discard("from")
    covered = names | (_ADDED_ON_THE_WAY if protected.is_whole else set())

    def chosen(name: str) -> Headers:
        return inner if name in covered else outer

    return Headers(
        subject=chosen("subject").subject,
        from_=chosen("from").from_,
        to=chosen("to").to,
        cc=chosen("cc").cc,
        reply_to=chosen("reply-to").reply_to,
        date=chosen("date").date,
        message_id=chosen("message-id").message_id or outer.message_id,
        in_reply_to=chosen("in-reply-to").in_reply_to,
        references=chosen("references").references,
        bcc=(inner if is_encrypted or protected.is_whole else outer).bcc,
        protected=frozenset(names),
        is_subject_protected=is_encrypted and "subject" in names and _is_hidden(inner, outer, protected),
        is_from_contradicted=differs and (is_encrypted or not is_borne_out),
    )


def decode_all(fields: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    """Every field in its order, for View › Headers."""
    return tuple((each.name.title(), clean_text(decode_words(each.value))) for each in fields)


def parse_date(text: str) -> datetime | None:
    """Aware, in UTC; None where it is no date, or none that a calendar has."""
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _is_hidden(inner: Headers, outer: Headers, protected: Protected) -> bool:
    """Whether the mail servers saw another subject. The sender's own record counts where there is one."""
    if any(each.name == "subject" for each in protected.outer):
        return read_headers(protected.outer).subject != inner.subject
    return outer.subject != inner.subject


def _senders(headers: Headers) -> list[str]:
    return [each.address.lower() for each in headers.from_]


def _real(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Without those that describe the part itself."""
    return tuple(
        each
        for each in fields
        if not each.name.startswith("content-") and each.name not in ("mime-version", "hp-outer")
    )


def _hp_outer(line: Field) -> Field:
    """ "HP-Outer: Subject: [...]" as the field it speaks of: RFC 9788 section 2.2."""
    name, _, value = line.value.partition(b":")
    return Field(name.strip().decode("ascii", "replace").lower(), value)


def _text(fields: tuple[Field, ...], name: str) -> str:
    value = next((each.value for each in fields if each.name == name), b"")
    return clean_text(decode_words(value))


def _addresses(fields: tuple[Field, ...], name: str) -> tuple[Address, ...]:
    return tuple(address for each in fields if each.name == name for address in parse_addresses(each.value))


def _ids(fields: tuple[Field, ...], name: str) -> tuple[str, ...]:
    """Message-IDs without their angle brackets, in order."""
    return tuple(_ID.findall(_text(fields, name))[:MOST_REFERENCES])
