"""Message filters: what they do to which messages, in which order, and what they write down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.core import filtering
from mailguard.events import FiltersProgressed, FiltersRan, MessagesChanged, OutgoingChanged
from mailguard.model import AccountId, Draft, MessageId, OutgoingState
from mailguard.model.filters import ActionKind, Filter, FilterAction, FilterMoment
from tests.core.office import ALICE, PATIENCE_S, Office, open_office

MOVE = FilterAction(kind=ActionKind.MOVE, path="Projects")
STAR, READ, STOP = (FilterAction(kind=each) for each in (ActionKind.STAR, ActionKind.READ, ActionKind.STOP))


@pytest.fixture
def office(tmp_path: Path, gnupg_home: Path) -> Iterator[Office]:
    with open_office(tmp_path, gnupg_home) as made:
        yield made


def test_mail_that_arrives_is_moved_marked_and_starred_by_itself(office: Office) -> None:
    office.use(
        Filter(name="Plans", search="subject:plan", actions=(READ, STAR, MOVE)),
    )
    plan, other = office.put("The plan"), office.put("Lunch")
    office.arrive(plan, other)
    assert (office.subjects("Projects"), office.subjects("INBOX")) == ({"The plan"}, {"Lunch"})
    assert (office.row(plan).is_read, office.row(plan).is_starred) == (True, True)
    assert not office.row(other).is_read


def test_filters_run_in_their_order_and_what_was_moved_or_stopped_is_seen_by_no_later_one(
    office: Office,
) -> None:
    office.use(
        Filter(name="Boss", search="from:boss", actions=(STOP,)),
        Filter(name="Plans", search="subject:plan", actions=(MOVE,)),
        Filter(name="All", actions=(STAR,)),
    )
    boss, plan, lunch = office.put("A plan", "boss@example.net"), office.put("My plan"), office.put("Lunch")
    office.arrive(boss, plan, lunch)
    assert [office.row(each).is_starred for each in (boss, plan, lunch)] == [False, False, True]
    assert office.subjects("Projects") == {"My plan"}


def test_words_of_the_text_are_found_in_mail_that_just_arrived(office: Office) -> None:
    office.use(Filter(name="Text", search="body:marmalade", actions=(STAR,)))
    sweet, other = office.put("A", text="With marmalade."), office.put("B", text="Without.")
    office.arrive(sweet, other)
    assert [office.row(each).is_starred for each in (sweet, other)] == [True, False]


def test_a_filter_that_is_off_or_of_another_account_or_moment_does_nothing(office: Office) -> None:
    office.use(
        Filter(name="Off", is_enabled=False, actions=(STAR,)),
        Filter(name="Other", accounts=(AccountId("bob"),), actions=(STAR,)),
        Filter(name="By hand", moments=frozenset({FilterMoment.BY_HAND}), actions=(STAR,)),
        Filter(name="All", actions=(READ,)),
    )
    message = office.put("Lunch")
    office.arrive(message)
    assert (office.row(message).is_read, office.row(message).is_starred) == (True, False)
    report = office.core.filters.run(office.folder().id).result(PATIENCE_S)
    assert (report.looked_at, report.changed, report.failed) == (1, 1, 0)
    assert office.row(message).is_starred


def test_what_cannot_be_done_is_written_down_and_the_message_stays(office: Office) -> None:
    gone = FilterAction(kind=ActionKind.MOVE, path="Not there")
    office.use(Filter(name="Wrong", actions=(READ, gone)), Filter(name="Next", actions=(STAR,)))
    message = office.put("Lunch")
    office.arrive(message)
    assert office.subjects("INBOX") == {"Lunch"}
    assert office.row(message).is_starred
    log = office.core.filters.load_log().result(PATIENCE_S)
    assert [(each.filter_name, bool(each.error)) for each in log] == [("Next", False), ("Wrong", True)]
    assert "Not there" in log[1].error
    assert (log[0].subject, log[0].sender) == ("Lunch", "bob@example.net")
    office.core.filters.clear_log().result(PATIENCE_S)
    assert office.core.filters.load_log().result(PATIENCE_S) == ()


def test_filters_are_kept_in_their_order_and_can_be_changed(office: Office) -> None:
    office.use(Filter(name="A", actions=(STAR,)), Filter(name="B", search="subject:x", actions=(MOVE,)))
    first, second = office.core.filters.all().result(PATIENCE_S)
    office.use(second, first)
    assert [each.name for each in office.core.filters.all().result(PATIENCE_S)] == ["B", "A"]
    office.use(first)
    (kept,) = office.core.filters.all().result(PATIENCE_S)
    assert kept == first


def test_the_log_keeps_no_subject_of_an_encrypted_message(office: Office) -> None:
    office.use(Filter(name="All", actions=(STAR,)))
    message = office.put("...", text="x")
    store = office.core._store
    assert store is not None
    with store.writing() as connection:
        connection.execute(
            "UPDATE message SET is_encrypted = 1, protected_subject = 'The vault code' WHERE id = ?",
            (message,),
        )
    office.arrive(message)
    (entry,) = office.core.filters.load_log().result(PATIENCE_S)
    assert (entry.subject, entry.sender) == ("", "bob@example.net")


def moments(*wanted: FilterMoment) -> frozenset[FilterMoment]:
    return frozenset(wanted)


def test_any_header_field_can_be_asked_for_and_bcc_too(office: Office) -> None:
    office.use(
        Filter(name="Spam", search='header:"X-Spam-Flag: yes"', actions=(STAR,)),
        Filter(name="Not spam", search='-header:"X-Spam-Flag: yes"', actions=(READ,)),
        Filter(name="Hidden", search='header:"bcc: alice@" OR subject:none', actions=(MOVE,)),
    )
    head = b"From: bob@example.net\r\nSubject: %b\r\n%b\r\n\r\nA word.\r\n"
    spam = office.put_raw(head % (b"Spam", b"X-Spam-Flag: =?utf-8?q?YES?="))
    hidden = office.put_raw(head % (b"Hidden", b"Bcc: Alice\r\n <alice@example.org>"))
    office.arrive(spam, hidden)
    assert [office.row(each).is_starred for each in (spam, hidden)] == [True, False]
    assert [office.row(each).is_read for each in (spam, hidden)] == [False, True]
    assert office.subjects("Projects") == {"Hidden"}


def test_a_message_whose_header_cannot_be_fetched_is_left_alone_whatever_is_asked(office: Office) -> None:
    office.use(Filter(name="Not spam", search='-header:"X-Spam-Flag: yes"', actions=(STAR,)))
    absent = office.put_raw(b"From: bob@example.net\r\nSubject: Away\r\n\r\n", with_body=False)
    office.arrive(absent)
    assert not office.row(absent).is_starred
    (entry,) = office.log()
    assert entry.error


def test_a_long_run_goes_piece_by_piece_lets_new_mail_pass_and_can_be_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtering, "PIECE", 2)
    messages = [office.put(f"Old {number}") for number in range(9)]
    office.use(Filter(name="All", actions=(STAR,)))
    report = office.core.filters.run(office.folder().id).result(PATIENCE_S)
    assert (report.looked_at, report.changed) == (9, 9)
    steps = [each for each in office.events if isinstance(each, FiltersProgressed)]
    assert [(each.done, each.total) for each in steps] == [(2, 9), (4, 9), (6, 9), (8, 9)]
    office.use(Filter(name="All", actions=(READ,)))
    ran = office.core.filters.run(office.folder().id, messages)
    ran.cancel()
    new = office.put("New")
    office.events.clear()
    office.arrive(new)
    office.core.filters.run(office.folder().id, []).result(PATIENCE_S)  # all before it is done
    assert office.row(new).is_read
    assert not all(office.row(each).is_read for each in messages)


def test_filters_run_on_what_is_archived(office: Office) -> None:
    office.use(Filter(name="Archived", moments=moments(FilterMoment.ARCHIVED), actions=(READ, MOVE)))
    message, other = office.put("Plan"), office.put("Lunch")
    office.core.deeds.archive([message]).result(PATIENCE_S)
    office.until(lambda: any(isinstance(each, FiltersRan) for each in office.events))
    assert (office.row(message).is_read, office.row(other).is_read) == (True, False)
    assert office.subjects("Projects") == {"Plan"}


def test_filters_run_on_the_copy_of_what_was_sent(office: Office) -> None:
    office.use(Filter(name="Sent", moments=moments(FilterMoment.SENT), actions=(STAR,)))
    draft = Draft(account=ALICE.id, from_=ALICE.identity, to=(ALICE.identity,), subject="Plan", text="x")
    waiting = office.core.writing.send(draft).result(PATIENCE_S)
    (row,) = office.waiting()
    office.core._post(OutgoingChanged(ALICE.id, waiting, OutgoingState.SENT, sent=row))
    copy: MessageId = office.put_raw(office.sent_copy(row), "Sent")
    office.core._post(MessagesChanged(office.folder("Sent").id))
    office.until(lambda: office.row(copy).is_starred)


def test_periodic_filters_run_over_inboxes_and_never_do_twice_what_would_double(office: Office) -> None:
    copying = FilterAction(kind=ActionKind.COPY, path="Projects")
    office.use(
        Filter(name="Old", moments=moments(FilterMoment.PERIODIC), actions=(STAR,)),
        Filter(name="Copies", moments=moments(FilterMoment.PERIODIC), actions=(copying,)),
    )
    message = office.put("Plan")
    for _ in range(2):
        office.core.filters.run_periodic().result(PATIENCE_S)
    office.until(lambda: office.row(message).is_starred)
    office.core.filters.run(office.folder().id, []).result(PATIENCE_S)  # all before it is done
    assert office.subjects("Projects") == set()
