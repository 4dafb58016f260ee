"""What an account's connection does next, and what becomes of those who wait for it."""

from __future__ import annotations

import threading
import time

import pytest

from mailguard.errors import Unreachable
from mailguard.model import FolderId, MessageId
from mailguard.sync.agenda import (
    Agenda,
    AllWanted,
    BodyWanted,
    FolderWanted,
    InboxWanted,
    ProofWanted,
    ReplayWanted,
)
from mailguard.sync.backoff import LONGEST_S, Tries
from mailguard.sync.search_wanted import SearchWanted

GONE = Unreachable("mail.example.org", "gone")


def test_who_waits_to_read_comes_first_and_the_round_over_all_folders_last() -> None:
    agenda = Agenda()
    agenda.ask_all()
    agenda.ask_folder(FolderId(1))
    agenda.ask_folder(FolderId(2))
    agenda.ask_folder(FolderId(1))
    agenda.ask_inbox()
    agenda.ask_replay()
    answer = agenda.ask_body(MessageId(7))
    taken = [agenda.take(0) for _ in range(7)]
    assert taken == [
        BodyWanted(MessageId(7), answer),
        ReplayWanted(),
        InboxWanted(),
        FolderWanted(FolderId(1)),
        FolderWanted(FolderId(2)),
        AllWanted(),
        None,
    ]


def test_nothing_is_taken_while_offline_and_nothing_is_forgotten() -> None:
    agenda = Agenda()
    agenda.set_offline(True)
    agenda.ask_replay()
    assert agenda.take(10) is None
    agenda.set_offline(False)
    assert agenda.take(0) == ReplayWanted()


@pytest.mark.parametrize("end", [Agenda.close, lambda agenda: agenda.set_offline(True), Agenda.ask_all])
def test_a_thread_that_waits_for_a_task_is_woken(end: object) -> None:
    agenda = Agenda()
    threading.Timer(0.05, end, (agenda,)).start()  # type: ignore[arg-type]
    begun = time.monotonic()
    agenda.take(30)
    assert time.monotonic() - begun < 5


def test_while_messages_are_refused_nobody_waits_for_one() -> None:
    agenda = Agenda()
    waiting = agenda.ask_body(MessageId(1))
    cancelled = agenda.ask_body(MessageId(2))
    cancelled.cancel()
    agenda.refuse_bodies(GONE)
    assert waiting.exception(0) is GONE
    assert agenda.ask_body(MessageId(3)).exception(0) is GONE
    agenda.accept_bodies()
    assert not agenda.ask_body(MessageId(4)).done()


def test_a_message_is_tried_again_once_and_then_fails() -> None:
    agenda = Agenda()
    answer = agenda.ask_body(MessageId(1))
    first = agenda.take(0)
    assert isinstance(first, BodyWanted) and first.begin()
    agenda.try_again(first)
    second = agenda.take(0)
    assert isinstance(second, BodyWanted) and second.begin() and second.was_tried
    agenda.try_again(second)
    agenda.fail_bodies(GONE)
    assert answer.exception(0) is GONE


@pytest.mark.parametrize("wake", [Agenda.resume, lambda agenda: agenda.ask_body(MessageId(1)), Agenda.close])
def test_a_wait_for_the_next_try_ends_for_a_reason(wake: object) -> None:
    agenda = Agenda()
    threading.Timer(0.05, wake, (agenda,)).start()  # type: ignore[arg-type]
    begun = time.monotonic()
    agenda.wait_to_connect(30)
    assert time.monotonic() - begun < 5


def test_tries_become_rarer_and_never_end() -> None:
    tries = Tries(lambda: 0.0)
    waits = [tries.failed(now_s) for now_s in range(11)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1.0, LONGEST_S)


def test_a_good_connection_that_breaks_is_made_anew_at_once_and_a_bad_one_is_not() -> None:
    tries = Tries(lambda: 0.0)
    assert tries.failed(0) > 0
    tries.succeeded(10)
    assert tries.failed(12) > 1
    tries.succeeded(20)
    assert tries.failed(100) == 0
    assert tries.failed(101) == 1.0


def test_many_that_lost_the_same_server_do_not_come_back_at_once() -> None:
    waits = {Tries(lambda chance=chance: chance / 10).failed(0) for chance in range(10)}  # type: ignore[misc]
    assert len(waits) == 10
    assert 1 <= min(waits) <= max(waits) < 2


def test_a_connection_in_doubt_is_proven_before_it_is_used() -> None:
    agenda = Agenda()
    answer = agenda.ask_body(MessageId(1))
    agenda.doubt()
    assert agenda.take(0) == ProofWanted()
    assert agenda.take(0) == BodyWanted(MessageId(1), answer)
    agenda.doubt()
    agenda.accept_bodies()  # another connection, of which nobody doubts
    assert agenda.take(0) is None


def test_a_folder_that_changed_waits_behind_one_that_was_opened() -> None:
    agenda = Agenda()
    agenda.ask_changed(FolderId(1))
    agenda.ask_changed(FolderId(1))
    agenda.ask_folder(FolderId(2))
    assert [agenda.take(0) for _ in range(3)] == [FolderWanted(FolderId(2)), FolderWanted(FolderId(1)), None]


def search() -> SearchWanted:
    return SearchWanted(
        folders=(FolderId(1),), keys=("SEEN",), terms=(), within=FolderId(1), tell=lambda _: None
    )


def test_a_search_waits_for_what_the_server_must_be_told_first_and_goes_before_new_mail() -> None:
    agenda, wanted = Agenda(), search()
    agenda.ask_inbox()
    agenda.ask_search(wanted)
    agenda.ask_replay()
    assert [agenda.take(0) for _ in range(3)] == [ReplayWanted(), wanted, InboxWanted()]


def test_a_search_fails_where_no_connection_is_to_be_had() -> None:
    agenda, before, after = Agenda(), search(), search()
    agenda.ask_search(before)
    agenda.refuse_bodies(GONE)
    agenda.ask_search(after)
    assert before.answer.exception(0) is after.answer.exception(0) is GONE
