"""The header fields that a server sent for the list, as one row of it. Pure; raises nothing, whatever comes.

A first sync reads them by the ten thousand, so the usual forms have a way of their own: one regular
expression for the block, one for a sender, one for a date. All others go to mailguard/mime/. What stands in
many messages of a mailbox (who writes, who receives, of which type) is remembered.
RFC 5322 section 3.6, RFC 2047.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.headers import parse_date
from mailguard.mime.priority import FIELDS, read_priority
from mailguard.mime.words import decode_words
from mailguard.model import HIDDEN_SUBJECTS, Address, FetchedHeader, HeaderRecord
from mailguard.model.priority import Priority

LONGEST_SUBJECT = 2_000
LONGEST_RECIPIENTS = 500
LONGEST_PEOPLE = 4_000
LONGEST_VALUE_BYTES = 8_192
MOST_REFERENCES = 50
MOST_REMEMBERED = 2_048  # values of one kind
LONGEST_REMEMBERED_BYTES = 512
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
TOO_LATE = datetime(2100, 1, 1, tzinfo=UTC)

_FIELD = re.compile(
    rb"^(date|from|sender|to|cc|subject|message-id|in-reply-to|references|content-type"
    rb"|x-priority|importance|priority)[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)",
    re.I | re.M,
)
_MAILBOX = re.compile(
    rb'\s*(?:"([^"\\\r\n]*)"|([^"\\<>@,;:()]*))\s*<([^\s<>@,;:()"\\]+@[^\s<>@,;:()"\\]+)>\s*'
)
_DATE = re.compile(
    rb"\s*(?:[A-Za-z]{3},?\s*)?(\d\d?)[\s-]([A-Za-z]{3})[\s-](\d{4})\s(\d\d):(\d\d)(?::(\d\d))?"
    rb"\s?([+-])(\d\d)(\d\d)\b"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"), 1
    )
}
_PRIORITY_FIELDS = tuple(each.encode() for each in FIELDS)
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_ID = re.compile(rb"<([^<>\s]{1,998})>")
_TYPE = re.compile(rb"\s*([!-.0-~]+/[!-.0-:<-~]+)")
_SIGNED_DATA = re.compile(rb"smime-type\s*=\s*\"?signed-data", re.I)
_NOBODY = Address("", "")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Recipients:
    """As the list shows them, and as the search knows them."""

    shown: str
    to: str
    cc: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """What Content-Type says of the whole message."""

    content_type: str
    has_attachment: bool
    is_encrypted: bool
    is_signed: bool


def read_header(fetched: FetchedHeader) -> HeaderRecord:
    """The row of one message. Of a field that stands twice the first counts."""
    fields = {name.lower(): value for name, value in reversed(_FIELD.findall(fetched.raw))}
    field = fields.get
    kind = _kind(field(b"content-type", b""))
    received = _usable(_date(fetched.received.encode()))
    recipients = _recipients(field(b"to", b""), field(b"cc", b""))
    return HeaderRecord(
        uid=fetched.uid,
        flags=fetched.flags,
        size_bytes=fetched.size_bytes,
        date=_usable(_date(field(b"date", b""))) or received or NEVER,
        sender=_sender(field(b"from", b"")) or _sender(field(b"sender", b"")) or _NOBODY,
        recipients=recipients.shown,
        subject=_subject(field(b"subject", b""), kind.is_encrypted),
        message_id=_message_id(field(b"message-id", b"")),
        in_reply_to=next(iter(_ids(field(b"in-reply-to", b""))), ""),
        references=_ids(field(b"references", b"")),
        content_type=kind.content_type,
        has_attachment=kind.has_attachment,
        is_encrypted=kind.is_encrypted,
        is_signed=kind.is_signed,
        to_people=recipients.to,
        cc_people=recipients.cc,
        priority=_priority(fields),
        received=received,
    )


def _remembering(read: Callable[..., T]) -> Callable[..., T]:
    """`read`, which knows what it has said of values that are not too long to be kept."""
    known = lru_cache(MOST_REMEMBERED)(read)

    def answer(*values: bytes) -> T:
        return (known if sum(map(len, values)) <= LONGEST_REMEMBERED_BYTES else read)(*values)

    return answer


def _text(value: bytes) -> str:
    """Decoded, in one line."""
    value = _cut(value)
    if b"=?" not in value and value.isascii():
        return _clean(" ".join(value.decode("ascii").split()))
    return _clean(decode_words(value)).strip()


def _clean(text: str) -> str:
    """As clean_text, which looks at every letter, where there is something to clean."""
    return text if text.isprintable() else clean_text(text)


def _cut(value: bytes) -> bytes:
    """Not in the middle of a character: half of one would make all of it look like another charset."""
    return value if len(value) <= LONGEST_VALUE_BYTES else value[:LONGEST_VALUE_BYTES].rstrip(_BEYOND_ASCII)


def _subject(value: bytes, is_encrypted: bool) -> str:
    subject = _text(value)[:LONGEST_SUBJECT]
    return "" if is_encrypted and subject.lower() in HIDDEN_SUBJECTS else subject


@_remembering
def _sender(value: bytes) -> Address | None:
    """The first one that a field names; None where it names none."""
    return next(iter(_people(value)), None)


@_remembering
def _recipients(to: bytes, cc: bytes) -> _Recipients:
    first, second = _people(to), _people(cc)
    return _Recipients(_shown(first or second), _named(first), _named(second))


def _shown(people: tuple[Address, ...]) -> str:
    return ", ".join(each.shown for each in people)[:LONGEST_RECIPIENTS]


def _named(people: tuple[Address, ...]) -> str:
    """For the search: names and addresses."""
    return ", ".join(f"{each.name} {each.address}".lstrip() for each in people)[:LONGEST_PEOPLE]


def _people(value: bytes) -> tuple[Address, ...]:
    if not value:
        return ()
    value = _cut(value)
    usual = _MAILBOX.fullmatch(value) if value.isascii() else None
    if usual is None:
        return tuple(each for each in parse_addresses(value) if each.shown)
    return (Address(_text(usual[1] or usual[2] or b""), usual[3].decode("ascii")),)


def _date(value: bytes) -> datetime | None:
    """Aware, in UTC; None where it is no date that a calendar has."""
    usual = _DATE.match(value)
    if usual is None:
        return parse_date(_text(value)) if value else None
    day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
    try:
        local = datetime(
            int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
        )
        return local - _offset(sign, hours, minutes)
    except (ValueError, KeyError, OverflowError):
        return parse_date(_text(value))


@lru_cache(MOST_REMEMBERED)
def _offset(sign: bytes, hours: bytes, minutes: bytes) -> timedelta:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == b"-" else offset


def _usable(date: datetime | None) -> datetime | None:
    """One that every system's clock has; the others are made up."""
    return date if date is not None and NEVER <= date < TOO_LATE else None


