"""What a person did that servers do not know yet."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from mailguard.core.threads import Threads
from mailguard.model import AccountId, ChangeKind, OutgoingState
from mailguard.model.folder_changes import FolderChangeKind
from mailguard.store.sealed import SealedStore

# The deletion that waits for another account is the second half of a move, which stands there already.
_MESSAGES = (
    "SELECT account, kind, folder, target, flag,"
    " sum(max(json_array_length(uids), json_array_length(messages), 1)) FROM pending"
    " WHERE NOT (kind = 'delete' AND message_id <> '')"
    " GROUP BY account, kind, folder, target, flag ORDER BY min(id)"
)
_OUTGOING = (
    "SELECT count(*) FROM outgoing WHERE state IN (?, ?, ?) AND (send_at IS NULL OR send_at <= unixepoch())"
)
_FOLDERS = "SELECT account, kind, path, target FROM folder_change ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChange:
    """folder, target: paths. count: messages. flag: an IMAP flag or keyword, of marks alone."""

    account: AccountId
    kind: ChangeKind | FolderChangeKind
    folder: str
    target: str = ""
    flag: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCount:
    """changes: as many as `list` has. outgoing: messages in the Outbox, but those that are for later."""

    changes: int = 0
    outgoing: int = 0


class Waiting:
    def __init__(self, threads: Threads, store: SealedStore) -> None:
        self._threads = threads
        self._store = store

    def list(self) -> Future[tuple[WaitingChange, ...]]:
        """Folders first, as they are told; alike changes are one. Fails with StoreFailed."""
        return self._threads.disk(self._load)

    def count(self) -> Future[WaitingCount]:
        """Fails with StoreFailed."""
        return self._threads.disk(self._count)

    def _count(self) -> WaitingCount:
        waits = (OutgoingState.READY, OutgoingState.FAILED, OutgoingState.UNCERTAIN)
        with self._store.reading() as connection:
            ((outgoing,),) = connection.execute(_OUTGOING, waits).fetchall()
        return WaitingCount(changes=len(self._load()), outgoing=outgoing)

    def _load(self) -> tuple[WaitingChange, ...]:
        with self._store.reading() as connection:
            folders = connection.execute(_FOLDERS).fetchall()
            messages = connection.execute(_MESSAGES).fetchall()
        found = [
            WaitingChange(account=AccountId(account), kind=FolderChangeKind(kind), folder=path, target=target)
            for account, kind, path, target in folders
        ]
        found += [
            WaitingChange(
                account=AccountId(account),
                kind=ChangeKind(kind),
                folder=folder,
                target=target,
                flag=flag,
                count=count,
            )
            for account, kind, folder, target, flag, count in messages
        ]
        return tuple(found)
