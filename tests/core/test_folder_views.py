"""How a person looks at a folder is kept with the folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.model import AccountId, FolderRole, Order, RemoteFolder
from mailguard.model.views import Column, FolderView, ListStyle, ShownColumn, usual_view
from mailguard.store.folder_views import FolderViews, read_view, write_view
from mailguard.store.folders import Folders
from mailguard.store.sealed import SealedStore

ALICE = AccountId("alice")
TABLE = FolderView(
    style=ListStyle.TABLE,
    columns=(ShownColumn(Column.DATE, 90), ShownColumn(Column.SUBJECT)),
    order=Order.SIZE,
    newest_first=False,
    threaded=False,
    grouped=True,
    unread_only=True,
    unread_threads=True,
    threads_open=True,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


def test_a_view_is_kept_as_it_was_chosen(store: SealedStore) -> None:
    views = FolderViews(store)
    assert views.load(ALICE, "INBOX") is None
    views.save([(ALICE, "INBOX"), (ALICE, "Trips")], TABLE)
    assert views.load(ALICE, "INBOX") == views.load(ALICE, "Trips") == TABLE


def test_a_view_follows_its_folder_to_another_name(store: SealedStore) -> None:
    folders, views = Folders(store), FolderViews(store)
    folders.save_listing(
        ALICE,
        [
            RemoteFolder(path=path, separator="/", role=FolderRole.NONE)
            for path in ("Trips", "Trips/Lake", "Tripsy")
        ],
    )
    views.save([(ALICE, "Trips/Lake"), (ALICE, "Tripsy")], TABLE)
    trips = next(each for each in folders.load(ALICE) if each.path == "Trips")
    folders.changes.rename(trips, "Past/Trips")
    assert views.load(ALICE, "Past/Trips/Lake") == TABLE
    assert views.load(ALICE, "Trips/Lake") is None
    assert views.load(ALICE, "Tripsy") == TABLE


def test_favourites_and_what_was_opened_last_are_known_by_folder(
    store: SealedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = FolderViews(store)
    for second, path in enumerate(("INBOX", "Trips", "INBOX"), 1_000):
        monkeypatch.setattr("time.time", lambda second=second: second)
        views.note_opened(ALICE, path)
    views.mark_favourite(ALICE, "Trips", True)
    assert views.marks().recent == ((ALICE, "INBOX"), (ALICE, "Trips"))
    assert views.marks().favourites == {(ALICE, "Trips")}
    assert views.load(ALICE, "Trips") is None
    views.mark_favourite(ALICE, "Trips", False)
    assert views.marks().favourites == frozenset()


def test_what_another_version_wrote_of_a_view_is_left_out() -> None:
    fields = write_view(TABLE) | {"style": "sphere", "order": "MOOD", "columns": [["mood", 9], ["date", 90]]}
    found = read_view(fields)
    assert found.style is ListStyle.CARDS and found.order is Order.DATE
    assert found.columns == (ShownColumn(Column.DATE, 90),)
    assert read_view({}) == FolderView()


def test_what_we_wrote_is_listed_by_who_received_it() -> None:
    assert Column.RECIPIENTS in usual_view(FolderRole.SENT).shows
    assert Column.SENDER in usual_view(FolderRole.INBOX).shows
    assert Column.ACCOUNT in usual_view(FolderRole.INBOX, of_many=True).shows


def test_a_folder_keeps_its_colour_until_it_is_taken_away(store: SealedStore) -> None:
    views = FolderViews(store)
    views.mark_favourite(ALICE, "Trips", True)
    views.set_colour(ALICE, "Trips", "#2B9348")
    assert views.marks().colours == {(ALICE, "Trips"): "#2B9348"}
    views.set_colour(ALICE, "Trips", "")
    assert (views.marks().colours, views.marks().favourites) == ({}, {(ALICE, "Trips")})
