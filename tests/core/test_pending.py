"""Changes that the server has not heard of: replayed on the right messages, or given up without loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.model import ChangeKind, Flag, FolderId, FolderRole, ListQuery, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import ALICE, record

NAMES = (("INBOX", FolderRole.INBOX), ("Trash", FolderRole.TRASH), ("Sent", FolderRole.SENT))


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
    made = Folders(store)
    made.save_listing(ALICE, [RemoteFolder(path=path, separator="/", role=role) for path, role in NAMES])
    for each in made.load(ALICE):
        made.set_state(each.id, uidvalidity=1, uidnext=1, highestmodseq=0)
    return made


@pytest.fixture
def inbox(folders: Folders) -> FolderId:
    return of_role(folders, FolderRole.INBOX)


@pytest.fixture
def trash(folders: Folders) -> FolderId:
    return of_role(folders, FolderRole.TRASH)


def of_role(folders: Folders, role: FolderRole) -> FolderId:
    found = folders.by_role(ALICE, role)
    assert found is not None
    return found.id


def test_a_move_is_taken_back_when_the_server_numbers_the_folder_anew(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.move([first], trash)
    messages.start_over(inbox, 2)
    assert messages.pending(ALICE) == ()
    assert messages.location(first) == (inbox, None)
    again = messages.save_headers(inbox, [replace(record(6), uid=5), replace(record(5), uid=6)])
    assert again == (second, first)  # found by Message-ID, whatever their numbers are now
    assert messages.pending(ALICE) == ()


def test_a_deletion_is_given_up_when_the_server_numbers_the_folder_anew(
    messages: Messages, inbox: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.delete([first])
    messages.start_over(inbox, 2)
    assert messages.pending(ALICE) == ()
    came_back, same = messages.save_headers(inbox, [replace(record(5), uid=51), replace(record(6), uid=5)])
    assert same == second
    assert messages.location(came_back) == (inbox, 51)


def test_a_flag_waits_for_the_new_uid_of_its_message(messages: Messages, inbox: FolderId) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.set_flag([message], Flag.STARRED, True)
    messages.start_over(inbox, 2)
    assert messages.pending(ALICE) == ()
    messages.save_headers(inbox, [replace(record(5), uid=77)])
    (change,) = messages.pending(ALICE)
    assert (change.kind, change.uids) == (ChangeKind.ADD_FLAG, (77,))


def test_nothing_is_replayed_on_uids_of_another_uidvalidity(
    messages: Messages, folders: Folders, inbox: FolderId, trash: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.delete([first])
    messages.move([second], trash)
    folders.set_state(inbox, uidvalidity=2, uidnext=1, highestmodseq=0)
    assert messages.pending(ALICE) == ()


def test_a_flag_on_several_messages_waits_only_for_those_without_a_uid(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    first, second, third = messages.save_headers(inbox, [record(5), record(6), record(7)])
    there = messages.save_headers(trash, [record(40)])
    messages.move([first, second], trash)
    messages.set_flag([*there, first, second], Flag.STARRED, True)
    changes = [each for each in messages.pending(ALICE) if each.kind is ChangeKind.ADD_FLAG]
    assert [(each.folder, each.uids) for each in changes] == [(trash, (40,))]
    messages.save_headers(trash, [replace(record(6), uid=42)])
    messages.save_headers(trash, [replace(record(5), uid=43)])
    changes = [each for each in messages.pending(ALICE) if each.kind is ChangeKind.ADD_FLAG]
    assert [each.uids for each in changes] == [(40,), (43,), (42,)]
    assert not messages.load_rows([third])[0].is_starred


def test_a_flag_follows_a_message_that_is_moved_on_before_the_server_knew_where_it_was(
    messages: Messages, folders: Folders, inbox: FolderId, trash: FolderId
) -> None:
    sent = of_role(folders, FolderRole.SENT)
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.move([first, second], sent)
    messages.set_flag([first, second], Flag.STARRED, True)
    messages.move([first], trash)  # on
    messages.move([second], inbox)  # and back
    flags = [each for each in messages.pending(ALICE) if each.kind is ChangeKind.ADD_FLAG]
    assert [(each.folder, each.uids) for each in flags] == [(inbox, (6,))]
    messages.done_pending(flags[0])
    messages.save_headers(trash, [replace(record(5), uid=41)])
    assert messages.load_rows([first])[0].is_starred  # on top of what the server says
    (flag,) = [each for each in messages.pending(ALICE) if each.kind is ChangeKind.ADD_FLAG]
    assert (flag.folder, flag.uids, flag.messages) == (trash, (41,), (first,))
    messages.done_pending(flag)
    assert [each for each in messages.pending(ALICE) if each.kind is ChangeKind.ADD_FLAG] == []


def test_of_flags_that_wait_for_uids_those_that_were_told_are_struck_off_alone(
    messages: Messages, inbox: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.set_flag([first, second], Flag.STARRED, True)
    messages.start_over(inbox, 99)
    messages.save_headers(inbox, [record(5)])
    (change,) = messages.pending(ALICE)
    assert (change.uids, change.messages) == ((5,), (first,))
    messages.done_pending(change)
    messages.save_headers(inbox, [record(6)])
    (change,) = messages.pending(ALICE)
    assert (change.uids, change.messages) == ((6,), (second,))


def test_a_flag_of_a_message_that_is_deleted_before_it_has_a_uid_waits_for_nothing(
    store: SealedStore, messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash)
    messages.set_flag([message], Flag.STARRED, True)
    messages.delete([message])
    with store.reading() as connection:
        assert [kind for (kind,) in connection.execute("SELECT kind FROM pending")] == [ChangeKind.DELETE]


def test_what_was_moved_away_counts_as_held_until_the_server_has_heard(
    messages: Messages, folders: Folders, inbox: FolderId, trash: FolderId
) -> None:
    first, second, _ = messages.save_headers(inbox, [record(5), record(6), record(7)])
    messages.move([first], trash)
    messages.delete([second])
    assert folders.state(inbox).uids == (5, 6, 7)
    assert folders.state(trash).uids == ()
    for change in messages.pending(ALICE):
        messages.done_pending(change)
    assert folders.state(inbox).uids == (7,)


def test_a_move_to_a_folder_that_is_gone_waits(
    messages: Messages, folders: Folders, inbox: FolderId, trash: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash)
    folders.save_listing(ALICE, [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)])
    assert messages.pending(ALICE) == ()


def test_a_message_for_the_sent_folder_waits_with_its_bytes(messages: Messages, folders: Folders) -> None:
    sent = of_role(folders, FolderRole.SENT)
    messages.add_append(ALICE, sent, b"wire", "<1@example.org>")
    (change,) = messages.pending(ALICE)
    assert (change.kind, change.folder, change.raw, change.message_id, change.flag) == (
        ChangeKind.APPEND,
        sent,
        b"wire",
        "<1@example.org>",
        Flag.READ,
    )


def test_a_deleted_message_leaves_nothing_of_itself_behind(
    messages: Messages, store: SealedStore, inbox: FolderId
) -> None:
    first, second, third = messages.save_headers(inbox, [record(1, "Harvest"), record(2), record(3)])
    for message, raw in ((first, b"one"), (second, b"same"), (third, b"same")):
        messages.save_raw(message, raw)
    messages.delete([first, second])
    with store.reading() as connection:
        assert connection.execute("SELECT rowid FROM words WHERE words MATCH 'harvest'").fetchall() == []
        assert connection.execute("SELECT data FROM raw.received").fetchall() == [(b"same",)]
    messages.drop_uids(inbox, [3])
    with store.reading() as connection:
        assert connection.execute("SELECT data FROM raw.received").fetchall() == []


def test_an_account_that_is_removed_takes_its_messages_along(
    messages: Messages, folders: Folders, store: SealedStore, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(1)])
    messages.save_raw(message, b"raw")
    messages.set_flag([message], Flag.READ, True)
    folders.remove_account(ALICE)
    assert list(messages.list_ids(inbox, ListQuery())) == []
    with store.reading() as connection:
        for table in ("raw.received", "pending", "folder", "message"):
            counted = connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608
            assert counted == [(0,)], table


def test_messages_that_are_gone_are_passed_over(messages: Messages, inbox: FolderId, trash: FolderId) -> None:
    first, second = messages.save_headers(inbox, [record(1), record(2)])
    messages.delete([first])
    assert messages.by_folder([first, second]) == {inbox: [second]}
    messages.move([first, second], trash)
    messages.set_flag([first, second], Flag.READ, True)
    assert messages.location(second)[0] == trash
