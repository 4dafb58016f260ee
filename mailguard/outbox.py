"""What is due in the Outbox, and what becomes of a message that could not be sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailguard.addresses import wire_address
from mailguard.errors import (
    NEEDS_PERSON,
    AnswerLost,
    LoginRefused,
    MailGuardError,
    NotProtected,
    NotTrusted,
    PasswordMissing,
    RecipientsRefused,
    Refused,
    SecretsUnavailable,
    Unreachable,
)
from mailguard.model import Outgoing, OutgoingState

# Minutes from one try to the next: soon at first, then once an hour, for as long as it takes.
_WAITS_MIN = (1, 2, 5, 15, 30, 60)
# A person must act first; trying a refused password again and again would lock the account.
_WAIT_FOR_PERSON = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What is written down of a failed try. `next_try` None: not by itself. `error`: for people."""

    state: OutgoingState
    next_try: datetime | None
    error: str


def due(outgoing: Sequence[Outgoing], now: datetime, *, hurried: bool = False) -> tuple[Outgoing, ...]:
    """What is to be sent now, oldest first. `hurried`: whatever its time, as the person asked.

    What is uncertain or failed is never due by itself: it might arrive twice.
    """
    return tuple(
        each
        for each in sorted(outgoing, key=lambda each: each.id)
        if each.state is OutgoingState.READY and (hurried or each.next_try is None or each.next_try <= now)
    )


def next_try(tries: int, now: datetime) -> datetime:
    """When to try again after `tries` failed ones (at least one)."""
    return now + timedelta(minutes=_WAITS_MIN[min(max(tries, 1), len(_WAITS_MIN)) - 1])


def setback(error: MailGuardError, tries: int, now: datetime) -> Setback:
    """What becomes of a message whose try, the one of number `tries`, ended in `error`."""
    why = _words(error)
    if isinstance(error, AnswerLost):
        return Setback(state=OutgoingState.UNCERTAIN, next_try=None, error=why)
    if isinstance(error, (*NEEDS_PERSON, SecretsUnavailable)):
        return Setback(state=OutgoingState.READY, next_try=now + _WAIT_FOR_PERSON, error=why)
    if isinstance(error, Unreachable) or (isinstance(error, Refused) and not error.is_final):
        return Setback(state=OutgoingState.READY, next_try=next_try(tries, now), error=why)
    return Setback(state=OutgoingState.FAILED, next_try=None, error=why)


def _words(error: MailGuardError) -> str:
    """Why it was not sent, for people: the server's own words where there are some."""
    match error:
        case RecipientsRefused():
            return f"{', '.join(error.refused)}: {error.reply}"
        case LoginRefused():
            return f"{error.host} did not accept the password for {error.user}"
        case Refused():
            return error.reply
        case Unreachable() | NotTrusted():
            return f"{error.host}: {error.reason}"
        case NotProtected():
            return f"{error.host} offers no protected connection"
        case PasswordMissing():
            return f"the password for {error.user} is needed"
        case _:
            return str(error)


def left_after(error: RecipientsRefused, envelope_to: Sequence[str]) -> tuple[str, ...]:
    """Who of a wire's recipients still has no message: all but those the server took it for."""
    return tuple(each for each in envelope_to if each not in error.accepted)


def summary(refusals: Sequence[Refused], recipients: Sequence[str], left: Sequence[str]) -> Refused:
    """One error for all copies of a message that were refused: a temporary one, if there is one among them.

    recipients: everyone; left: who has no message yet, as on the wire.
    """
    chosen = next((each for each in refusals if not each.is_final), refusals[0])
    others = tuple(each for each in recipients if wire_address(each) not in left)
    if not others:
        return chosen
    return RecipientsRefused(chosen.host, chosen.reply, chosen.code, tuple(left), others)
