"""What stands under a message in the Outbox: what holds it up, who has it, and when it goes on."""

from __future__ import annotations

from datetime import datetime

from mailguard.addresses import wire_address
from mailguard.cleaning import clean_text
from mailguard.model import Outgoing, OutgoingState
from ui.outbox.send_times import at_words, in_words
from ui.people import day_of
from ui.wording import tr


def state_words(outgoing: Outgoing, now: datetime) -> str:
    """Its state, with the reason where there is one."""
    why = clean_text(outgoing.error)
    match outgoing.state:
        case OutgoingState.SENDING:
            return tr("Being sent…")
        case OutgoingState.UNCERTAIN:
            return tr(
                "The connection broke after the message was handed over. It may have arrived. "
                "Send it again? Then it may arrive twice."
            )
        case OutgoingState.FAILED:
            return tr("Failed: {why}", why=why) if why else tr("Failed")
    if is_for_later(outgoing, now):
        return _later_words(outgoing, now)
    if outgoing.next_try is not None and outgoing.next_try > now:
        wait, when = in_words(outgoing.next_try, now), at_words(outgoing.next_try, now)
        return f"{tr('Tries again {wait}, {when}.', wait=wait, when=when)} {why}".strip()
    return tr("Waiting to be sent")


def is_for_later(outgoing: Outgoing, now: datetime) -> bool:
    is_ready = outgoing.state is OutgoingState.READY
    return is_ready and outgoing.send_at is not None and outgoing.send_at > now


def delivered_words(outgoing: Outgoing) -> str:
    """Who has it already, where others have not; "" else."""
    have = [each for each in outgoing.recipients if wire_address(each) not in outgoing.left]
    if not have or not outgoing.left:
        return ""
    return tr("Delivered to {names}.", names=", ".join(clean_text(each) for each in have))


def _later_words(outgoing: Outgoing, now: datetime) -> str:
    if outgoing.send_at is None:
        raise ValueError("a message that is for no later time")
    wait = in_words(outgoing.send_at, now)
    if (outgoing.send_at - now).total_seconds() < 60:
        return tr("Sent {wait}.", wait=wait)
    said = tr("Will be sent {when}, {wait}.", when=at_words(outgoing.send_at, now), wait=wait)
    ends = outgoing.keys_until
    if ends is None or ends > outgoing.send_at:
        return said
    warning = tr(
        "A key that it is signed or encrypted with expires on {date}, before that: send it sooner, or edit "
        "it to finish it anew.",
        date=day_of(ends),
    )
    return f"{said} {warning}"
