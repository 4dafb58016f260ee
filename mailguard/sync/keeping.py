"""Which messages of a folder are kept here whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailguard.model import FolderRole
from mailguard.model.keeping import FolderPolicy, Keep, Keeping

_ALL_OF = frozenset(
    {FolderRole.INBOX, FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TEMPLATES, FolderRole.ARCHIVE}
)


LEAST_BATCH_BYTES = 1 << 20
LARGEST_BATCH_BYTES = 4 << 20
BATCH_S = 0.5  # a person who wants to read a message waits for no longer than about this


@dataclass(frozen=True, slots=True)
class Reach:
    """Messages since that time and not larger than that; None: whatever their age or size."""

    since: datetime | None
    largest_bytes: int | None


def reach_of(policy: FolderPolicy, role: FolderRole, usual: Keeping, now: datetime) -> Reach | None:
    """None: none are fetched before somebody opens them."""
    keep, days = (usual.keep, usual.days) if policy.keep is None else (policy.keep, policy.days)
    if keep is Keep.USUAL:
        keep = Keep.ALL if role in _ALL_OF else Keep.DAYS
    if keep is Keep.HEADERS:
        return None
    since = now - timedelta(days=days) if keep is Keep.DAYS else None
    return Reach(since, usual.largest_kb * 1024 if usual.largest_kb else None)


def within_budget(sizes: Sequence[int], budget: int) -> int:
    """How many of the first are fetched at once: one at least, where there are any."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if count and total > budget:
            return count
    return len(sizes)


def next_budget(budget: int, took_s: float) -> int:
    """Bytes of the next batch, after one that took so long."""
    if took_s > BATCH_S:
        return max(LEAST_BATCH_BYTES, budget // 2)
    return min(LARGEST_BATCH_BYTES, budget * 2) if took_s < BATCH_S / 2 else budget
