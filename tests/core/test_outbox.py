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
from mailguard.sending.outbox import due, narrowed, next_try, setback, summary, wait_s

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOST = "smtp.example.org"


def make_outgoing(
    number: int,
    state: OutgoingState,
    next_try: datetime | None = None,
    send_at: datetime | None = None,
) -> Outgoing:
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
        send_at=send_at,
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


def test_what_is_for_later_is_never_due_before_its_time_however_hurried() -> None:
    waiting = [make_outgoing(1, OutgoingState.READY, send_at=NOW)]
    for early in (timedelta(seconds=1), timedelta(days=400)):  # as a clock that was set back says
        assert due(waiting, NOW - early, hurried=True) == ()
    assert [each.id for each in due(waiting, NOW)] == [1]
    assert [each.id for each in due(waiting, NOW + timedelta(days=400))] == [1]


def test_a_clock_that_was_set_back_does_not_hold_up_the_next_try_for_long() -> None:
    waiting = [make_outgoing(1, OutgoingState.READY, NOW + timedelta(days=365))]
    assert [each.id for each in due(waiting, NOW)] == [1]


@pytest.mark.parametrize(
    ("outgoing", "seconds"),
    [
        ((), 60),
        ((make_outgoing(1, OutgoingState.READY, send_at=NOW + timedelta(seconds=5)),), 5),
        ((make_outgoing(1, OutgoingState.READY, NOW + timedelta(seconds=7), NOW + timedelta(seconds=5)),), 7),
        ((make_outgoing(1, OutgoingState.READY, NOW + timedelta(days=1)),), 60),
        ((make_outgoing(1, OutgoingState.READY),), 60),
        ((make_outgoing(1, OutgoingState.FAILED, NOW + timedelta(seconds=5)),), 60),
    ],
)
def test_the_sender_wakes_when_the_next_message_is_due(
    outgoing: tuple[Outgoing, ...], seconds: float
) -> None:
    assert wait_s(outgoing, NOW, 60) == seconds


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


def test_those_who_were_refused_for_good_are_not_tried_again_and_those_who_have_it_neither() -> None:
    replies = {"bob@example.net": (550, "no such user"), "dave@example.net": (450, "greylisted")}
    error = RecipientsRefused(HOST, "greylisted", 450, tuple(replies), ("carol@example.com",), replies)
    rest = narrowed(error, ("carol@example.com", *replies), {"erik@example.com": "full"})
    assert rest.left == ("dave@example.net",)
    assert rest.refused == {"erik@example.com": "full", "bob@example.net": "no such user"}
    whole = narrowed(Refused(HOST, "spam", 554), ("bob@example.net", "dave@example.net"), {})
    assert (whole.left, whole.refused) == ((), {"bob@example.net": "spam", "dave@example.net": "spam"})
    later = narrowed(Refused(HOST, "try later", 451), ("bob@example.net",), {})
    assert (later.left, later.refused) == (("bob@example.net",), {})


def test_refusals_of_several_copies_become_one_with_the_most_hope_and_each_reply() -> None:
    final = Refused(HOST, "no such user", 550)
    later = RecipientsRefused(HOST, "greylisted", 450, ("dave@example.net",), ())
    everyone = ("bob@example.net", "carol@example.com", "dave@example.net")
    assert summary(HOST, [final], everyone, everyone, dict.fromkeys(everyone, "no such user")) is final
    left = ("dave@example.net", "bob@example.net")
    found = summary(HOST, [final, later], everyone, left, {"bob@example.net": "no such user"})
    assert isinstance(found, RecipientsRefused)
    assert (found.code, found.refused, found.accepted) == (450, left, ("carol@example.com",))
    words = setback(found, 1, NOW).error
    assert words == "dave@example.net: greylisted; bob@example.net: no such user"


def test_once_the_others_have_it_what_was_refused_before_is_final() -> None:
    everyone = ("bob@example.net", "carol@example.com")
    found = summary(HOST, [], everyone, ("bob@example.net",), {"bob@example.net": "no such user"})
    noted = setback(found, 2, NOW)
    assert (noted.state, noted.error) == (FAILED, "bob@example.net: no such user")
