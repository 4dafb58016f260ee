"""Folders of an account, and how far each is synced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailguard.errors import NotFound
from mailguard.model import AccountId, Folder, FolderId, FolderRole, FolderState, RemoteFolder, ServerState
from mailguard.store.folder_changes import FolderChanges, changes_of
from mailguard.store.folder_policies import FolderPolicies
from mailguard.store.sealed import Connection, SealedStore
from mailguard.sync.folder_changes import overlay

# Before the first sync has come to its end, counts are those that the server told: what is here is a part.
_COLUMNS = (
    "id, account, path, separator, role, is_selectable,"
    " CASE WHEN uidnext = 0 THEN coalesce(told_unread, unread) ELSE unread END,"
    " CASE WHEN uidnext = 0 THEN coalesce(max(told_total, total), total) ELSE total END,"
    " is_subscribed, is_foreign, size_bytes"
)

_GIVE_UP = (
    "DELETE FROM pending WHERE account = ?1 AND kind <> 'append'"
    " AND (folder NOT IN (SELECT path FROM folder WHERE account = ?1)"
    " OR (kind IN ('move', 'copy') AND target NOT IN (SELECT path FROM folder WHERE account = ?1)))"
)

# Messages of other accounts that were to be put there: their servers keep them.
_GIVE_UP_TRANSFERS = (
    "DELETE FROM pending WHERE account = ?1 AND kind = 'append' AND messages <> '[]'"
    " AND folder NOT IN (SELECT path FROM folder WHERE account = ?1)"
)
_KEEP_SOURCES = (
    "DELETE FROM pending WHERE kind = 'delete' AND message_id <> ''"
    " AND message_id NOT IN (SELECT CAST(id AS TEXT) FROM pending)"
)


class Folders:
    """Rows of the folder table."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store
        self.changes = FolderChanges(store)
        self.policies = FolderPolicies(store)

    def save_listing(self, account: AccountId, listing: Sequence[RemoteFolder]) -> tuple[Folder, ...]:
        """Make the account's folders those of the server's listing, and of what it has not heard of folders
        yet; known ones keep their ids.

        A folder that is gone takes its rows with it. So it does with changes that can never be told any
        more, moves into it among them: those messages are still where they were, and come back with
        the next sync. A message that is to be put there waits until there is such a folder again.
        """
        with self._store.writing() as connection:
            listing = overlay(listing, changes_of(connection, account))
            connection.executemany(
                "INSERT INTO folder (account, path, separator, role, is_selectable, is_subscribed,"
                " is_foreign) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (account, path) DO UPDATE SET separator = excluded.separator,"
                " role = excluded.role, is_selectable = excluded.is_selectable,"
                " is_subscribed = excluded.is_subscribed, is_foreign = excluded.is_foreign",
                [
                    (account, each.path, each.separator, str(each.role), each.is_selectable,
                     each.is_subscribed, each.is_foreign)
                    for each in listing
                ],
            )  # fmt: skip
            for each in listing:
                if each.status is not None:
                    _save_status(connection, account, each.path, each.status)
            known = {
                path
                for (path,) in connection.execute("SELECT path FROM folder WHERE account = ?", (account,))
            }
            gone = known - {each.path for each in listing}
            connection.executemany(
                "DELETE FROM folder WHERE account = ? AND path = ?", [(account, path) for path in gone]
            )
            connection.execute(_GIVE_UP, (account,))
            connection.execute(_GIVE_UP_TRANSFERS, (account,))
            connection.execute(_KEEP_SOURCES)
        return self.load(account)

    def save_status(self, folder: Folder, state: ServerState) -> None:
        """What the server told of a folder as a whole."""
        with self._store.writing() as connection:
            _save_status(connection, folder.account, folder.path, state)

    def add(self, account: AccountId, folder: RemoteFolder) -> Folder:
        """One that is to be made on the server; if it is not, the next listing takes it away."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO folder (account, path, separator, role, is_selectable)"
                " VALUES (?, ?, ?, ?, 1)",
                (account, folder.path, folder.separator, str(folder.role)),
            )
        return next(each for each in self.load(account) if each.path == folder.path)

    def remove_account(self, account: AccountId) -> None:
        """Forget an account's folders, messages and the changes that wait for its server."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM folder WHERE account = ?", (account,))
            for table in (
                "pending",
                "folder_change",
                "folder_policy",
                "folder_view",
                "draft_copy",
                "own_subject",
            ):
                connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608

    def load(self, account: AccountId) -> tuple[Folder, ...]:
        """By path, the inbox first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM folder WHERE account = ? ORDER BY role <> 'inbox', path",  # noqa: S608
                (account,),
            ).fetchall()
        return tuple(_folder(row) for row in rows)

    def load_one(self, folder: FolderId) -> Folder:
        """Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM folder WHERE id = ?",  # noqa: S608
                (folder,),
            ).fetchone()
        if row is None:
            raise NotFound("folder")
        return _folder(row)

    def by_role(self, account: AccountId, role: FolderRole) -> Folder | None:
        return next((each for each in self.load(account) if each.role is role and each.is_selectable), None)

    def state(self, folder: FolderId) -> FolderState:
        """What is held of the folder, what was moved away before the server heard of it included.

        Raises NotFound.
        """
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT uidvalidity, uidnext, highestmodseq FROM folder WHERE id = ?", (folder,)
            ).fetchone()
            uids = connection.execute(
                "SELECT uid FROM message WHERE folder = ?1 AND uid IS NOT NULL"
                " UNION SELECT u.value FROM folder f JOIN pending p"
                " ON p.account = f.account AND p.folder = f.path AND p.uidvalidity = f.uidvalidity,"
                " json_each(p.uids) u WHERE f.id = ?1 AND p.kind IN ('move', 'delete') ORDER BY 1",
                (folder,),
            ).fetchall()
        if row is None:
            raise NotFound("folder")
        validity, uidnext, modseq = row
        return FolderState(
            uidvalidity=validity, uidnext=uidnext, highestmodseq=modseq, uids=tuple(uid for (uid,) in uids)
        )

    def uidvalidity(self, folder: FolderId) -> int:
        """That of the last sync; 0: there was none. Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT uidvalidity FROM folder WHERE id = ?", (folder,)).fetchone()
        if row is None:
            raise NotFound("folder")
        return int(row[0])

    def set_state(self, folder: FolderId, *, uidvalidity: int, uidnext: int, highestmodseq: int) -> None:
        """Write down how far the folder is synced: when all before it is stored."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE folder SET uidvalidity = ?, uidnext = ?, highestmodseq = ? WHERE id = ?",
                (uidvalidity, uidnext, highestmodseq, folder),
            )


