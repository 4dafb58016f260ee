"""What a person wishes of single folders, and which messages that concerns."""

from __future__ import annotations

from mailguard.model import AccountId, FolderId, MessageId
from mailguard.model.keeping import FolderPolicy, Keep
from mailguard.store.sealed import SealedStore
from mailguard.sync.keeping import Reach

_SAVE = (
    "INSERT INTO folder_policy (account, path, keep, days, is_watched) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (account, path) DO UPDATE SET keep = excluded.keep, days = excluded.days,"
    " is_watched = excluded.is_watched"
)
# 64: deleted on the server, waiting to be expunged.
_MISSING = (
    " FROM message WHERE folder = ?1 AND raw IS NULL AND uid IS NOT NULL AND NOT flags & 64"
    " AND date >= ?2 AND size <= ?3"
)


class FolderPolicies:
    """Rows of the table of policies, by account and path: they outlive an index that is made anew."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self, account: AccountId, path: str) -> FolderPolicy:
        """The usual one where the person has said nothing."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT keep, days, is_watched FROM folder_policy WHERE account = ? AND path = ?",
                (account, path),
            ).fetchone()
        if row is None:
            return FolderPolicy()
        keep, days, is_watched = row
        return FolderPolicy(
            keep=Keep(keep) if keep in frozenset(Keep) else None, days=days, is_watched=bool(is_watched)
        )

    def save(self, account: AccountId, path: str, policy: FolderPolicy) -> None:
        keep = str(policy.keep) if policy.keep is not None else ""
        with self._store.writing() as connection:
            connection.execute(_SAVE, (account, path, keep, policy.days, policy.is_watched))

    def watched(self, account: AccountId) -> tuple[str, ...]:
        """Paths of the folders that are watched beside the inbox."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT path FROM folder_policy WHERE account = ? AND is_watched ORDER BY path", (account,)
            ).fetchall()
        return tuple(path for (path,) in rows)

    def missing(self, folder: FolderId, reach: Reach, most: int) -> tuple[tuple[MessageId, int, int], ...]:
        """(message, UID, size in bytes) of those to be kept that are not here yet, the newest first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                f"SELECT id, uid, size{_MISSING} ORDER BY date DESC, id DESC LIMIT ?4",
                (folder, *_bounds(reach), most),
            ).fetchall()
        return tuple((MessageId(number), uid, size) for number, uid, size in rows)

    def count_missing(self, folder: FolderId, reach: Reach) -> int:
        with self._store.reading() as connection:
            ((count,),) = connection.execute(f"SELECT count(*){_MISSING}", (folder, *_bounds(reach)))
        return int(count)


def _bounds(reach: Reach) -> tuple[int, int]:
    since = int(reach.since.timestamp()) if reach.since is not None else -(1 << 62)
    return since, reach.largest_bytes if reach.largest_bytes is not None else 1 << 62
