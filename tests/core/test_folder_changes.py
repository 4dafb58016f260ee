"""Folders are created, renamed and deleted here at once; the journal, the names and the listing agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import FolderFault, FolderNotChanged
from mailguard.model import AccountId, Flag, Folder, FolderRole, MessageId, RemoteFolder
from mailguard.model.folder_changes import FolderChange, FolderChangeKind
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.sync.folder_changes import depending, free_path, name_fault, overlay, path_fault
from tests.core.test_messages import record

ALICE = AccountId("alice")


def remote(path: str) -> RemoteFolder:
    role = FolderRole.INBOX if path == "INBOX" else FolderRole.NONE
    return RemoteFolder(path=path, separator="/", role=role)


def change(number: int, kind: str, path: str, target: str = "") -> FolderChange:
    return FolderChange(
        id=number, account=ALICE, kind=FolderChangeKind(kind), path=path, target=target, separator="/"
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def folders(store: SealedStore) -> Folders:
    made = Folders(store)
    made.save_listing(ALICE, [remote(path) for path in ("INBOX", "A", "A/B", "AB", "Z")])
    return made


def paths(folders: Folders) -> list[str]:
    return [each.path for each in folders.load(ALICE)]


def folder(folders: Folders, path: str) -> Folder:
    return next(each for each in folders.load(ALICE) if each.path == path)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Rechnungen 2026", None),
        ("Entwürfe & 日本", None),
        ("a.b", None),
        ("", FolderFault.EMPTY),
        (" a", FolderFault.EMPTY),
        ("a/b", FolderFault.SEPARATOR),
        ("a*", FolderFault.CHARACTERS),
        ("a%", FolderFault.CHARACTERS),
        ("a\nb", FolderFault.CHARACTERS),
        ("a\u202eb", FolderFault.CHARACTERS),
        ("a\u200bb", FolderFault.CHARACTERS),
        ("ü" * 101, FolderFault.LONG),
    ],
)
def test_a_name_is_one_that_servers_and_people_can_tell_apart(name: str, fault: FolderFault | None) -> None:
    assert name_fault(name, "/") is fault


@pytest.mark.parametrize(
    ("path", "is_free"),
    [("New", True), ("A", False), ("A/B", False), ("inbox", False), ("AB/A", True), ("A/C", True)],
)
def test_a_folder_takes_no_place_of_another(path: str, is_free: bool) -> None:
    assert (path_fault(path, "/", ["INBOX", "A/B", "AB"]) is None) is is_free


def test_a_folder_in_trash_gets_a_number_where_one_is_called_so() -> None:
    assert free_path("Trash/A", "/", ["Trash", "Trash/A", "Trash/A 2"]) == "Trash/A 3"


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ([change(1, "create", "N")], ["A", "A/B", "AB", "N"]),
        ([change(1, "create", "A")], ["A", "A/B", "AB"]),
        ([change(1, "rename", "A", "N")], ["AB", "N", "N/B"]),
        ([change(1, "rename", "X", "AB")], ["A", "A/B", "AB"]),
        ([change(1, "rename", "A", "N"), change(2, "rename", "N/B", "B")], ["AB", "B", "N"]),
        ([change(1, "rename", "A", "T"), change(2, "rename", "AB", "A")], ["A", "T", "T/B"]),
        ([change(1, "delete", "A/B"), change(2, "delete", "A")], ["AB"]),
        ([change(1, "delete", "AB"), change(2, "create", "AB")], ["A", "A/B", "AB"]),
    ],
)
def test_a_listing_is_shown_as_the_changes_make_it(changes: list[FolderChange], after: list[str]) -> None:
    listing = [remote(path) for path in ("A", "A/B", "AB")]
    assert sorted(each.path for each in overlay(listing, changes)) == after


def test_what_depends_on_a_refused_change_is_given_up_with_it_and_nothing_else() -> None:
    changes = [
        change(1, "rename", "A", "N"),
        change(2, "create", "Z"),
        change(3, "create", "N/C"),
        change(4, "rename", "N/C", "C"),
        change(5, "create", "C/D"),
        change(6, "delete", "NN"),
    ]
    assert [each.id for each in depending(changes, changes[0])] == [1, 3, 4, 5]


def test_a_rename_takes_messages_their_changes_and_what_lies_below_with_it(
    store: SealedStore, folders: Folders
) -> None:
    messages = Messages(store)
    below, other = folder(folders, "A/B"), folder(folders, "Z")
    ids = [MessageId(each) for each in messages.save_headers(below.id, [record(1), record(2)])]
    (moved,) = messages.save_headers(other.id, [record(7)])
    messages.set_flag(ids, Flag.STARRED, True)
    messages.move([moved], below.id)
    folders.changes.rename(folder(folders, "A"), "N")
    assert paths(folders) == ["INBOX", "AB", "N", "N/B", "Z"]
    assert folder(folders, "N/B").id == below.id
    assert {(each.folder, each.target) for each in messages.pending(ALICE)} == {
        (below.id, None),
        (other.id, below.id),
    }
    folders.save_listing(ALICE, [remote(path) for path in ("INBOX", "A", "A/B", "AB", "Z")])
    assert paths(folders) == ["INBOX", "AB", "N", "N/B", "Z"], "the server has not heard of it yet"
    folders.changes.give_up(folders.changes.load(ALICE))
    assert folder(folders, "A/B").id == below.id
    assert len(messages.pending(ALICE)) == 2
    assert not folders.changes.load(ALICE)


def test_a_folder_is_not_deleted_while_its_messages_are_on_their_way(
    store: SealedStore, folders: Folders
) -> None:
    messages = Messages(store)
    below = folder(folders, "A/B")
    (message,) = messages.save_headers(below.id, [record(1)])
    messages.move([message], folder(folders, "Z").id)
    with pytest.raises(FolderNotChanged) as refused:
        folders.changes.delete(folder(folders, "A"))
    assert refused.value.fault is FolderFault.WAITING
    assert "A/B" in paths(folders)


def test_a_deleted_folder_goes_with_what_lies_below_the_deepest_first(folders: Folders) -> None:
    folders.set_state(folder(folders, "A").id, uidvalidity=3, uidnext=9, highestmodseq=0)
    folders.changes.delete(folder(folders, "A"))
    assert paths(folders) == ["INBOX", "AB", "Z"]
    told = [(each.path, each.uidvalidity, each.uidnext) for each in folders.changes.load(ALICE)]
    assert told == [("A/B", 0, 0), ("A", 3, 9)]


def test_a_path_that_is_taken_is_refused(folders: Folders) -> None:
    for path in ("A", "INBOX", "inbox"):
        with pytest.raises(FolderNotChanged):
            folders.changes.create(ALICE, path, "/")
    with pytest.raises(FolderNotChanged):
        folders.changes.rename(folder(folders, "Z"), "A")
    assert not folders.changes.load(ALICE)


def test_a_refused_rename_takes_its_path_back_from_a_folder_made_there_since(
    folders: Folders, store: SealedStore
) -> None:
    messages, was = Messages(store), folder(folders, "A")
    folders.changes.rename(was, "N")
    folders.changes.create(ALICE, "A", "/")
    inbox = folder(folders, "INBOX").id
    (moved_in,) = messages.save_headers(inbox, [record(5)])
    messages.move([moved_in], folder(folders, "A").id)
    (kept,) = messages.save_headers(was.id, [record(7)])
    changes = folders.changes.load(ALICE)
    folders.changes.give_up(depending(changes, changes[0]))
    assert paths(folders) == ["INBOX", "A", "A/B", "AB", "Z"]
    assert folder(folders, "A").id == was.id
    assert messages.location(kept) == (was.id, 7)
    # The other one is where it was on the server: it is not moved into a folder that was not meant.
    assert messages.pending(ALICE) == ()
    assert folders.state(inbox).uids == ()