def _save_status(connection: Connection, account: str, path: str, state: ServerState) -> None:
    connection.execute(
        "UPDATE folder SET told_total = ?1, told_unread = coalesce(?2, told_unread),"
        " size_bytes = coalesce(?3, size_bytes) WHERE account = ?4 AND path = ?5"
        " AND (told_total IS NOT ?1 OR told_unread IS NOT coalesce(?2, told_unread)"
        " OR size_bytes IS NOT coalesce(?3, size_bytes))",
        (state.exists, state.unseen, state.size_bytes, account, path),
    )


def folder_id(connection: Connection, account: str, path: str) -> FolderId | None:
    """The id of a folder by its path, in this index."""
    row = connection.execute(
        "SELECT id FROM folder WHERE account = ? AND path = ?", (account, path)
    ).fetchone()
    return FolderId(row[0]) if row else None


def _folder(row: tuple[Any, ...]) -> Folder:
    number, account, path, separator, role, is_selectable, unread, total, subscribed, foreign, size = row
    return Folder(
        id=FolderId(number),
        account=AccountId(account),
        path=path,
        separator=separator,
        role=FolderRole(role),
        is_selectable=bool(is_selectable),
        unread=unread,
        total=total,
        is_subscribed=bool(subscribed),
        is_foreign=bool(foreign),
        size_bytes=size,
    )
