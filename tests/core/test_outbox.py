"""What is due in the Outbox, and what becomes of what could not be sent: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailguard.errors import (
    AnswerLost,
    LoginRefused,
    MailGuardError,
    NotFound,
    NotProtected,
    NotSendable,
    NotTrusted,
    PasswordMissing,
    RecipientsRefused,
    Refused,
    Unreachable,
)
from mailguard.model import AccountId, Outgoing, OutgoingId, OutgoingState
from mailguard.outbox import due, left_after, next_try, setback, summary

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOST = "smtp.example.org"


def make_outgoing(number: int, state: OutgoingState, next_try: datetime | None = None) -> Outgoing:
    return Outgoing(
        id=OutgoingId(number),
        account=AccountId("a"),
        state=state,
        recipients=("bob@example.net",),
        subject="",
        is_encrypted=True,
        is_signed=True,
        created=NOW,
        next_try=next_try,
        tries=0,
        error="",
        message_id="",
    )


def test_only_what_is_ready_and_whose_time_has_come_is_due() -> None:
    later = NOW + timedelta(minutes=1)
    outgoing = [
        make_outgoing(7, OutgoingState.READY),
        make_outgoing(1, OutgoingState.READY, NOW),
        make_outgoing(2, OutgoingState.READY, later),
        *(make_outgoing(9, each) for each in OutgoingState if each is not OutgoingState.READY),
    ]
    assert [each.id for each in due(outgoing, NOW)] == [1, 7]
    assert [each.id for each in due(outgoing, NOW, hurried=True)] == [1, 2, 7]


def test_tries_come_less_often_with_time_but_never_end() -> None:
    waits = [(next_try(tries, NOW) - NOW).total_seconds() / 60 for tries in (1, 2, 3, 4, 5, 6, 7, 1000)]
    assert waits == [1, 2, 5, 15, 30, 60, 60, 60]


READY, FAILED, UNCERTAIN = OutgoingState.READY, OutgoingState.FAILED, OutgoingState.UNCERTAIN
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("error", "state", "wait"),
    [
        (Unreachable(HOST, "connection refused"), READY, MINUTE),
        (AnswerLost(HOST, "broke"), UNCERTAIN, None),
        (Refused(HOST, "try later", 451), READY, MINUTE),
        (Refused(HOST, "spam", 554), FAILED, None),
        (Refused(HOST, "offers no login"), FAILED, None),
        (RecipientsRefused(HOST, "greylisted", 450, ("bob@example.net",), ()), READY, MINUTE),
        (RecipientsRefused(HOST, "no such user", 550, ("bob@example.net",), ()), FAILED, None),
        (LoginRefused(HOST, "alice", "no"), READY, HOUR),
        (PasswordMissing(HOST, "alice"), READY, HOUR),
        (NotTrusted(HOST, "other name"), READY, HOUR),
        (NotProtected(HOST), READY, HOUR),
        (NotSendable("non-ASCII address"), FAILED, None),
        (NotFound("account"), FAILED, None),
    ],
)
def test_what_becomes_of_a_failed_try_follows_from_its_error(
    error: MailGuardError, state: OutgoingState, wait: timedelta | None
) -> None:
    noted = setback(error, 1, NOW)
    assert noted.state is state
    assert noted.next_try == (NOW + wait if wait is not None else None)


def test_refused_recipients_are_named() -> None:
    error = RecipientsRefused(HOST, "no such user", 550, ("bob@example.net",), ("carol@example.com",))
    assert setback(error, 1, NOW).error == "bob@example.net: no such user"
    assert left_after(error, ("carol@example.com", "bob@example.net")) == ("bob@example.net",)


def test_refusals_of_several_copies_become_one_with_the_most_hope() -> None:
    final = Refused(HOST, "no such user", 550)
    later = RecipientsRefused(HOST, "greylisted", 450, ("dave@example.net",), ())
    everyone = ("bob@example.net", "carol@example.com", "dave@example.net")
    assert summary([final], everyone, everyone) is final
    found = summary([final, later], everyone, ("bob@example.net", "dave@example.net"))
    assert isinstance(found, RecipientsRefused)
    assert (found.code, found.refused, found.accepted) == (
        450,
        ("bob@example.net", "dave@example.net"),
        ("carol@example.com",),
    )
