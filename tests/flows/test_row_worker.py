"""The process that makes rows for large syncs, and syncs that lose it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.model import AccountId, FetchedHeader, Folder, FolderRole, ListQuery, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.syncing.row_worker import RowWorker
from mailguard.syncing.row_workers import RowWorkers

KEY = b"k" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", KEY)
    yield made
    made.close()


@pytest.fixture
def inbox(store: SealedStore) -> Folder:
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    return Folders(store).save_listing(AccountId("alice"), listing)[0]


@pytest.fixture
def worker(store: SealedStore) -> Iterator[RowWorker]:
    made = RowWorker(store.path, KEY)
    yield made
    made.close()


def headers(first: int, last: int) -> list[FetchedHeader]:
    return [
        FetchedHeader(
            uid=uid, flags=frozenset(("\\Seen",)), size_bytes=9, received="", raw=b"Subject: %d\r\n" % uid
        )
        for uid in range(first, last + 1)
    ]


def test_rows_made_by_the_process_are_seen_here(store: SealedStore, inbox: Folder, worker: RowWorker) -> None:
    worker.start()
    worker.give(inbox.id, headers(1, 700))
    assert worker.wait()
    worker.give(inbox.id, headers(600, 800))
    assert worker.wait() and worker.wait()
    assert Folders(store).load_one(inbox.id).total == 800
    assert len(Messages(store).list_ids(inbox.id, ListQuery())) == 800


def test_a_process_that_ends_is_noticed_and_can_be_started_again(inbox: Folder, worker: RowWorker) -> None:
    worker.start()
    worker.kill()
    worker.give(inbox.id, headers(1, 5))
    assert not worker.wait()
    worker.close()
    worker.start()
    worker.give(inbox.id, headers(1, 5))
    assert worker.wait()


def test_the_key_is_on_no_command_line(store: SealedStore, inbox: Folder, worker: RowWorker) -> None:
    worker.start()
    worker.give(inbox.id, headers(1, 1))
    assert worker.wait()
    process = worker._process
    assert process is not None
    said = " ".join(map(str, process.args)) if isinstance(process.args, list) else ""
    assert sys.executable in said and KEY.decode() not in said and KEY.hex() not in said
    assert KEY.decode() not in repr(worker)


def test_two_processes_store_batches_in_turn_and_the_loss_of_one_is_noticed(
    store: SealedStore, inbox: Folder
) -> None:
    workers = RowWorkers(store.path, KEY)
    workers.start()
    given = 0
    while workers.has_room:
        workers.give(inbox.id, headers(given + 1, given + 100))
        given += 100
    workers.wait_for_all()
    assert Folders(store).load_one(inbox.id).total == given
    workers.kill()
    workers.give(inbox.id, headers(given + 1, given + 100))
    assert not workers.wait()
    workers.close()
