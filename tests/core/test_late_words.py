"""Messages that a first sync brings by the thousand are listed at once, and found by words a moment later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mailguard.model import (
    AccountId,
    Address,
    FolderRole,
    HeaderRecord,
    ListMark,
    ListQuery,
    MessageId,
    RemoteFolder,
)
from mailguard.search.query import parse_search
from mailguard.store import late_words
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

KEY = bytes(range(32))
OWNER = AccountId("alice")


class Inbox:
    def __init__(self, store: SealedStore) -> None:
        self.messages, self.folders = Messages(store), Folders(store)
        inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
        (self.folder,) = self.folders.save_listing(OWNER, [inbox])

    def arrive(self, first: int, last: int, *, indexes_later: bool = True) -> tuple[MessageId, ...]:
        records = [_record(uid) for uid in range(first, last + 1)]
        return self.messages.save_headers(self.folder.id, records, indexes_later=indexes_later)

    def found(self, typed: str) -> list[int]:
        return list(self.messages.list_ids(self.folder.id, _query(typed)))

    def left(self) -> int:
        with self.messages.store.reading() as connection:
            return late_words.count_left(connection, "folder = ?", (self.folder.id,))

    def index_all(self, most: int = 2) -> int:
        """How many pieces it took."""
        pieces = 0
        while (folders := self.messages.index_words(most)) is not None:
            assert folders <= {self.folder.id}
            pieces += 1
        return pieces


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    opened = SealedStore.open(tmp_path / "mail.db", KEY)
    yield opened
    opened.close()


@pytest.fixture
def inbox(store: SealedStore) -> Inbox:
    return Inbox(store)


def test_what_was_put_off_is_listed_and_counted_at_once_and_found_after_it_was_indexed(inbox: Inbox) -> None:
    ids = list(inbox.arrive(1, 5))
    assert sorted(inbox.found("")) == ids
    assert inbox.messages.count(inbox.folder.id) == (5, 5)
    assert inbox.found("letter") == []
    assert inbox.left() == 5
    assert inbox.index_all() == 3
    assert inbox.left() == 0
    assert sorted(inbox.found("letter")) == sorted(inbox.found("from:bob")) == ids
    assert inbox.found("subject:number3") == [ids[2]]


def test_the_rest_is_indexed_by_the_next_run(inbox: Inbox, store: SealedStore) -> None:
    inbox.arrive(1, 3)
    inbox.arrive(4, 6)
    inbox.messages.index_words(4)
    path = store.path
    store.close()
    again = SealedStore.open(path, KEY)
    try:
        later = Inbox(again)
        assert len(later.found("letter")) == 4
        later.index_all()
        assert len(later.found("letter")) == 6
        assert later.messages.index_words(1) is None
    finally:
        again.close()


def test_what_was_indexed_meanwhile_stays_as_it_is(inbox: Inbox) -> None:
    first, *_ = inbox.arrive(1, 3)
    inbox.messages.save_findings(
        first, text="marmalade", subject="The vault", generation="now",
        mark=ListMark("B01", "lock", "wavy", "ok"),
        is_encrypted=True, is_signed=False, has_attachment=False, is_verified=False,
    )  # fmt: skip
    inbox.index_all()
    assert inbox.found("marmalade") == inbox.found("vault") == [first]
    assert len(inbox.found("bob")) == 3


def test_what_was_deleted_meanwhile_is_not_found(inbox: Inbox) -> None:
    inbox.arrive(1, 3)
    inbox.messages.drop_uids(inbox.folder.id, [2])
    inbox.index_all()
    assert len(inbox.found("letter")) == 2
    inbox.messages.drop_uids(inbox.folder.id, [1, 3])
    assert inbox.found("letter") == []


def test_a_filter_misses_nothing_that_was_put_off(inbox: Inbox) -> None:
    ids = inbox.arrive(1, 5)
    terms = parse_search("number4", date(2026, 11, 25)).terms
    assert inbox.messages.matching(inbox.folder.id, ids, terms) == (ids[3],)


def test_messages_between_are_indexed_once(inbox: Inbox) -> None:
    inbox.arrive(1, 2)
    inbox.arrive(3, 4, indexes_later=False)
    inbox.arrive(5, 6)
    assert inbox.index_all(10) == 2
    assert len(inbox.found("letter")) == 6


def _query(typed: str) -> ListQuery:
    return ListQuery(search=parse_search(typed, date(2026, 11, 25)))


def _record(uid: int) -> HeaderRecord:
    return HeaderRecord(
        uid=uid,
        flags=frozenset(),
        size_bytes=2_000,
        date=datetime(2026, 11, 10, 12, uid, tzinfo=UTC),
        sender=Address("Bob Example", "bob@example.net"),
        recipients="Alice",
        subject=f"A letter, number{uid}",
        message_id=f"<{uid}@example.net>",
        in_reply_to="",
        references=(),
        content_type="text/plain",
        has_attachment=False,
        is_encrypted=False,
        is_signed=False,
    )
