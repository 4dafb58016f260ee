"""From a draft to the header fields and the body of a message, before anything is signed or encrypted.

What a message tells of its sender beyond what was written: nothing. The Message-ID has the domain
of the address and no host name, Date is in UTC and tells no time zone, no field names the program.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from mailguard.addresses import wire_address
from mailguard.mime.entities import (
    Entity,
    Field,
    encode_addresses,
    encode_ids,
    encode_text,
    file_part,
    multipart,
    text_part,
)
from mailguard.mime.priority import priority_fields
from mailguard.model import Address, Draft, DraftAttachment

MOST_REFERENCES = 30
LONGEST_AUTOCRYPT_KEY = 7_500  # bytes: the header is below the 10 KiB of Autocrypt Level 1, section 2.1

_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,240})>?")  # printable ASCII without angle brackets


def new_message_id(sender: str) -> str:
    """Random, at the domain of the sender's address; without angle brackets, as all ids in the model."""
    return f"{secrets.token_hex(16)}@{wire_address(sender).rpartition('@')[2]}"


def build_fields(
    draft: Draft, *, message_id: str, date: datetime, reply_to: str = "", organization: str = ""
) -> tuple[Field, ...]:
    """The fields that every copy of the message has: From to References, without Bcc.

    reply_to: an address for answers; organization: of the sender; "": none.

    Raises ValueError for addresses that `is_address` refuses.
    """
    fields: list[Field] = [("From", encode_addresses([draft.from_]))]
    if reply_to:
        fields.append(("Reply-To", encode_addresses([Address("", reply_to)])))
    if organization:
        fields.append(("Organization", encode_text("Organization", organization)))
    if draft.to or not draft.cc:
        fields.append(("To", encode_addresses(draft.to) if draft.to else "undisclosed-recipients:;"))
    if draft.cc:
        fields.append(("Cc", encode_addresses(draft.cc)))
    fields.append(("Subject", encode_text("Subject", draft.subject)))
    fields.append(("Date", format_datetime(date.astimezone(UTC))))
    fields.append(("Message-ID", f"<{message_id}>"))
    answered, references = message_ids([draft.in_reply_to]), message_ids(draft.references)
    if answered:
        fields.append(("In-Reply-To", encode_ids(answered)))
    if references:
        fields.append(("References", encode_ids(_shortened(references))))
    return (*fields, *priority_fields(draft.priority))


def bcc_field(draft: Draft) -> tuple[Field, ...]:
    """For the copy in Sent alone: () where there is nobody."""
    return (("Bcc", encode_addresses(draft.bcc)),) if draft.bcc else ()


def autocrypt_field(address: str, key: bytes, *, prefers_encryption: bool) -> tuple[Field, ...]:
    """Autocrypt Level 1, section 2.1. `key` is binary; () where it is too large for a header."""
    if len(key) > LONGEST_AUTOCRYPT_KEY:
        return ()
    coded = base64.b64encode(key).decode("ascii")
    lines = "\r\n ".join(coded[at : at + 76] for at in range(0, len(coded), 76))
    preference = " prefer-encrypt=mutual;" if prefers_encryption else ""
    return (("Autocrypt", f"addr={wire_address(address)};{preference} keydata=\r\n {lines}"),)


def build_body(draft: Draft, more_files: Sequence[DraftAttachment] = ()) -> Entity:
    """Text, its HTML form if there is one, and all attachments: only Content- fields are on it."""
    text = text_part(draft.text)
    if draft.html is not None:
        text = multipart("alternative", [text.to_bytes(), text_part(draft.html, "html").to_bytes()])
    files = [file_part(each).to_bytes() for each in (*draft.attachments, *more_files)]
    return multipart("mixed", [text.to_bytes(), *files]) if files else text


def key_file(armored: bytes, key_id: str) -> DraftAttachment:
    """A public key as an attachment: RFC 3156 section 7."""
    return DraftAttachment(
        filename=f"OpenPGP_0x{key_id}.asc", content_type="application/pgp-keys", data=armored
    )


def write_message(fields: Sequence[Field], body: Entity) -> bytes:
    """The whole message: `fields`, MIME-Version, and the fields of the body."""
    return Entity((*fields, ("MIME-Version", "1.0"), *body.fields), body.body).to_bytes()


def message_ids(texts: Sequence[str]) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, once each; what can be none is left out."""
    words = (word for text in texts for word in text.replace("><", "> <").split())
    found = (match[1] for word in words if (match := _MESSAGE_ID.fullmatch(word)) is not None)
    return tuple(dict.fromkeys(f"<{each}>" for each in found))


def _shortened(references: tuple[str, ...]) -> tuple[str, ...]:
    """The first, which names the thread, and the last ones."""
    if len(references) <= MOST_REFERENCES:
        return references
    return (references[0], *references[1 - MOST_REFERENCES :])
