"""Subscribing: which folders are shown, and how a choice reaches the store and waits for the server."""

from __future__ import annotations

from pathlib import Path

from mailguard.model import AccountId, Folder, FolderId, FolderRole, RemoteFolder, ServerState
from mailguard.model.folder_changes import FolderChangeKind
from mailguard.store.folders import Folders
from mailguard.store.sealed import SealedStore
from mailguard.sync.subscriptions import shown_folders

ALICE = AccountId("alice")


def folder(path: str, role: FolderRole = FolderRole.NONE, *, is_subscribed: bool = False) -> Folder:
    return Folder(
        id=FolderId(1), account=ALICE, path=path, separator="/", role=role, is_subscribed=is_subscribed
    )


def test_folders_with_a_purpose_and_those_above_a_subscribed_one_stay_shown() -> None:
    folders = [
        folder("INBOX", FolderRole.INBOX),
        folder("Lists"),
        folder("Lists/dev", is_subscribed=True),
        folder("Lists/users"),
        folder("Listsold"),
        folder("Sent", FolderRole.SENT),
    ]
    shown = [each.path for each in shown_folders(folders, subscribed_only=True)]
    assert shown == ["INBOX", "Lists", "Lists/dev", "Sent"]
    assert shown_folders(folders, subscribed_only=False) == tuple(folders)


def test_a_choice_holds_against_listings_until_the_server_has_heard_of_it(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    folders = Folders(store)
    listing = [
        RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
        RemoteFolder(path="Lists", separator="/", role=FolderRole.NONE, is_subscribed=True),
    ]
    folders.save_listing(ALICE, listing)
    folders.changes.subscribe(ALICE, {"Lists": False})
    assert not folders.load(ALICE)[1].is_subscribed
    folders.save_listing(ALICE, listing)
    assert not folders.load(ALICE)[1].is_subscribed
    (change,) = folders.changes.load(ALICE)
    assert change.kind is FolderChangeKind.UNSUBSCRIBE
    folders.changes.done(change)
    folders.save_listing(ALICE, listing)
    assert folders.load(ALICE)[1].is_subscribed
    store.close()


def test_counts_are_the_servers_until_the_first_sync_has_ended(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    folders = Folders(store)
    state = ServerState(uidvalidity=1, uidnext=9, exists=7, highestmodseq=0, unseen=3, size_bytes=4_000)
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX, status=state)]
    (inbox,) = folders.save_listing(ALICE, listing)
    assert (inbox.total, inbox.unread, inbox.size_bytes) == (7, 3, 4_000)
    folders.set_state(inbox.id, uidvalidity=1, uidnext=9, highestmodseq=0)
    assert (folders.load_one(inbox.id).total, folders.load_one(inbox.id).unread) == (0, 0)
    store.close()
