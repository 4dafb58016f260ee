"""What is due in the Outbox, and what becomes of a message that could not be sent. Pure.

Times are those of this computer's clock, which a person may set. A message for later is never sent before
the time that was asked for; a wait between two tries is never longer than the longest one, so a clock that
was set back holds nothing up for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_LONGEST_WAIT = timedelta(minutes=max(_WAITS_MIN))
_SERVER_REFUSED = 550  # the code of a refusal of which the reply alone is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What is written down of a failed try. `next_try` None: not by itself. `error`: for people."""

    state: OutgoingState
    next_try: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Who has not got a copy after a refusal: those to try again, and those for whom that is pointless."""

    left: tuple[str, ...]
    refused: Mapping[str, str]  # for good: address → the server's reply


def due(outgoing: Sequence[Outgoing], now: datetime, *, hurried: bool = False) -> tuple[Outgoing, ...]:
    """What is to be sent now, oldest first. `hurried`: without waiting for the next try, as the person asked.

    What is uncertain or failed is never due by itself: it might arrive twice. What is for later stays so.
    """
    return tuple(
        each
        for each in sorted(outgoing, key=lambda each: each.id)
        if each.state is OutgoingState.READY
        and (each.send_at is None or each.send_at <= now)
        and (hurried or not _waits(each, now))
    )


def wait_s(outgoing: Sequence[Outgoing], now: datetime, longest_s: float) -> float:
    """How long until something may be due: at most `longest_s`, as clocks are set."""
    times = [
        time
        for each in outgoing
        if each.state is OutgoingState.READY
        for time in [max((when for when in (each.send_at, each.next_try) if when is not None), default=now)]
        if time > now
    ]
    return min([longest_s, *((each - now).total_seconds() for each in times)])


def _waits(outgoing: Outgoing, now: datetime) -> bool:
    """For its next try. No try is that far away: then the clock was set back since."""
    return outgoing.next_try is not None and now < outgoing.next_try <= now + _LONGEST_WAIT


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
            return "; ".join(
                f"{each}: {error.replies.get(each, (0, error.reply))[1]}" for each in error.refused
            )
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


def narrowed(error: Refused, envelope_to: Sequence[str], refused: Mapping[str, str]) -> Narrowed:
    """Who still has no copy after `error`. `refused`: those of earlier tries.

    A refusal of the whole message, or of the sender, is one of each recipient.
    """
    if isinstance(error, RecipientsRefused):
        replies = {each: reply for each, reply in error.replies.items() if each not in error.accepted}
    else:
        replies = dict.fromkeys(envelope_to, (error.code, error.reply))
    final = {each: reply for each, (code, reply) in replies.items() if code >= 500 or code == 0}
    return Narrowed(
        left=tuple(each for each in envelope_to if each in replies and each not in final),
        refused={**refused, **final},
    )


def summary(
    host: str,
    refusals: Sequence[Refused],
    recipients: Sequence[str],
    left: Sequence[str],
    why: Mapping[str, str],
) -> Refused:
    """One error for all copies of a message that were refused: a temporary one, if there is one among them.

    recipients: everyone; left: who has no message yet, as on the wire; why: replies to those of them that
    were refused for good.
    """
    temporary = next((each for each in refusals if not each.is_final), None)
    reply = next(iter(why.values()), "")
    chosen = temporary or (refusals[0] if refusals else Refused(host, reply, _SERVER_REFUSED))
    others = tuple(each for each in recipients if wire_address(each) not in left)
    if not others and len({*why.values(), chosen.reply}) == 1:
        return chosen
    known = {address: pair for each in refusals for address, pair in _replies_of(each).items()}
    replies = {each: known.get(each, (chosen.code, chosen.reply)) for each in left}
    replies |= {each: (_SERVER_REFUSED, said) for each, said in why.items()}
    return RecipientsRefused(host, chosen.reply, chosen.code, tuple(left), others, replies)


def _replies_of(error: Refused) -> Mapping[str, tuple[int, str]]:
    return error.replies if isinstance(error, RecipientsRefused) else {}
