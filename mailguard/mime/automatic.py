"""Which mail a program may not answer, or pass on, by itself: RFC 3834. Pure.

Each tells why not, in plain words; "" where nothing speaks against it. In doubt it is not done: an answer too
few harms nobody, an answer to a list or to another program harms many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from mailguard.addresses import same_address
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.headers import text_of_field
from mailguard.mime.parts import Field
from mailguard.model import Address

REPLIED, GENERATED = "auto-replied", "auto-generated"  # values of Auto-Submitted: RFC 3834 section 5
FRESH = timedelta(days=3)

_BULK = frozenset({"bulk", "list", "junk"})
_OF_PROGRAMS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-autoreply", "x-autorespond")
_REPORTS = frozenset({"multipart/report", "message/delivery-status", "message/disposition-notification"})
# RFC 3834 section 2, and what programs call themselves.
_NO_PERSON = re.compile(
    r"(owner-.*|.*-(owner|request|bounces?)|bounces?([-+].*)?|mailer-daemon|postmaster|listserv|majordomo"
    r"|(no|do[-_.]?not)[-_.]?reply([-+].*)?)@.*",
    re.IGNORECASE,
)


def why_not_passed_on(fields: tuple[Field, ...], content_type: str) -> str:
    """Of a message that is to go to somebody else. content_type: of the whole, in lower case."""
    submitted = text_of_field(fields, "auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return "a program sent it (Auto-Submitted)"
    if text_of_field(fields, "precedence").lower() in _BULK:
        return "it was sent to many (Precedence)"
    if any(each.name in _OF_PROGRAMS for each in fields):
        return "it came by a mailing list or from a program"
    if content_type in _REPORTS:
        return "it is a report of a mail server"
    if text_of_field(fields, "return-path") == "<>":
        return "it has no sender that could get an answer (Return-Path)"
    return ""


def why_not_answered(
    fields: tuple[Field, ...], content_type: str, sender: Address | None, own: frozenset[str]
) -> str:
    """Of a message that is to get an answer. own: addresses of this person, in lower case."""
    reason = why_not_passed_on(fields, content_type)
    if reason:
        return reason
    if text_of_field(fields, "x-auto-response-suppress"):
        return "its sender wants no answers by programs"
    if sender is None or not sender.address or _NO_PERSON.fullmatch(sender.address):
        return "its sender is no person who could read an answer"
    if sender.address.lower() in own:
        return "it is from an address of your own"
    if not own & {each.address.lower() for each in _people(fields, ("to", "cc", "resent-to", "resent-cc"))}:
        return "it names none of your addresses as a recipient"
    path = parse_addresses(text_of_field(fields, "return-path").encode())
    if path and not same_address(path[0].address, sender.address):
        return "it came by way of another address than its sender's"
    return ""


def is_fresh(date: datetime, now: datetime) -> bool:
    """Whether a message is so new that a person would expect something to be done about it now."""
    return now - FRESH <= date <= now + FRESH


def _people(fields: tuple[Field, ...], names: Sequence[str]) -> tuple[Address, ...]:
    return tuple(person for each in fields if each.name in names for person in parse_addresses(each.value))
