"""Threads: what answers what, in whatever order it arrives, and whatever headers say."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.mime.thread_columns import ThreadColumns, flatten_columns
from mailguard.mime.threads import Placing, chain_of, flatten
from mailguard.model import (
    AccountId,
    FolderId,
    FolderRole,
    Listing,
    ListQuery,
    MessageId,
    Order,
    RemoteFolder,
)
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.migrations import MIGRATIONS
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import record

KEY = b"k" * 32
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Letter:
    """A message that names others. `date`: minutes after the first."""

    name: str
    references: tuple[str, ...] = ()
    in_reply_to: str = ""
    date: int = 0
    flags: frozenset[str] = frozenset()


class Store:
    """An account with two folders, into which letters arrive one after the other."""

    def __init__(self, path: Path) -> None:
        self.sealed = SealedStore.open(path, KEY)
        listed = [
            RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
            RemoteFolder(path="Sent", separator="/", role=FolderRole.SENT),
        ]
        self.inbox, self.sent = (
            each.id for each in Folders(self.sealed).save_listing(AccountId("a"), listed)
        )
        self.messages = Messages(self.sealed)
        self.names: dict[int, str] = {}
        self._uid = itertools.count(1)

    def arrive(self, *letters: Letter, folder: FolderId | None = None) -> tuple[MessageId, ...]:
        """In one batch."""
        records = [
            replace(
                record(next(self._uid)),
                message_id=each.name,
                references=each.references,
                in_reply_to=each.in_reply_to,
                date=BEGUN + timedelta(minutes=each.date),
                flags=each.flags,
            )
            for each in letters
        ]
        ids = self.messages.save_headers(folder or self.inbox, records)
        self.names |= dict(zip(ids, (each.name for each in letters), strict=True))
        return ids

    def shown(self, query: ListQuery = ListQuery(), folder: FolderId | None = None) -> list[str]:  # noqa: B008
        """The list, indented: "a", " b"."""
        listing = self.messages.list_messages(folder or self.inbox, query)
        return [
            " " * depth + self.names[each] for each, depth in zip(listing.ids, listing.depths, strict=True)
        ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "mail.db")
    yield made
    made.sealed.close()


CHAINS = (
    (("a", "b"), "", ("a", "b")),
    ((), "a", ("a",)),  # In-Reply-To where there are no References
    (("a",), "b", ("a",)),  # and not otherwise
    (("a", "b", "a"), "", ("b", "a")),  # the later one counts
    (("a", "me"), "", ("a",)),  # none answers itself
    ((), "", ()),
    ((), "me", ()),
)


@pytest.mark.parametrize(("references", "in_reply_to", "chain"), CHAINS)
def test_what_stands_above_a_message_is_told_by_its_references(
    references: tuple[str, ...], in_reply_to: str, chain: tuple[str, ...]
) -> None:
    assert chain_of("me", references, in_reply_to) == chain


SHAPES = (
    ([Letter("a"), Letter("b", ("a",), date=1), Letter("c", ("a", "b"), date=2)], ["a", " b", "  c"]),
    ([Letter("a"), Letter("b", (), "a", 1)], ["a", " b"]),
    ([Letter("a"), Letter("c", ("a",), date=2), Letter("b", ("a",), date=1)], ["a", " b", " c"]),
    # what is between them is missing
    ([Letter("a"), Letter("c", ("a", "gone", "lost"), date=2)], ["a", " c"]),
    # what both answer is missing: the older one stands for it
    ([Letter("b", ("gone",), date=1), Letter("c", ("gone",), date=2)], ["b", " c"]),
    # two that answer each other
    ([Letter("a", ("b",)), Letter("b", ("a",), date=1)], ["a", " b"]),
    ([Letter("a", ("c",)), Letter("b", ("a",), date=1), Letter("c", ("b",), date=2)], ["a", " b", "  c"]),
    # the same message twice
    ([Letter("a"), Letter("a", date=1), Letter("b", ("a",), date=2)], ["a", " a", " b"]),
    ([Letter("a", ("a",)), Letter("b", date=1)], ["b", "a"]),
    # without a Message-ID nothing can answer it, but it can answer
    ([Letter("a"), Letter("", ("a",), date=1), Letter("", date=2)], ["", "a", " "]),
    # a subject joins nothing
    ([Letter("a"), Letter("b", date=1)], ["b", "a"]),
)


@pytest.mark.parametrize(("letters", "shown"), SHAPES)
def test_a_thread_is_the_same_in_whatever_order_its_messages_arrive(
    letters: list[Letter], shown: list[str], tmp_path: Path
) -> None:
    for number, order in enumerate(itertools.permutations(letters)):
        store = Store(tmp_path / f"{number}.db")
        for each in order:
            store.arrive(each)
        assert store.shown() == shown
        store.sealed.close()


def test_a_thread_stands_where_its_newest_message_belongs(store: Store) -> None:
    store.arrive(Letter("old"), Letter("alone", date=5), Letter("answer", ("old",), date=9))
    assert store.shown() == ["old", " answer", "alone"]
    assert store.shown(ListQuery(newest_first=False)) == ["alone", "old", " answer"]
    assert store.shown(ListQuery(threaded=False)) == ["answer", "alone", "old"]
    assert store.shown(ListQuery(order=Order.SIZE)) in (
        ["alone", "old", " answer"],
        ["old", " answer", "alone"],
    )


def test_a_missing_message_that_arrives_makes_one_thread_of_two(store: Store) -> None:
    store.arrive(Letter("b", (), "a", 1))
    store.arrive(Letter("d", (), "c", 3))
    assert store.shown() == ["d", "b"]
    store.arrive(Letter("c", ("a", "b"), date=2))
    assert store.shown() == ["b", " c", "  d"]
    store.arrive(Letter("a"))
    assert store.shown() == ["a", " b", "  c", "   d"]


def test_what_was_sent_holds_a_thread_of_the_inbox_together(store: Store) -> None:
    store.arrive(Letter("a"))
    store.arrive(Letter("c", (), "b", 2))
    assert store.shown() == ["c", "a"]
    (mine,) = store.arrive(Letter("b", (), "a", 1), folder=store.sent)
    assert store.shown() == ["a", " c"]
    assert store.shown(ListQuery(conversation=mine)) == ["a", " b", "  c"]


def test_accounts_share_no_threads(store: Store) -> None:
    listed = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (other,) = Folders(store.sealed).save_listing(AccountId("b"), listed)
    (mine,) = store.arrive(Letter("a"))
    store.arrive(Letter("b", ("a",), date=1), folder=other.id)
    assert store.shown(ListQuery(conversation=mine)) == ["a"]


def test_a_filter_shows_what_of_a_thread_it_lets_through(store: Store) -> None:
    read = frozenset({"\\Seen"})
    store.arrive(Letter("a", flags=read), Letter("b", ("a",), date=1), Letter("c", ("a", "b"), date=2))
    assert store.shown(ListQuery(unread_only=True)) == ["b", " c"]


def test_the_list_tells_what_is_unread(store: Store) -> None:
    store.arrive(Letter("a", flags=frozenset({"\\Seen"})), Letter("b", ("a",), date=1))
    for threaded, unread in ((True, b"\x00\x01"), (False, b"\x01\x00")):
        assert store.messages.list_messages(store.inbox, ListQuery(threaded=threaded)).unread == unread


def test_names_of_a_thread_are_forgotten_with_its_last_message(store: Store) -> None:
    ids = store.arrive(Letter("a"), Letter("b", ("a",), date=1))
    for each in ids:
        store.messages.delete([each])
    with store.sealed.reading() as connection:
        assert connection.execute("SELECT count(*) FROM reference").fetchall() == [(0,)]


def test_messages_of_an_older_store_are_put_into_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mail.db"
    with monkeypatch.context() as patched:
        patched.setitem(MIGRATIONS, "main", MIGRATIONS["main"][:3])
        first = SealedStore.open(path, KEY)
        with first.writing() as connection:
            connection.execute(
                "INSERT INTO folder (id, account, path, separator, role, is_selectable)"
                " VALUES (1, 'a', 'INBOX', '/', 'inbox', 1)"
            )
            connection.executemany(
                "INSERT INTO message (id, folder, uid, flags, keywords, size, date, sender_name,"
                " sender_address, recipients, subject, message_id, in_reply_to, refs, content_type,"
                " has_attachment, is_encrypted, is_signed) VALUES (?, 1, ?, 0, '', 1, ?, '', '', '', '', ?,"
                " '', ?, '', 0, 0, 0)",
                [(1, 1, 3, "c", "a b"), (2, 2, 2, "b", "a"), (3, 3, 1, "a", "")],
            )
        first.close()
    store = SealedStore.open(path, KEY)
    listing = Messages(store).list_messages(FolderId(1), ListQuery())
    assert (list(listing.ids), list(listing.depths)) == ([3, 2, 1], [0, 1, 2])
    store.close()


def test_a_chain_of_ten_thousand_answers_is_one_thread(store: Store) -> None:
    letters = [Letter("0"), *(Letter(str(n), (str(n - 1),), date=n) for n in range(1, 10_000))]
    for start in range(9_500, -1, -500):
        store.arrive(*letters[start : start + 500])
    listing = store.messages.list_messages(store.inbox, ListQuery())
    assert list(listing.depths) == list(range(10_000))
    assert len(listing.heads) == 1


def test_two_with_one_name_are_no_thread_for_arriving_together(store: Store) -> None:
    store.arrive(Letter("b", in_reply_to="a"), Letter("b", references=("c",)))
    assert len(store.messages.list_messages(store.inbox, ListQuery()).heads) == 2
    store.arrive(Letter("d", in_reply_to="b"))
    assert len(store.messages.list_messages(store.inbox, ListQuery()).heads) == 1


NAMES = st.sampled_from([*"abcdef", ""])
LETTERS = st.lists(
    st.builds(
        Letter,
        NAMES,
        st.lists(NAMES.filter(bool), max_size=4).map(tuple),
        NAMES,
        st.integers(0, 20),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LETTERS, st.randoms(use_true_random=False))
def test_every_message_is_in_one_thread_and_threads_do_not_depend_on_arrival(
    tmp_path_factory: pytest.TempPathFactory, letters: list[Letter], chance: object
) -> None:
    outcomes = []
    for _ in range(2):
        store = Store(tmp_path_factory.mktemp("order") / "mail.db")
        shuffled = list(letters)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
        for batch in _batches(shuffled):
            store.arrive(*batch)
        outcomes.append(sorted(_threads(store.shown())))
        store.sealed.close()
    assert sorted(name for thread in outcomes[0] for name in thread) == sorted(each.name for each in letters)
    assert outcomes[0] == outcomes[1]


def _batches(letters: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    for start in range(0, len(letters), 2):
        yield letters[start : start + 2]


def _threads(shown: Iterable[str]) -> list[list[str]]:
    threads: list[list[str]] = []
    for each in shown:
        if each.startswith(" "):
            threads[-1].append(each.strip())
        else:
            threads.append([each])
    return [sorted(each) for each in threads]


ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(1, 3), st.none() | st.integers(1, 6), st.none() | st.integers(1, 8),
        st.integers(0, 9), st.integers(0, 1),
    )
)  # fmt: skip
ABOVE = st.dictionaries(st.integers(1, 8), st.integers(1, 8))


@given(ROWS, ABOVE, st.sampled_from(Placing))
def test_whatever_rows_name_each_stands_once_with_its_thread(
    rows: list[tuple[int | None, int | None, int | None, int, int]], above: dict[int, int], placing: Placing
) -> None:
    numbered = [(number, *row) for number, row in enumerate(rows)]
    listing = flatten(numbered, above, placing)
    assert sorted(listing.ids) == [row[0] for row in numbered]
    for head in listing.heads:
        place = listing.ids.index(head)
        assert listing.depths[place] == 0
        members = {numbered[listing.ids[each]][1] for each in listing.thread_at(place)}
        assert len(members) == 1
    assert sum(listing.unread) == sum(row[-1] for row in numbered)
    _assert_depths_grow_by_one(listing)


@given(ROWS, ABOVE, st.sampled_from(Placing))
def test_threads_put_together_from_columns_are_those_put_together_from_rows(
    rows: list[tuple[int | None, int | None, int | None, int, int]], above: dict[int, int], placing: Placing
) -> None:
    numbered = [(number, *row) for number, row in enumerate(rows)]
    by_rows = flatten(numbered, above, placing)
    *numbers, unread = zip(*numbered, strict=True) if numbered else [()] * 6
    arrays = [array("q", [each or 0 for each in column]) for column in numbers]
    columns = ThreadColumns(*arrays, bytes(unread))
    by_columns = flatten_columns(columns, lambda _: above, placing)
    for name in ("ids", "depths", "unread", "heads", "starts", "places"):
        assert getattr(by_columns, name) == getattr(by_rows, name), name


def _assert_depths_grow_by_one(listing: Listing) -> None:
    before = array("H", [0])
    for depth in listing.depths:
        assert depth <= before[0] + 1
        before[0] = depth