def _message_id(value: bytes) -> str:
    """Without its angle brackets, also where a program forgot them."""
    found = _ids(value)
    return found[0] if found else "".join(_text(value).strip("<>").split())[:998]


def _ids(value: bytes) -> tuple[str, ...]:
    """Message-IDs; of very many, the first and the last."""
    if not value:
        return ()
    found = _ID.findall(value)
    if len(found) > MOST_REFERENCES:
        found = [found[0], *found[1 - MOST_REFERENCES :]]
    return tuple(_clean(each.decode("utf-8", "replace")) for each in found)


def _priority(fields: Mapping[bytes, bytes]) -> Priority:
    if fields.keys().isdisjoint(_PRIORITY_FIELDS):
        return Priority.NORMAL
    return read_priority(fields.get(name, b"") for name in _PRIORITY_FIELDS)


@_remembering
def _kind(value: bytes) -> _Kind:
    """By the type in lower case; by what RFC 2045 section 5.2 says where there is none that can be read."""
    match = _TYPE.match(value)
    content_type = match[1].decode("ascii").lower() if match else "text/plain"
    is_smime = content_type in ("application/pkcs7-mime", "application/x-pkcs7-mime")
    is_smime_signed = is_smime and _SIGNED_DATA.search(value) is not None
    return _Kind(
        content_type=content_type,
        has_attachment=_may_have_attachment(content_type) and not is_smime,
        is_encrypted=content_type == "multipart/encrypted" or (is_smime and not is_smime_signed),
        is_signed=content_type == "multipart/signed" or is_smime_signed,
    )


def _may_have_attachment(content_type: str) -> bool:
    return not content_type.startswith(("text/", "multipart/")) or content_type == "multipart/mixed"
