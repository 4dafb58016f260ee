"""A message changed here that the server does not know of yet: given up without loss, gone without trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import NotChangeable, NotFound
from mailguard.model import ChangeKind, FolderId, FolderRole, MessageId, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import ALICE, record

BEFORE, AFTER = b"with the attachment", b"without"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def messages(store: SealedStore) -> Messages:
    return Messages(store)


@pytest.fixture
def inbox(store: SealedStore) -> FolderId:
    folders = Folders(store)
    roles = {"INBOX": FolderRole.INBOX, "Archive": FolderRole.ARCHIVE}
    folders.save_listing(
        ALICE, [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()]
    )
    for each in folders.load(ALICE):
        folders.set_state(each.id, uidvalidity=1, uidnext=1, highestmodseq=0)
    found = folders.by_role(ALICE, FolderRole.INBOX)
    assert found is not None
    return found.id


@pytest.fixture
def message(messages: Messages, inbox: FolderId) -> MessageId:
    (made,) = messages.save_headers(inbox, [record(5)])
    messages.save_raw(made, BEFORE)
    return made


def kept(store: SealedStore) -> list[bytes]:
    with store.reading() as connection:
        return [bytes(data) for (data,) in connection.execute("SELECT data FROM raw.received")]


def test_what_was_taken_out_is_gone_from_the_store(
    messages: Messages, store: SealedStore, message: MessageId
) -> None:
    messages.replace(message, AFTER, "mark")
    assert messages.load_raw(message) == AFTER
    assert kept(store) == [AFTER]
    (change,) = messages.pending(ALICE)
    assert (change.kind, change.uids, change.raw) == (ChangeKind.REPLACE, (5,), AFTER)


def test_the_same_message_in_another_folder_keeps_its_own(
    messages: Messages, store: SealedStore, inbox: FolderId, message: MessageId
) -> None:
    (copy,) = messages.save_headers(inbox, [record(6)])
    messages.save_raw(copy, BEFORE)
    messages.replace(message, AFTER, "mark")
    assert messages.load_raw(copy) == BEFORE


def test_what_the_server_refuses_for_good_is_fetched_again(
    messages: Messages, store: SealedStore, message: MessageId
) -> None:
    messages.replace(message, AFTER, "mark")
    (change,) = messages.pending(ALICE)
    messages.give_up(change)
    assert messages.load_raw(message) is None
    assert messages.pending(ALICE) == ()
    assert kept(store) == []


def test_a_change_is_given_up_when_the_server_numbers_the_folder_anew(
    messages: Messages, store: SealedStore, inbox: FolderId, message: MessageId
) -> None:
    messages.replace(message, AFTER, "mark")
    messages.start_over(inbox, 2)
    assert messages.pending(ALICE) == ()
    assert messages.load_raw(message) is None
    assert kept(store) == []


def test_a_row_that_a_sync_made_of_the_new_message_gives_way(
    messages: Messages, inbox: FolderId, message: MessageId
) -> None:
    messages.replace(message, AFTER, "mark")
    (change,) = messages.pending(ALICE)
    messages.save_headers(inbox, [record(9)])
    messages.done_replacing(change, 9)
    assert messages.location(message) == (inbox, 9)
    assert messages.count(inbox) == (1, 1)


def test_a_message_that_is_on_its_way_elsewhere_waits(
    messages: Messages, store: SealedStore, message: MessageId
) -> None:
    archive = Folders(store).by_role(ALICE, FolderRole.ARCHIVE)
    assert archive is not None
    messages.move([message], archive.id)
    with pytest.raises(NotChangeable):
        messages.replace(message, AFTER, "mark")
    assert messages.load_raw(message) == BEFORE


def test_a_message_that_is_gone_is_not_found(messages: Messages) -> None:
    with pytest.raises(NotFound):
        messages.replace(MessageId(99), AFTER, "mark")
