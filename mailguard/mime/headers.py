"""The header of a message, decoded. Source: RFC 5322 section 3.6, RFC 6532."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.parameters import parse_parameters
from mailguard.mime.parts import Field
from mailguard.mime.words import decode_words
from mailguard.model import Address

# Those that a person is shown, or that an answer is made of: RFC 9788 section 1.1, "user-facing".
SHOWN = ("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references")
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
    confidential: frozenset[str] = frozenset()  # of those, the ones that the mail servers did not see
    added: tuple[str, ...] = ()  # names that were put outside on the way, and are not shown
    is_from_contradicted: bool = False

    @property
    def is_subject_protected(self) -> bool:
        """Whether the mail servers saw another subject, or none."""
        return "subject" in self.confidential

    def __repr__(self) -> str:
        return "Headers()"


def read_headers(fields: tuple[Field, ...]) -> Headers:
    """Of one header alone. Of fields that may stand once (RFC 5322 section 3.6) the first counts, but
    several From are all read: a message with several senders has no clear one."""
    likely = _declared_charset(fields)
    return Headers(
        subject=read_subject(fields, likely),
        from_=_addresses(fields, "from", likely),
        to=_addresses(fields, "to", likely),
        cc=_addresses(fields, "cc", likely),
        reply_to=_addresses(fields, "reply-to", likely),
        date=parse_date(text_of_field(fields, "date")),
        message_id=next(iter(_ids(fields, "message-id")), ""),
        in_reply_to=next(iter(_ids(fields, "in-reply-to")), ""),
        references=_ids(fields, "references"),
        bcc=_addresses(fields, "bcc", likely),
    )


def read_subject(fields: tuple[Field, ...], likely: str | None = None) -> str:
    """likely: charset of what is written in eight bits; None where the header tells it."""
    return text_of_field(fields, "subject", likely or _declared_charset(fields))[:LONGEST_SUBJECT]


def decode_all(fields: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    """Every field in its order, for View › Headers."""
    likely = _declared_charset(fields)
    return tuple((each.name.title(), clean_text(decode_words(each.value, likely=likely))) for each in fields)


def parse_date(text: str) -> datetime | None:
    """Aware, in UTC; None where it is no date, or none that a calendar has. Some programs write ISO 8601."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = read(text)
            return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def text_of_field(fields: tuple[Field, ...], name: str, likely: str | None = None) -> str:
    """The first field of this name, decoded, in one line; "" where there is none."""
    value = next((each.value for each in fields if each.name == name), b"")
    return clean_text(decode_words(value, likely=likely))


def _addresses(fields: tuple[Field, ...], name: str, likely: str | None) -> tuple[Address, ...]:
    return tuple(
        address
        for each in fields
        if each.name == name
        for address in parse_addresses(each.value, likely=likely)
    )


def _ids(fields: tuple[Field, ...], name: str) -> tuple[str, ...]:
    """Message-IDs without their angle brackets, in order."""
    return tuple(_ID.findall(text_of_field(fields, name))[:MOST_REFERENCES])


def _declared_charset(fields: tuple[Field, ...]) -> str | None:
    """That of the text below a header with letters beyond ASCII: who writes those without encoding them
    writes both in one charset."""
    if all(each.value.isascii() for each in fields):
        return None
    content_type = next((each.value for each in fields if each.name == "content-type"), b"")
    return parse_parameters(content_type)[1].get("charset")
