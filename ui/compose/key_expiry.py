"""Keys that expire before a message for later is sent, and what that means."""

from __future__ import annotations

from datetime import datetime

from mailguard.model import Fingerprint, Key, SendPlan
from ui.compose.known_keys import KnownKeys
from ui.compose.protection import Protection
from ui.keys import words
from ui.wording import tr


def expiry_words(
    when: datetime,
    protection: Protection,
    signer: Fingerprint | None,
    known: KnownKeys,
    plan: SendPlan | None,
) -> str:
    """Which key expires first; "" where none does before `when`. signer: the own key that would sign."""
    own = known.find(signer)
    if protection.sign and own is not None and _ends_before(own, when):
        return tr(
            "Your key expires on {date}, before the message is sent: its signature may be told as one by an "
            "expired key.",
            date=words.date_words(own.expires),
        )
    found = (known.find(key) for key in _readers(plan) if protection.encrypt)
    ending = next((key for key in found if key is not None and _ends_before(key, when)), None)
    if ending is None:
        return ""
    return tr(
        "The key of {name} expires on {date}, before the message is sent. Only who still has it can read the "
        "message.",
        name=words.owner_words(ending),
        date=words.date_words(ending.expires),
    )


def _readers(plan: SendPlan | None) -> tuple[Fingerprint, ...]:
    return tuple(key for each in plan.recipients for key in each.keys) if plan is not None else ()


def _ends_before(key: Key, when: datetime) -> bool:
    return key.expires is not None and key.expires <= when
