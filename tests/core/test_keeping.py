"""Which messages are kept here whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.model import AccountId, Address, FolderRole, HeaderRecord, RemoteFolder
from mailguard.model.keeping import FolderPolicy, Keep, Keeping
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.sync.keeping import (
    LARGEST_BATCH_BYTES,
    LEAST_BATCH_BYTES,
    Reach,
    next_budget,
    reach_of,
    within_budget,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALICE = AccountId("alice")
LARGEST = 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("policy", "role", "usual", "reach"),
    [
        (FolderPolicy(), FolderRole.INBOX, Keeping(), Reach(None, LARGEST)),
        (FolderPolicy(), FolderRole.NONE, Keeping(), Reach(NOW - timedelta(days=30), LARGEST)),
        (FolderPolicy(), FolderRole.JUNK, Keeping(), Reach(NOW - timedelta(days=30), LARGEST)),
        (FolderPolicy(), FolderRole.INBOX, Keeping(keep=Keep.HEADERS), None),
        (FolderPolicy(), FolderRole.INBOX, Keeping(keep=Keep.ALL, largest_kb=0), Reach(None, None)),
        (FolderPolicy(keep=Keep.HEADERS), FolderRole.INBOX, Keeping(), None),
        (
            FolderPolicy(keep=Keep.DAYS, days=7),
            FolderRole.INBOX,
            Keeping(largest_kb=1),
            Reach(NOW - timedelta(days=7), 1024),
        ),
        (FolderPolicy(keep=Keep.ALL), FolderRole.NONE, Keeping(keep=Keep.HEADERS), Reach(None, LARGEST)),
    ],
)
def test_a_folder_does_as_it_is_told_and_else_as_its_account(
    policy: FolderPolicy, role: FolderRole, usual: Keeping, reach: Reach | None
) -> None:
    assert reach_of(policy, role, usual, NOW) == reach


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


def record(uid: int, *, age_days: int = 0, size_bytes: int = 1000) -> HeaderRecord:
    return HeaderRecord(
        uid=uid,
        flags=frozenset(),
        size_bytes=size_bytes,
        date=NOW - timedelta(days=age_days),
        sender=Address("Bob", "bob@example.net"),
        recipients="",
        subject="",
        message_id=f"<{uid}@example.net>",
        in_reply_to="",
        references=(),
        content_type="text/plain",
        has_attachment=False,
        is_encrypted=False,
        is_signed=False,
    )


def test_wishes_for_a_folder_are_kept_by_its_path(store: SealedStore) -> None:
    policies = Folders(store).policies
    assert policies.load(ALICE, "Lists") == FolderPolicy()
    wished = FolderPolicy(keep=Keep.DAYS, days=7, is_watched=True)
    policies.save(ALICE, "Lists", wished)
    policies.save(ALICE, "Other", FolderPolicy(keep=Keep.HEADERS))
    assert policies.load(ALICE, "Lists") == wished
    assert policies.watched(ALICE) == ("Lists",)
    Folders(store).remove_account(ALICE)
    assert policies.load(ALICE, "Lists") == FolderPolicy()


def test_what_is_missing_is_named_newest_first_within_its_reach(store: SealedStore) -> None:
    folders, messages = Folders(store), Messages(store)
    (folder,) = folders.save_listing(
        ALICE, [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    )
    records = [record(1, age_days=40), record(2, age_days=3), record(3), record(4, size_bytes=9000)]
    ids = messages.save_headers(folder.id, records)
    policies = folders.policies
    week = Reach(NOW - timedelta(days=7), 5000)
    assert [uid for _, uid, _ in policies.missing(folder.id, week, 10)] == [3, 2]
    assert [uid for _, uid, _ in policies.missing(folder.id, Reach(None, None), 2)] == [4, 3]
    messages.save_raw(ids[2], b"Subject: here\r\n\r\n")
    assert policies.count_missing(folder.id, week) == 1


@pytest.mark.parametrize(
    ("sizes", "count"), [([], 0), ([5000], 1), ([400, 500, 200], 2), ([100, 100], 2), ([9, 5000, 1], 1)]
)
def test_a_batch_is_bounded_and_never_empty(sizes: list[int], count: int) -> None:
    assert within_budget(sizes, 1000) == count


@pytest.mark.parametrize(
    ("budget", "took_s", "following"),
    [
        (LEAST_BATCH_BYTES, 0.1, 2 * LEAST_BATCH_BYTES),
        (LEAST_BATCH_BYTES, 0.4, LEAST_BATCH_BYTES),
        (LEAST_BATCH_BYTES, 9.0, LEAST_BATCH_BYTES),
        (LARGEST_BATCH_BYTES, 0.1, LARGEST_BATCH_BYTES),
        (LARGEST_BATCH_BYTES, 0.9, LARGEST_BATCH_BYTES // 2),
    ],
)
def test_batches_take_about_half_a_second(budget: int, took_s: float, following: int) -> None:
    assert next_budget(budget, took_s) == following
