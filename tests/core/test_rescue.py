"""A store that cannot be opened is set aside, and what is only here is carried over where it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.model import (
    AccountId,
    Address,
    Draft,
    DraftAttachment,
    FetchedHeader,
    Fingerprint,
    FolderRole,
    MessageId,
    OutgoingState,
    RemoteFolder,
    Wire,
)
from mailguard.store.drafts import DraftStore
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.rescue import RESCUED, set_aside
from mailguard.store.sealed import SUFFIXES, SealedStore, files_of
from mailguard.sync.headers import read_header
from tests.core.test_store import KEY, damage

ALICE = AccountId("alice")
DRAFTS = 60
PAGE_BYTES = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mail.db"


def filled(path: Path) -> None:
    """A store with folders and a message, many drafts, one message in the Outbox, and a note on a key."""
    store = SealedStore.open(path, KEY)
    Folders(store).save_listing(ALICE, [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)])
    drafts = DraftStore(store)
    for number in range(DRAFTS):
        attached = DraftAttachment(
            filename="a.bin", content_type="application/octet-stream", data=b"x" * 5000
        )
        drafts.save(draft(number, attached))
    OutgoingStore(store).add(
        ALICE,
        [Wire(envelope_from="alice@example.org", envelope_to=("bob@example.net",), raw=b"encrypted")],
        sent_copy=b"encrypted copy",
        message_id="<1@example.org>",
        subject="Harvest",
        recipients=["bob@example.net"],
        is_encrypted=True,
        is_signed=True,
        answers=MessageId(7),
    )
    KeyNotes(store).set_chosen("bob@example.net", [Fingerprint("B" * 40)])
    store.close()


def draft(number: int, *attachments: DraftAttachment, answers: MessageId | None = None) -> Draft:
    return Draft(
        account=ALICE,
        from_=Address("Alice", "alice@example.org"),
        subject=f"Draft {number}",
        text="words " * 300,
        attachments=attachments,
        answers=answers,
    )


def local(path: Path) -> Path:
    return Path(f"{path}{SUFFIXES['local']}")


@pytest.mark.parametrize("name", ["main", "raw"])
def test_what_is_only_here_stays_when_the_rest_is_damaged(path: Path, name: str) -> None:
    filled(path)
    (file,) = files_of(path, name)
    before = local(path).read_bytes()
    damage(file, 200)
    found = set_aside(path, KEY)
    assert (found.is_local_whole, found.rescued) == (True, 0)
    assert path.with_name(found.name).exists()
    assert local(path).read_bytes() == before
    store = SealedStore.open(path, KEY)
    assert len(DraftStore(store).list()) == DRAFTS
    assert len(OutgoingStore(store).load_all()) == 1
    assert Folders(store).load(ALICE) == ()
    store.close()


def test_one_damaged_page_costs_what_stands_on_it_and_nothing_else(path: Path) -> None:
    filled(path)
    size = local(path).stat().st_size
    damage(local(path), size // 2 // PAGE_BYTES * PAGE_BYTES + 100)
    found = set_aside(path, KEY)
    assert not found.is_local_whole
    store = SealedStore.open(path, KEY)
    drafts = [each for _, each in DraftStore(store).list()]
    assert DRAFTS - 6 <= len(drafts) <= DRAFTS
    assert all(each.text == "words " * 300 for each in drafts)
    assert KeyNotes(store).chosen() == {"bob@example.net": (Fingerprint("B" * 40),)}
    assert local(path.with_name(found.name)).exists()
    store.close()


def test_nothing_is_sent_by_itself_from_a_damaged_file(path: Path) -> None:
    filled(path)
    damage(local(path), local(path).stat().st_size // 2)
    set_aside(path, KEY)
    store = SealedStore.open(path, KEY)
    (outgoing,) = OutgoingStore(store).load_all()
    assert (outgoing.state, outgoing.error) == (OutgoingState.FAILED, RESCUED)
    assert OutgoingStore(store).sent_copy(outgoing.id) == b"encrypted copy"
    store.close()


@pytest.mark.parametrize("key", [None, b"j" * 32], ids=["no key", "another key"])
def test_without_its_key_all_of_a_store_is_set_aside_and_kept(path: Path, key: bytes | None) -> None:
    filled(path)
    before = local(path).read_bytes()
    found = set_aside(path, key)
    assert (found.is_local_whole, found.rescued) == (False, 0)
    assert local(path.with_name(found.name)).read_bytes() == before
    new = SealedStore.open(path, key or b"n" * 32)
    assert DraftStore(new).list() == ()
    new.close()


def test_a_first_page_that_is_gone_leaves_an_empty_store_and_the_damaged_one(path: Path) -> None:
    filled(path)
    damage(local(path), 2000)
    found = set_aside(path, KEY)
    assert (found.is_local_whole, found.rescued) == (False, 0)
    assert local(path.with_name(found.name)).stat().st_size > PAGE_BYTES
    SealedStore.open(path, KEY).close()


def test_ids_of_the_old_index_name_nothing_in_the_new_one(path: Path) -> None:
    filled(path)
    store = SealedStore.open(path, KEY)
    answer = DraftStore(store).save(draft(1, answers=MessageId(7)))
    (inbox,) = Folders(store).load(ALICE)
    with store.writing() as connection:
        for uids in ("[5]", "[]"):
            connection.execute(
                "INSERT INTO pending (account, kind, folder, uidvalidity, messages, uids, flag)"
                " VALUES ('alice', 'add-flag', 'INBOX', 9, '[7]', ?, '\\Seen')",
                (uids,),
            )
    store.close()
    set_aside(path, KEY)
    again = SealedStore.open(path, KEY)
    assert DraftStore(again).load(answer).answers is None
    assert all(each.answers is None for each in OutgoingStore(again).load_all())
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (inbox,) = Folders(again).save_listing(ALICE, listing)
    messages = Messages(again)
    assert messages.pending(ALICE) == ()  # the new index does not know which UIDVALIDITY the UIDs are of
    Folders(again).set_state(inbox.id, uidvalidity=9, uidnext=1, highestmodseq=0)
    assert [each.uids for each in messages.pending(ALICE)] == [(5,)]
    again.close()


def synced(path: Path) -> tuple[SealedStore, Folders, Messages, MessageId]:
    """A store as a sync leaves it, with one message in the inbox."""
    store = SealedStore.open(path, KEY)
    folders, messages = Folders(store), Messages(store)
    folders.save_listing(
        ALICE,
        [
            RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
            RemoteFolder(path="Archive", separator="/", role=FolderRole.ARCHIVE),
        ],
    )
    inbox, archive = folders.load(ALICE)
    raw = b"From: bob@example.net\r\nMessage-ID: <1@example.net>\r\n\r\n"
    fetched = FetchedHeader(uid=7, flags=frozenset(), size_bytes=100, received="", raw=raw)
    (message,) = messages.save_headers(inbox.id, [read_header(fetched)])
    for folder in (inbox, archive):
        folders.set_state(folder.id, uidvalidity=1, uidnext=8, highestmodseq=5)
    messages.move([message], archive.id)
    return store, folders, messages, message


def uidnexts(folders: Folders) -> list[int]:
    return [folders.state(each.id).uidnext for each in folders.load(ALICE)]


def test_where_what_is_only_here_is_gone_every_folder_is_compared_with_the_server(path: Path) -> None:
    store, *_ = synced(path)
    store.close()
    for each in files_of(path, "local"):
        each.unlink()
    store = SealedStore.open(path, KEY)
    assert uidnexts(Folders(store)) == [0, 0]
    assert [Messages(store).count(each.id)[1] for each in Folders(store).load(ALICE)] == [0, 0]
    store.close()


@pytest.mark.parametrize(("is_written_down", "expected"), [(True, [8, 8]), (False, [0, 0])])
def test_a_move_that_a_killed_program_did_not_write_down_has_the_folders_compared(
    path: Path, is_written_down: bool, expected: list[int]
) -> None:
    store, _, messages, _ = synced(path)
    if not is_written_down:
        for change in messages.pending(ALICE):
            messages.done_pending(change)
    store._writer.close()  # no more than a killed program does
    again = SealedStore.open(path, KEY)
    assert uidnexts(Folders(again)) == expected
    again.close()
