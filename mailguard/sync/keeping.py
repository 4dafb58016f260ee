"""Which messages of a folder are kept here whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailguard.model import FolderRole
from mailguard.model.keeping import FolderPolicy, Keep, Keeping

_ALL_OF = frozenset(
    {FolderRole.INBOX, FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TEMPLATES, FolderRole.ARCHIVE}
)


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
