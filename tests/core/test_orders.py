"""Lists are sorted by every column, filtered by tags, and may span folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.model import (
    AccountId,
    Address,
    FolderId,
    FolderRole,
    ListQuery,
    MessageId,
    Order,
    RemoteFolder,
)
from mailguard.model.mail import TagFilter, TagMatch
from mailguard.model.priority import Priority
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.store.sorting import base_subject
from tests.core.test_messages import record

EARLIER, LATER = (datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2))
UNGROUPED = (Order.SIZE, Order.ARRIVAL, Order.THREAD_UNREAD, Order.THREAD_TOTAL)
ALICE, WORK = AccountId("z-alice"), AccountId("a-work")


class Sorted:
    """Messages by their subjects: "one" is the oldest."""

    def __init__(self, store: SealedStore) -> None:
        self.messages = Messages(store)
        self.messages.current_generation = "now"
        listing = [
            RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
            RemoteFolder(path="Sent", separator="/", role=FolderRole.SENT),
        ]
        folders = Folders(store)
        self.inbox, self.sent = (each.id for each in folders.save_listing(ALICE, listing))
        (self.work,) = (each.id for each in folders.save_listing(WORK, listing[:1]))
        self._count = 0

    def put(self, subject: str, folder: object = None, **changed: object) -> None:
        self._count += 1
        made = record(self._count)
        made = replace(made, subject=subject, date=made.date + timedelta(days=self._count), flags=frozenset())
        self.messages.save_headers(folder or self.inbox, [replace(made, **changed)])  # type: ignore[arg-type]  # fields by name

    def list(self, **fields: object) -> list[str]:
        ids = self.messages.list_ids(self.inbox, ListQuery(**fields))  # type: ignore[arg-type]  # fields by name
        return [each.subject for each in self.messages.load_rows(getattr(ids, "ids", ids))]

    def subject(self, message: int) -> str:
        return self.messages.load_rows([MessageId(message)])[0].subject

    def sorted_by(self, order: Order, *, newest_first: bool = False) -> list[str]:
        return self.list(order=order, newest_first=newest_first)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sorted]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield Sorted(store)
    store.close()


@pytest.mark.parametrize(
    ("order", "low", "high"),
    [
        (Order.SENDER, {"sender": Address("", "adam@x.org")}, {"sender": Address("Zoe", "b@x.org")}),
        (Order.RECIPIENTS, {"recipients": "adam"}, {"recipients": "Zoe"}),
        (Order.CORRESPONDENTS, {"sender": Address("Adam", "z@x.org")}, {"sender": Address("Zoe", "a@x.org")}),
        (Order.SIZE, {"size_bytes": 900}, {"size_bytes": 1_000}),
        (Order.READ, {}, {"flags": frozenset({"\\Seen"})}),
        (Order.STATUS, {}, {"flags": frozenset({"\\Answered"})}),
        (Order.STAR, {}, {"flags": frozenset({"\\Flagged"})}),
        (Order.ATTACHMENT, {"has_attachment": False}, {"has_attachment": True}),
        (Order.TAGS, {"flags": frozenset({"$label1"})}, {"flags": frozenset({"$label2"})}),
        (Order.SECURITY, {"is_signed": True}, {"is_signed": True, "is_encrypted": True}),
        (Order.JUNK, {}, {"flags": frozenset({"$Junk"})}),
        (Order.PRIORITY, {"priority": Priority.LOW}, {"priority": Priority.HIGHEST}),
        (Order.RECEIVED, {"received": EARLIER}, {"received": LATER}),
    ],
)
def test_a_list_is_sorted_by_each_column_both_ways(
    box: Sorted, order: Order, low: dict[str, object], high: dict[str, object]
) -> None:
    box.put("high", **high)
    box.put("low", **low)
    assert box.sorted_by(order) == ["low", "high"]
    assert box.sorted_by(order, newest_first=True) == ["high", "low"]


def test_a_list_is_sorted_by_arrival_whatever_the_dates_say(box: Sorted) -> None:
    for name in ("first", "second", "third"):
        box.put(name)
    assert box.sorted_by(Order.ARRIVAL) == ["first", "second", "third"]
    assert box.sorted_by(Order.ARRIVAL, newest_first=True) == ["third", "second", "first"]


def test_a_list_is_sorted_by_what_its_threads_hold_and_threads_stay_together(box: Sorted) -> None:
    seen = frozenset({"\\Seen"})
    box.put("one", message_id="1@x", flags=seen)
    box.put("alone", message_id="0@x")
    for number in (2, 3):
        box.put(f"one {number}", message_id=f"{number}@x", references=("1@x",), flags=seen)
    box.put("two", message_id="4@x")
    box.put("two 2", message_id="5@x", references=("4@x",))

    def threads(order: Order, *, largest_first: bool) -> list[str]:
        query = ListQuery(order=order, newest_first=largest_first)
        listing = box.messages.list_messages(box.inbox, query)
        assert [listing.ids[listing.places[each]] for each in listing.places] == list(listing.places)
        return [box.subject(each) for each in listing.ids]

    found = threads(Order.THREAD_TOTAL, largest_first=True)
    assert (found[0], set(found[:3]), found[3:]) == (
        "one", {"one", "one 2", "one 3"}, ["two", "two 2", "alone"]
    )  # fmt: skip
    assert threads(Order.THREAD_TOTAL, largest_first=False)[0] == "alone"
    assert threads(Order.THREAD_UNREAD, largest_first=True)[:3] == ["two", "two 2", "alone"]
    assert threads(Order.THREAD_UNREAD, largest_first=False)[0] == "one"


def test_messages_that_are_alike_come_with_the_newest_first(box: Sorted) -> None:
    for name in ("one", "two", "three"):
        box.put(name, size_bytes=7)
    assert (
        box.sorted_by(Order.SIZE) == box.sorted_by(Order.SIZE, newest_first=True) == ["three", "two", "one"]
    )


def test_subjects_are_sorted_without_the_marks_of_answers(box: Sorted) -> None:
    for subject in ("Re: beta", "gamma", "AW: Re[2]: Alpha"):
        box.put(subject)
    assert box.sorted_by(Order.SUBJECT) == ["AW: Re[2]: Alpha", "Re: beta", "gamma"]


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Fwd:Talk", "Talk"),
        ("re : Re(3): x", "x"),
        ("Reading: a list", "Reading: a list"),
        ("", ""),
        ("Re:", ""),
    ],
)
def test_a_subject_is_known_below_its_marks(subject: str, base: str) -> None:
    assert base_subject(subject) == base


def test_a_list_may_span_folders_of_several_accounts(box: Sorted) -> None:
    box.put("mine")
    box.put("theirs", box.work)
    box.put("elsewhere", box.sent)
    both = (box.inbox, box.work)
    assert box.list(folders=both) == ["theirs", "mine"]
    by_account = {"folders": both, "order": Order.ACCOUNT, "newest_first": False}
    assert box.list(**by_account, accounts=(ALICE, WORK)) == ["mine", "theirs"]
    assert box.list(**by_account, accounts=(WORK, ALICE)) == ["theirs", "mine"]
    assert box.list(folders=(box.inbox, box.sent), order=Order.FOLDER) == ["elsewhere", "mine"]


def test_the_other_side_of_what_was_sent_is_who_received_it(box: Sorted) -> None:
    box.put("from-bob", sender=Address("Bob", "bob@x.org"), recipients="Alice")
    box.put("to-carol", box.sent, sender=Address("Alice", "alice@x.org"), recipients="Carol")
    found = box.list(folders=(box.inbox, box.sent), order=Order.CORRESPONDENTS, newest_first=False)
    assert found == ["from-bob", "to-carol"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TagFilter(TagMatch.ANY), {"work", "both", "own"}),
        (TagFilter(TagMatch.NONE), {"bare", "program"}),
        (TagFilter(TagMatch.ANY, frozenset({"$label1", "$label2"})), {"work", "both"}),
        (TagFilter(TagMatch.ALL, frozenset({"$label1", "$label2"})), {"both"}),
    ],
)
def test_messages_are_filtered_by_their_tags(box: Sorted, wanted: TagFilter, found: set[str]) -> None:
    box.put("bare")
    box.put("program", flags=frozenset({"$MDNSent", "$Phishing"}))
    box.put("work", flags=frozenset({"$Label2"}))
    box.put("both", flags=frozenset({"$label1", "$label2"}))
    box.put("own", flags=frozenset({"garden"}))
    assert set(box.list(tags=wanted)) == found


def test_a_search_by_folder_in_a_list_of_several_accounts_looks_into_all_of_them(box: Sorted) -> None:
    box.put("mine")
    box.put("theirs", box.work)
    box.put("sent", box.sent)
    query = ListQuery(folders=(box.sent,), search=parse_search("in:inbox", date(2026, 11, 25)))
    ids = box.messages.list_ids(FolderId(-1), query)
    assert {each.subject for each in box.messages.load_rows([MessageId(each) for each in ids])} == {
        "mine",
        "theirs",
    }


@pytest.mark.parametrize("order", [each for each in Order if each not in UNGROUPED])
def test_a_list_can_be_grouped_by_every_order_that_many_share(box: Sorted, order: Order) -> None:
    box.put("one", sender=Address("Bob", "b@x.org"))
    box.put("two", sender=Address("Bob", "b@x.org"))
    found = box.messages.list_messages(box.inbox, ListQuery(order=order, grouped=True))
    assert {each.order for each in found.groups.values()} == {order}
    assert sorted(each for each in found.ids if each > 0) == sorted(
        box.messages.list_ids(box.inbox, ListQuery())
    )


def test_a_list_by_sizes_stays_without_groups(box: Sorted) -> None:
    box.put("one")
    found = box.messages.list_messages(box.inbox, ListQuery(order=Order.SIZE, grouped=True, threaded=False))
    assert not found.groups and len(found.ids) == 1


def test_what_is_being_read_stays_in_a_list_of_unread_messages(box: Sorted) -> None:
    box.put("read", flags=frozenset({"\\Seen"}))
    box.put("in sight", flags=frozenset({"\\Seen"}))
    box.put("unread")
    (in_sight,) = (
        each for each in box.messages.list_ids(box.inbox, ListQuery()) if box.subject(each) == "in sight"
    )
    assert box.list(unread_only=True) == ["unread"]
    assert box.list(unread_only=True, kept=(in_sight,)) == ["unread", "in sight"]
