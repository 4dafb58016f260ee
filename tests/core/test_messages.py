"""The sealed store's lists: what is saved is shown, counted and found, and local changes are not lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mailguard.model import (
    AccountId,
    Address,
    ChangeKind,
    Flag,
    FolderId,
    FolderRole,
    HeaderRecord,
    ListMark,
    ListQuery,
    MessageId,
    RemoteFolder,
)
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

ALICE = AccountId("alice")
MARK = ListMark("B25", "lock-open", "seal-check", "ok")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def messages(store: SealedStore) -> Messages:
    return Messages(store)


@pytest.fixture
def folders(store: SealedStore) -> Folders:
    return Folders(store)


@pytest.fixture
def inbox(folders: Folders) -> FolderId:
    names = (("INBOX", FolderRole.INBOX), ("Trash", FolderRole.TRASH), ("Sent", FolderRole.SENT))
    listing = [RemoteFolder(path=path, separator="/", role=role) for path, role in names]
    return folders.save_listing(ALICE, listing)[0].id


def record(uid: int, subject: str = "Hello", *flags: str, sender: str = "bob@example.net") -> HeaderRecord:
    return HeaderRecord(
        uid=uid,
        flags=frozenset(flags),
        size_bytes=1000 + uid,
        date=datetime(2026, 11, 1, 12, uid % 60, tzinfo=UTC),
        sender=Address("Bob Example", sender),
        recipients="Alice Example",
        subject=subject,
        message_id=f"<{uid}@example.net>",
        in_reply_to="",
        references=(),
        content_type="text/plain",
        has_attachment=False,
        is_encrypted=False,
        is_signed=False,
    )


def looking(text: str) -> ListQuery:
    return ListQuery(search=parse_search(text, date(2026, 11, 25)))


def trash_of(folders: Folders) -> FolderId:
    found = folders.by_role(ALICE, FolderRole.TRASH)
    assert found is not None
    return found.id


def test_the_newest_message_stands_first(messages: Messages, inbox: FolderId) -> None:
    ids = messages.save_headers(inbox, [record(1, "old"), record(2, "new")])
    assert list(messages.list_ids(inbox, ListQuery())) == [ids[1], ids[0]]
    assert [row.subject for row in messages.load_rows(ids)] == ["old", "new"]


def test_saving_the_same_headers_twice_adds_nothing(messages: Messages, inbox: FolderId) -> None:
    first = messages.save_headers(inbox, [record(1), record(2)])
    assert messages.save_headers(inbox, [record(1), record(2)]) == first
    assert messages.count(inbox) == (2, 2)


def test_the_id_of_a_message_never_comes_back(messages: Messages, inbox: FolderId) -> None:
    first, second = messages.save_headers(inbox, [record(1), record(2)])
    messages.delete([second])
    (third,) = messages.save_headers(inbox, [record(3)])
    assert first < second < third


def test_counts_follow_flags_moves_and_deletes(messages: Messages, folders: Folders, inbox: FolderId) -> None:
    ids = messages.save_headers(inbox, [record(1), record(2, "b", "\\Seen"), record(3)])
    assert messages.count(inbox) == (2, 3)
    messages.set_flag([ids[0]], Flag.READ, True)
    assert messages.count(inbox) == (1, 3)
    messages.move([ids[2]], trash_of(folders))
    assert messages.count(inbox) == (0, 2)
    assert messages.count(trash_of(folders)) == (1, 1)
    messages.delete([ids[1]])
    assert messages.count(inbox) == (0, 1)


def test_a_flag_set_here_waits_for_the_server_and_is_not_reverted(
    messages: Messages, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(7)])
    messages.set_flag([message], Flag.STARRED, True)
    (change,) = messages.pending(ALICE)
    assert (change.kind, change.uids, change.flag) == (ChangeKind.ADD_FLAG, (7,), Flag.STARRED)
    messages.apply_flags(inbox, {7: frozenset()})
    assert messages.load_rows([message])[0].is_starred
    messages.done_pending(change)
    messages.apply_flags(inbox, {7: frozenset()})
    assert not messages.load_rows([message])[0].is_starred


def test_a_moved_message_is_recognised_when_the_server_tells_its_new_uid(
    messages: Messages, folders: Folders, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.save_raw(message, b"raw")
    messages.move([message], trash_of(folders))
    (change,) = messages.pending(ALICE)
    assert (change.kind, change.folder, change.uids, change.target) == (
        ChangeKind.MOVE,
        inbox,
        (5,),
        trash_of(folders),
    )
    messages.done_pending(change)
    again = messages.save_headers(trash_of(folders), [replace(record(90), message_id="<5@example.net>")])
    assert again == (message,)
    assert messages.location(message) == (trash_of(folders), 90)
    assert messages.load_raw(message) == b"raw"


def test_a_message_moved_twice_before_the_server_heard_is_moved_once(
    messages: Messages, folders: Folders, inbox: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    sent = folders.by_role(ALICE, FolderRole.SENT)
    assert sent is not None
    messages.move([first, second], trash_of(folders))
    messages.move([first], sent.id)
    assert [(each.uids, each.target) for each in messages.pending(ALICE)] == [
        ((6,), trash_of(folders)),
        ((5,), sent.id),
    ]


def test_a_move_taken_back_before_the_server_heard_leaves_nothing_to_do(
    messages: Messages, folders: Folders, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash_of(folders))
    messages.move([message], inbox)
    assert messages.pending(ALICE) == ()
    assert messages.location(message) == (inbox, 5)


def test_a_message_flagged_after_its_move_gets_the_flag_where_it_went(
    messages: Messages, folders: Folders, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash_of(folders))
    messages.set_flag([message], Flag.READ, True)
    move = messages.pending(ALICE)
    assert [each.kind for each in move] == [ChangeKind.MOVE]
    messages.done_pending(move[0])
    messages.save_headers(trash_of(folders), [replace(record(90), message_id="<5@example.net>")])
    (flag,) = messages.pending(ALICE)
    assert (flag.kind, flag.folder, flag.uids) == (ChangeKind.ADD_FLAG, trash_of(folders), (90,))


def test_new_uids_after_a_change_of_uidvalidity_keep_the_raw_messages(
    messages: Messages, inbox: FolderId
) -> None:
    ids = messages.save_headers(inbox, [record(1), record(2)])
    messages.save_raw(ids[0], b"first")
    messages.start_over(inbox, 77)
    again = messages.save_headers(inbox, [replace(record(1), uid=501)])
    messages.forget_unplaced(inbox)
    assert again == (ids[0],)
    assert messages.load_raw(ids[0]) == b"first"
    assert messages.count(inbox) == (1, 1)


def test_the_same_message_is_stored_once(store: SealedStore, messages: Messages, inbox: FolderId) -> None:
    ids = messages.save_headers(inbox, [record(1), record(2)])
    for each in ids:
        messages.save_raw(each, b"the same")
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM raw.received").fetchall() == [(1,)]


def test_a_verdict_is_shown_only_while_the_keys_are_as_they_were(messages: Messages, inbox: FolderId) -> None:
    (message,) = messages.save_headers(inbox, [record(1)])
    find(messages, message, generation="one")
    messages.current_generation = "one"
    assert messages.load_rows([message])[0].mark == MARK
    messages.current_generation = "two"
    assert messages.load_rows([message])[0].mark is None


def test_the_protected_subject_stays_when_headers_come_again(messages: Messages, inbox: FolderId) -> None:
    (message,) = messages.save_headers(inbox, [record(1, "...")])
    find(messages, message, subject="Harvest")
    messages.save_headers(inbox, [record(1, "...")])
    assert messages.load_rows([message])[0].subject == "Harvest"
    assert list(messages.list_ids(inbox, looking("harv"))) == [message]


def test_words_of_subject_people_and_body_are_found(messages: Messages, inbox: FolderId) -> None:
    first, second = messages.save_headers(inbox, [record(1, "Café tour"), record(2, "Minutes")])
    find(messages, second, text="the bus company has confirmed")
    assert list(messages.list_ids(inbox, looking("cafe"))) == [first]
    assert list(messages.list_ids(inbox, looking("bus confirm"))) == [second]
    messages.delete([second])
    assert list(messages.list_ids(inbox, looking("bus"))) == []


def test_the_usual_count_ends_at_the_last_unsigned_message(messages: Messages, inbox: FolderId) -> None:
    ids = messages.save_headers(inbox, [record(uid) for uid in range(1, 6)])
    for message, is_verified in zip(ids, (True, False, True, True, False), strict=True):
        find(messages, message, is_verified=is_verified)
    assert [messages.usual_count(message) for message in ids] == [0, 1, 0, 1, 2]


def find(messages: Messages, message: MessageId, **changed: object) -> bool:
    found = {
        "subject": None,
        "mark": MARK,
        "generation": "one",
        "is_encrypted": False,
        "is_signed": True,
        "has_attachment": False,
        "is_verified": True,
        "text": "",
    }
    return messages.save_findings(message, **(found | changed))  # type: ignore[arg-type]
