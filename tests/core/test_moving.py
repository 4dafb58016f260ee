"""Messages that change their folder while the server is at it, or before it has told where they are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.model import ChangeKind, Flag, FolderId, FolderRole, ListQuery, PendingChange
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import ALICE, record
from tests.core.test_pending import NAMES, RemoteFolder, of_role

MANY = 10_000


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


@pytest.fixture
def sent(folders: Folders) -> FolderId:
    return of_role(folders, FolderRole.SENT)


def waiting(messages: Messages) -> list[tuple[ChangeKind, FolderId, tuple[int, ...], FolderId | None]]:
    return [(each.kind, each.folder, each.uids, each.target) for each in messages.pending(ALICE)]


def told(messages: Messages, kind: ChangeKind = ChangeKind.MOVE) -> PendingChange:
    (change,) = messages.pending(ALICE)
    assert change.kind is kind
    return change


def test_a_message_has_its_new_uid_as_soon_as_the_server_tells_it(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    first, second = messages.save_headers(
        inbox, [record(5), replace(record(6), message_id="<5@example.net>")]
    )
    messages.move([first, second], trash)
    messages.done_moving(told(messages), {5: 41, 6: 40})
    assert (messages.location(first), messages.location(second)) == ((trash, 41), (trash, 40))
    assert messages.pending(ALICE) == ()


def test_a_move_taken_back_while_the_server_was_at_it_is_moved_back(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash)
    change = told(messages)
    messages.move([message], inbox)
    messages.set_flag([message], Flag.STARRED, True)
    assert messages.location(message) == (inbox, 5)
    messages.done_moving(change, {5: 41})
    assert messages.location(message) == (inbox, None)
    assert waiting(messages) == [
        (ChangeKind.ADD_FLAG, trash, (41,), None),
        (ChangeKind.MOVE, trash, (41,), inbox),
    ]


def test_without_a_word_of_the_new_uid_it_stands_where_the_server_has_put_it(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash)
    change = told(messages)
    messages.move([message], inbox)
    messages.done_moving(change, {})
    assert messages.location(message) == (trash, None)
    messages.save_headers(trash, [replace(record(5), uid=41)])
    assert messages.location(message) == (trash, 41)


def test_what_is_done_to_a_message_while_the_server_moves_it_follows_it(
    messages: Messages, inbox: FolderId, trash: FolderId, sent: FolderId
) -> None:
    onward, gone = messages.save_headers(inbox, [record(5), record(6)])
    messages.move([onward, gone], trash)
    change = told(messages)
    messages.move([onward], sent)
    messages.delete([gone])
    messages.done_moving(change, {5: 41, 6: 42})
    assert waiting(messages) == [
        (ChangeKind.MOVE, trash, (41,), sent),
        (ChangeKind.DELETE, trash, (42,), None),
    ]


def test_a_copy_is_there_at_once_and_is_known_again_when_the_server_tells_of_it(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5, "Harvest", "\\Flagged")])
    messages.save_raw(message, b"raw")
    copied = messages.copy([message], trash)
    assert copied is not None
    (copy,) = copied.copies
    (row,) = messages.load_rows([copy])
    assert (row.subject, row.folder, row.is_starred) == ("Harvest", trash, True)
    assert messages.load_raw(copy) == b"raw"
    assert waiting(messages) == [(ChangeKind.COPY, inbox, (5,), trash)]
    messages.forget_unplaced(trash)
    assert messages.save_headers(trash, [replace(record(5, "Harvest"), uid=77)]) == (copy,)
    messages.delete([message])
    assert messages.load_raw(copy) == b"raw"


def test_a_copy_of_what_waits_to_be_moved_is_made_before_it_is_moved(
    messages: Messages, inbox: FolderId, trash: FolderId, sent: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.move([message], trash)
    messages.copy([message], sent)
    assert waiting(messages) == [
        (ChangeKind.COPY, inbox, (5,), sent),
        (ChangeKind.MOVE, inbox, (5,), trash),
    ]


def test_a_copy_taken_back_is_not_made_or_goes_again(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    unheard = messages.copy([first], trash)
    assert unheard is not None and messages.drop_copies(unheard) == 1
    assert (messages.pending(ALICE), messages.count(trash)) == ((), (0, 0))
    at_it = messages.copy([second], trash)
    change = told(messages, ChangeKind.COPY)
    assert at_it is not None and messages.drop_copies(at_it) == 1
    messages.done_copying(change, {6: 80})
    assert waiting(messages) == [(ChangeKind.DELETE, trash, (80,), None)]
    assert messages.count(inbox) == (2, 2)


def test_a_copy_that_is_moved_before_the_server_has_heard_is_made_where_it_went(
    messages: Messages, inbox: FolderId, trash: FolderId, sent: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    copied = messages.copy([message], trash)
    assert copied is not None
    messages.move(copied.copies, sent)
    assert waiting(messages) == [(ChangeKind.COPY, inbox, (5,), sent)]


def test_ten_thousand_messages_are_one_change_also_when_they_come_back(
    messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    ids = messages.save_headers(inbox, [record(uid) for uid in range(1, MANY + 1)])
    begun = time.monotonic()
    messages.set_flag(ids, Flag.READ, True)
    messages.move(ids, trash)
    assert [each.kind for each in messages.pending(ALICE)] == [ChangeKind.ADD_FLAG, ChangeKind.MOVE]
    messages.move(ids, inbox)
    assert [each.kind for each in messages.pending(ALICE)] == [ChangeKind.ADD_FLAG]
    assert messages.count(inbox) == (0, MANY)
    assert set(messages.list_ids(inbox, ListQuery())) == set(ids)
    assert time.monotonic() - begun < 20  # it took hours when each was looked for by itself
