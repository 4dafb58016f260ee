"""The first rows of a list, told at once, are those with which the whole list begins."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailguard.model import AccountId, Address, FolderId, FolderRole, Listing, ListQuery, Order, RemoteFolder
from mailguard.model.groups import Ages, Group, put_together, put_together_by_age
from mailguard.search.query import parse_search
from mailguard.store import beginnings
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import record

TODAY = date(2026, 11, 25)
SEARCHES = ("", "trip", "from:bob", "to:alice trip", "lunch OR trip", "-trip", "is:unread", "trip in:all",
            "lunch in:sent", "trip -in:sent", "is:unread lunch", "before:2026-11-03 trip")  # fmt: skip


class Box:
    """Two folders of an account and one of another, with messages that answer each other at random."""

    def __init__(self, store: SealedStore, chance: random.Random) -> None:
        self.store = store
        self.messages = Messages(store)
        listing = [
            RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
            RemoteFolder(path="Sent", separator="/", role=FolderRole.SENT),
        ]
        folders = Folders(store)
        self.inbox, self.sent = (each.id for each in folders.save_listing(AccountId("a"), listing))
        (self.other,) = (each.id for each in folders.save_listing(AccountId("b"), listing[:1]))
        names: list[str] = []
        for uid in range(1, 181):
            name = f"<{uid}@x>"
            answered = (chance.choice(names[-25:]),) if names and chance.random() < 0.5 else ()
            made = replace(
                record(uid),
                message_id=name,
                references=answered,
                date=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(150)),
                subject=" ".join(chance.sample(("trip", "lunch", "garden", "minutes"), 2)),
                sender=Address("", chance.choice(("bob@example.net", "carol@example.net"))),
                to_people="alice@example.org",
                flags=frozenset({"\\Seen"}) if chance.random() < 0.6 else frozenset(),
            )
            self.messages.save_headers(chance.choice((self.inbox, self.inbox, self.sent, self.other)), [made])
            names.append(name)

    def beginning(self, folder: FolderId, query: ListQuery) -> Listing | None:
        with self.store.reading() as connection:
            return beginnings.load(connection, folder, query, "")


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    store = SealedStore.open(tmp_path_factory.mktemp("beginnings") / "mail.db", b"k" * 32)
    yield Box(store, random.Random(4))
    store.close()


@pytest.fixture(params=[(5, 2, 30), (20, 1, 60), (5, 3, 1_000)])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the lists were long."""
    for name, value in zip(("ROWS", "SCREEN", "NEWEST"), request.param, strict=True):
        monkeypatch.setattr(beginnings, name, value)
    monkeypatch.setattr(beginnings, "GAP", 3)
    monkeypatch.setattr(beginnings, "MOST_STRETCHES", 100)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("typed", SEARCHES)
@pytest.mark.parametrize(
    "fields", [{"threaded": True}, {"threaded": False}, {"threaded": False, "grouped": True}]
)
def test_a_list_goes_on_as_it_began(box: Box, typed: str, fields: dict[str, bool]) -> None:
    search = parse_search(typed, TODAY)
    for folders in ((), (box.inbox, box.sent, box.other)):
        for unread_only in (False, True):
            query = ListQuery(search=search, folders=folders, unread_only=unread_only, **fields)  # type: ignore[arg-type]  # by name
            folder = FolderId(-1) if folders else box.inbox
            _assert_begins(box, folder, query)


def _assert_begins(box: Box, folder: FolderId, query: ListQuery) -> None:
    beginning, whole = box.beginning(folder, query), box.messages.list_messages(folder, query)
    if beginning is None:
        return
    count = len(beginning.ids)
    assert beginning.ids == whole.ids[:count]
    assert beginning.depths == whole.depths[:count]
    assert beginning.unread == whole.unread[:count]
    assert beginning.heads == whole.heads[: len(beginning.heads)]
    if beginning.is_whole:
        assert count == len(whole.ids)
    elif query.threaded:
        assert count == len(whole.ids) or whole.depths[count] == 0, "its last thread has all its messages"


@pytest.mark.usefixtures("small")
def test_most_lists_have_a_beginning(box: Box) -> None:
    found = [box.beginning(box.inbox, ListQuery(search=parse_search(typed, TODAY))) for typed in SEARCHES]
    assert sum(each is not None for each in found) > len(SEARCHES) / 2


def test_lists_in_another_order_have_none(box: Box) -> None:
    assert box.beginning(box.inbox, ListQuery(order=Order.SUBJECT)) is None
    assert box.beginning(box.inbox, ListQuery(newest_first=False)) is None


@pytest.mark.parametrize("seed", range(20))
def test_groups_by_age_are_those_that_are_told_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    ages = Ages(TODAY, UTC)
    begun = int(datetime(2026, 11, 26, tzinfo=UTC).timestamp())
    dates = sorted((begun - chance.randrange(-2, 20) * 86_400 for _ in range(seed)), reverse=seed % 2 == 0)
    unread = bytes(chance.randrange(2) for _ in dates)
    rows = [
        (number, unread[number - 1], ages.of(each), Group(Order.DATE, ages.of(each)))
        for number, each in enumerate(dates, 1)
    ]
    slow = put_together(rows)
    fast = put_together_by_age(array("q", range(1, seed + 1)), array("q", dates), unread, ages)
    for name in ("ids", "depths", "unread", "heads", "starts", "places", "groups"):
        assert getattr(fast, name) == getattr(slow, name), name
