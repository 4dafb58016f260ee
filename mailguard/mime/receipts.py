"""Read receipts (disposition notifications): who asks for one, and what one is. Pure. Source: RFC 8098.

A receipt tells that an address is read, by whom and when. Nothing here ever answers by itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime

from mailguard.addresses import is_address, wire_address
from mailguard.cleaning import clean_text
from mailguard.mime.addresses import parse_addresses
from mailguard.mime.build import message_ids, write_message
from mailguard.mime.entities import Entity, encode_addresses, encode_ids, encode_text, multipart, text_part
from mailguard.mime.parts import Part
from mailguard.mime.words import decode_words
from mailguard.model import Address, Encryption, Facts, OpenedMessage, Signature
from mailguard.model.around import ReceiptRequest

_REPORTS = frozenset({"multipart/report", "message/disposition-notification"})
_TYPED = re.compile(r"[A-Za-z0-9-]{1,40}\s*;\s*[!-~]{1,320}")
_PATH = re.compile(r"<([^<>\s]*)>")
# A message in one of these states was changed, or comes from somebody who is not believed.
_DISTRUSTED = frozenset({Signature.BAD, Signature.REVOKED})


def read_request(outer: Part, facts: Facts, from_: tuple[Address, ...]) -> ReceiptRequest | None:
    """The receipt that is asked for, where one may be offered at all.

    None for encrypted messages: the request stands outside the encryption, where anybody can have written
    it, and an answer would tell them that, and when, the message could be decrypted here (RFC 8098
    section 6.2.1). None where a signature is bad, for reports (section 2.1: no receipt for a receipt),
    and where other than one address is named.
    """
    if facts.encryption is not Encryption.NONE or facts.signature in _DISTRUSTED:
        return None
    if outer.content_type in _REPORTS or not outer.first("message-id"):
        return None
    asking = outer.all("disposition-notification-to")
    people = [person for value in asking for person in parse_addresses(value)]
    if len(asking) != 1 or len(people) != 1 or not is_address(people[0].address):
        return None
    return ReceiptRequest(
        to=people[0],
        is_elsewhere=_is_elsewhere(people[0].address, outer, from_),
        original_recipient=_original_recipient(outer),
    )


def build_receipt(
    opened: OpenedMessage, request: ReceiptRequest, reader: Address, *, message_id: str, date: datetime
) -> bytes:
    """The whole message: multipart/report with the words for people and those for programs (section 3).

    It names neither the program nor the computer (Reporting-UA may be left out: section 3.2.1), and gives
    nothing of the message back but its subject and Message-ID.
    """
    answered = message_ids([opened.message_id])
    fields = [
        ("From", encode_addresses([reader])),
        ("To", encode_addresses([Address("", request.to.address)])),
        ("Subject", encode_text("Subject", f"Read: {clean_text(opened.subject)}"[:400])),
        ("Date", format_datetime(date.astimezone(UTC))),
        ("Message-ID", f"<{message_id}>"),
    ]
    if answered:
        fields += [("In-Reply-To", encode_ids(answered)), ("References", encode_ids(answered))]
    parts = [
        text_part(_words(opened, reader)).to_bytes(),
        _notification(request, reader, answered).to_bytes(),
    ]
    return write_message(fields, multipart("report", parts, "report-type=disposition-notification"))


def _words(opened: OpenedMessage, reader: Address) -> str:
    sent = f" of {opened.date.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if opened.date is not None else ""
    return (
        f"The message{sent} with the subject “{clean_text(opened.subject)}” was displayed to"
        f" {reader.address}.\n\nThat does not say that it was read, or understood.\n"
    )


def _notification(request: ReceiptRequest, reader: Address, answered: tuple[str, ...]) -> Entity:
    """Section 3.1: what the person did (manual-action), and that it was sent because they said so."""
    lines = [f"Original-Recipient: {request.original_recipient}"] if request.original_recipient else []
    lines.append(f"Final-Recipient: rfc822; {wire_address(reader.address)}")
    lines += [f"Original-Message-ID: {each}" for each in answered]
    lines.append("Disposition: manual-action/MDN-sent-manually; displayed")
    body = "".join(f"{line}\r\n" for line in lines).encode()
    return Entity((("Content-Type", "message/disposition-notification"),), body)


def _is_elsewhere(address: str, outer: Part, from_: tuple[Address, ...]) -> bool:
    """Section 2.1: where it differs from the return path, only the person themselves can decide."""
    if len(from_) != 1 or not _is_same(from_[0].address, address):
        return True
    path = outer.first("return-path")
    if path is None:
        return False
    found = _PATH.search(decode_words(path))
    return found is None or not _is_same(found[1], address)


def _is_same(one: str, other: str) -> bool:
    """The domain in any case, the local part in the same one: section 2.1."""
    (local, _, domain), (other_local, _, other_domain) = one.rpartition("@"), other.rpartition("@")
    return local == other_local and domain.lower() == other_domain.lower()


def _original_recipient(outer: Part) -> str:
    """Section 2.3: copied as it is where it is one, so that nothing else can be smuggled into the receipt."""
    value = clean_text(decode_words(outer.first("original-recipient") or b""))
    return value if _TYPED.fullmatch(value) else ""
