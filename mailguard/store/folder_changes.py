"""Changes of folders: carried out here at once, and written down for the server in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping

from mailguard.errors import FolderFault, FolderNotChanged
from mailguard.model import AccountId, Folder
from mailguard.model.folder_changes import FolderChange, FolderChangeKind
from mailguard.store.sealed import Connection, SealedStore
from mailguard.sync.folder_changes import path_fault

_COLUMNS = "id, account, kind, path, target, separator, uidvalidity, uidnext"
_ADD = (
    "INSERT INTO folder_change (account, kind, path, target, separator, uidvalidity, uidnext)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
# ?1 account, ?2 path, ?3 path and separator: a folder and what lies below it
_IN = "account = ?1 AND ({0} = ?2 OR ({0} <> '' AND substr({0}, 1, length(?3)) = ?3))"


class FolderChanges:
    """The journal. Whoever calls has checked the names."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def create(self, account: AccountId, path: str, separator: str) -> None:
        """Raises FolderNotChanged."""
        with self._store.writing() as connection:
            _check_free(connection, account, path, separator)
            connection.execute(
                "INSERT INTO folder (account, path, separator, role, is_selectable)"
                " VALUES (?, ?, ?, 'none', 1)",
                (account, path, separator),
            )
            connection.execute(_ADD, (account, FolderChangeKind.CREATE, path, "", separator, 0, 0))

    def rename(self, folder: Folder, target: str) -> None:
        """With all below it; changes of messages that wait for the server follow. Raises FolderNotChanged."""
        with self._store.writing() as connection:
            _check_free(connection, folder.account, target, folder.separator)
            _move_paths(connection, folder.account, folder.path, target, folder.separator)
            values = (folder.account, FolderChangeKind.RENAME, folder.path, target, folder.separator, 0, 0)
            connection.execute(_ADD, values)

    def delete(self, folder: Folder) -> None:
        """For good, with all below it: what is deepest goes first.

        Raises FolderNotChanged where messages wait to be moved out of it, or to be put into it: they could
        get lost with it.
        """
        where = (folder.account, folder.path, folder.path + (folder.separator or "\0"))
        with self._store.writing() as connection:
            if _is_waited_for(connection, where):
                raise FolderNotChanged(folder.path, FolderFault.WAITING)
            rows = connection.execute(
                f"SELECT path, uidvalidity, uidnext FROM folder WHERE {_IN.format('path')}"  # noqa: S608
                " ORDER BY length(path) DESC, path",
                where,
            ).fetchall()
            for path, validity, uidnext in rows:
                values = (
                    folder.account,
                    FolderChangeKind.DELETE,
                    path,
                    "",
                    folder.separator,
                    validity,
                    uidnext,
                )
                connection.execute(_ADD, values)
            connection.execute(f"DELETE FROM pending WHERE {_IN.format('folder')}", where)  # noqa: S608
            connection.execute(f"DELETE FROM folder WHERE {_IN.format('path')}", where)  # noqa: S608

    def subscribe(self, account: AccountId, choices: Mapping[str, bool]) -> None:
        """choices: whether to subscribe, by path."""
        with self._store.writing() as connection:
            for path, is_wanted in choices.items():
                kind = FolderChangeKind.SUBSCRIBE if is_wanted else FolderChangeKind.UNSUBSCRIBE
                connection.execute(
                    "UPDATE folder SET is_subscribed = ? WHERE account = ? AND path = ?",
                    (is_wanted, account, path),
                )
                connection.execute(_ADD, (account, kind, path, "", "", 0, 0))

    def load(self, account: AccountId) -> tuple[FolderChange, ...]:
        """What the server does not know, in order."""
        with self._store.reading() as connection:
            return changes_of(connection, account)

    def done(self, change: FolderChange) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM folder_change WHERE id = ?", (change.id,))

    def give_up(self, changes: tuple[FolderChange, ...]) -> None:
        """Undo them here, the last first. What was deleted comes with the next listing."""
        with self._store.writing() as connection:
            for each in reversed(changes):
                if each.kind is FolderChangeKind.CREATE:
                    _take_away(connection, each)
                if each.kind is FolderChangeKind.RENAME:
                    _move_paths(connection, each.account, each.target, each.path, each.separator)
                connection.execute("DELETE FROM folder_change WHERE id = ?", (each.id,))


def changes_of(connection: Connection, account: AccountId) -> tuple[FolderChange, ...]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM folder_change WHERE account = ? ORDER BY id",  # noqa: S608
        (account,),
    ).fetchall()
    return tuple(
        FolderChange(
            id=number,
            account=AccountId(owner),
            kind=FolderChangeKind(kind),
            path=path,
            target=target,
            separator=separator,
            uidvalidity=validity,
            uidnext=uidnext,
        )
        for number, owner, kind, path, target, separator, validity, uidnext in rows
    )


def _check_free(connection: Connection, account: AccountId, path: str, separator: str) -> None:
    rows = connection.execute("SELECT path FROM folder WHERE account = ?", (account,))
    fault = path_fault(path, separator, (known for (known,) in rows.fetchall()))
    if fault is not None:
        raise FolderNotChanged(path, fault)


def _move_paths(connection: Connection, account: AccountId, old: str, new: str, separator: str) -> None:
    values = (account, old, old + (separator or "\0"), new)
    # Views and policies of folders that were under the new path once are of no one any more.
    where = (account, new, new + (separator or "\0"))
    for table in ("folder_view", "folder_policy"):
        connection.execute(f"DELETE FROM {table} WHERE {_IN.format('path')}", where)  # noqa: S608
    for table, column in (
        ("folder", "path"),
        ("pending", "folder"),
        ("pending", "target"),
        ("folder_view", "path"),
        ("folder_policy", "path"),
    ):
        connection.execute(
            f"UPDATE {table} SET {column} = ?4 || substr({column}, length(?2) + 1)"  # noqa: S608
            f" WHERE {_IN.format(column)}",
            values,
        )


def _take_away(connection: Connection, created: FolderChange) -> None:
    """A folder that never was on the server: another may be about to have its path back. Messages that were
    moved into it are still where they were, and come back with the next sync."""
    where = (created.account, created.path)
    connection.execute(
        "DELETE FROM pending WHERE account = ?1 AND kind <> 'append' AND (folder = ?2 OR target = ?2)", where
    )
    connection.execute("DELETE FROM folder WHERE account = ?1 AND path = ?2", where)


def _is_waited_for(connection: Connection, where: tuple[str, str, str]) -> bool:
    row = connection.execute(
        f"SELECT 1 FROM pending WHERE ({_IN.format('folder')}"  # noqa: S608
        " AND kind IN ('move', 'copy', 'append', 'replace'))"
        f" OR ({_IN.format('target')}) LIMIT 1",
        where,
    ).fetchone()
    return row is not None
