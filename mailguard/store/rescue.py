"""What is done with a store that cannot be opened: it is set aside, never deleted, and what is only here
is carried over into a new one as far as it can be read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailguard.errors import StoreFailed
from mailguard.model import OutgoingState
from mailguard.store.sealed import (
    SUFFIXES,
    Connection,
    SealedStore,
    files_of,
    forget_running,
    opened_alone,
    until_damage,
)

RESCUED = "This message was saved from a damaged store. Look at it before you send it again."


@dataclass(frozen=True, slots=True)
class SetAside:
    """`name`: that of the index now. `is_local_whole`: drafts, Outbox and key decisions are all there."""

    name: str
    is_local_whole: bool
    rescued: int = 0  # rows carried over from a damaged file of what is only here


def set_aside(path: Path, key: bytes | None) -> SetAside:
    """Move the index and the raw messages to another name; mail is fetched again from the servers.

    key: of the store; None where it is lost. What is only local stays where it is if it can be read
    whole. Else it is set aside too, and each row that can still be read is put into a new store.
    Raises StoreFailed.
    """
    is_whole = key is not None and _is_whole(_local(path), key)
    aside = path.with_name(f"{path.name}.aside-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}")
    try:
        for name in ("main", "raw") if is_whole else tuple(SUFFIXES):
            for each in files_of(path, name):
                each.rename(f"{aside}{str(each).removeprefix(str(path))}")
        forget_running(path)
    except OSError as error:
        raise StoreFailed(f"{path}: {error.strerror}") from error
    rescued = 0 if is_whole or key is None else _rescue(_local(aside), path, key)
    return SetAside(aside.name, is_whole, rescued)


def _local(path: Path) -> Path:
    return Path(f"{path}{SUFFIXES['local']}")


def _is_whole(local: Path, key: bytes) -> bool:
    if not local.exists():
        return True
    try:
        with opened_alone(local, key) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except StoreFailed:
        return False


def _rescue(damaged: Path, path: Path, key: bytes) -> int:
    """Copy what can be read of `damaged` into a new store at `path`; the number of rows."""
    new = SealedStore.open(path, key)
    try:
        with opened_alone(damaged, key) as old, new.writing() as connection:
            copied = sum(_copy_table(old, connection, table) for table in _tables(old))
            _stop_outgoing(connection)
        return copied
    except StoreFailed as error:
        if error.is_full:
            raise
        return 0  # its first page is gone, or it was sealed with another key
    finally:
        new.close()


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    return [name for (name,) in rows]


def _copy_table(old: Connection, new: Connection, table: str) -> int:
    columns = [row[1] for row in old.execute(f'PRAGMA table_info("{table}")')]
    rows = _readable_rows(old, table)
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    new.executemany(f'INSERT OR IGNORE INTO local."{table}" ({names}) VALUES ({marks})', rows.values())  # noqa: S608
    return len(rows)


def _readable_rows(connection: Connection, table: str) -> dict[int, tuple[Any, ...]]:
    """Rows by number, read from both ends toward the page that is damaged."""
    found: dict[int, tuple[Any, ...]] = {}
    for way in ("ASC", "DESC"):
        for number, *row in until_damage(connection, f'SELECT rowid, * FROM "{table}" ORDER BY rowid {way}'):  # noqa: S608
            found[number] = tuple(row)
    return dict(sorted(found.items()))


def _stop_outgoing(connection: Connection) -> None:
    """Nothing is sent by itself from a damaged file: some of a message's copies may be missing."""
    connection.execute(
        "UPDATE outgoing SET state = ?, error = ? WHERE state <> ?",
        (OutgoingState.FAILED, RESCUED, OutgoingState.SENT),
    )
