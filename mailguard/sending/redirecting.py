"""A received message on its way to somebody else, as it stands: into the Outbox as all that is sent.

It gets no protection that it had not, and loses none: nothing here signs, encrypts or decrypts.
"""

from __future__ import annotations

from datetime import UTC, datetime

from mailguard.addresses import is_address, wire_address
from mailguard.errors import NotSendable, TooLarge
from mailguard.mime.build import new_message_id
from mailguard.mime.resending import build_resent
from mailguard.model import Address, OutgoingId, Wire
from mailguard.model.redirects import Redirect
from mailguard.store.outgoing import OutgoingStore

LARGEST_BYTES = 64 << 20


def queue_redirect(
    outgoing: OutgoingStore, raw: bytes, redirect: Redirect, *, send_at: datetime | None = None
) -> OutgoingId:
    """raw: the message as received. send_at: not before; None: at once.

    Raises NotSendable, TooLarge, StoreFailed: then nothing was queued.
    """
    if not redirect.to:
        raise NotSendable("it has no recipient")
    if not all(is_address(each.address) for each in (*redirect.to, redirect.from_)):
        raise NotSendable("an address is not complete or has a character that does not belong there")
    if len(raw) > LARGEST_BYTES:
        raise TooLarge("the message", len(raw), LARGEST_BYTES)
    to = _once_each(redirect.to)
    message_id = new_message_id(redirect.from_.address)
    wire = build_resent(raw, from_=redirect.from_, to=to, message_id=message_id, date=datetime.now(UTC))
    return outgoing.add(
        redirect.account,
        [
            Wire(
                envelope_from=wire_address(redirect.from_.address),
                envelope_to=tuple(wire_address(each.address) for each in to),
                raw=wire,
            )
        ],
        sent_copy=wire,
        message_id=message_id,
        subject=redirect.subject,
        recipients=[each.address for each in to],
        is_encrypted=redirect.is_encrypted,
        is_signed=redirect.is_signed,
        send_at=send_at,
        is_redirect=True,
        redirects=redirect.message,
    )


def _once_each(people: tuple[Address, ...]) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for each in people:
        found.setdefault(each.address.lower(), each)
    return tuple(found.values())
