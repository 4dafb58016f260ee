"""The sealed store: SQLite files encrypted whole, page by page, with ChaCha20-Poly1305 (apsw-sqlite3mc).

Three files, one key. `mail.db` is the index: folders, message rows, the full-text index; it can be
made anew from the servers. `raw.db` holds messages as received, so that the index stays small.
`local.db` holds what exists only here: the outbox, drafts, changes the server does not know yet,
and what the person decided about keys; setting aside a damaged index never touches it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import apsw

from mailguard.errors import StoreFailed
from mailguard.store.migrations import MIGRATIONS


class Rows(Protocol):
    """What a statement answers with: SQLite's values, typed by those who wrote the statement."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...


class Connection(Protocol):
    """What the files of this folder use of a connection."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Rows: ...
    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Rows: ...
    def last_insert_rowid(self) -> int: ...
    def total_changes(self) -> int: ...


RAW_SUFFIX = ".raw"
LOCAL_SUFFIX = ".local"
BUSY_MS = 10_000
_FILES = ("main", "raw", "local")


class SealedStore:
    """One profile's store: many readers, one writer at a time."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._writer_lock = threading.RLock()
        self._mine = threading.local()
        self._readers: list[apsw.Connection] = []
        self._readers_lock = threading.Lock()
        self._writer = self._connect()

    def __repr__(self) -> str:
        return f"SealedStore({self._path.name!r})"

    @classmethod
    def open(cls, path: Path, key: bytes) -> SealedStore:
        """Open, or make, the store at `path`; bring it to this version's form.

        key: 32 bytes. Raises StoreFailed when the key is another one, a file is damaged or of a
        newer MailGuard, or the disk is full.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = cls(path, key)
        try:
            with store.writing():
                _migrate(store._writer)
            if store._ended_badly():
                store._check()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def path(self) -> Path:
        return self._path

    @property
    def key(self) -> bytes:
        """For the worker process, which opens the store by itself."""
        return self._key

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """This thread's own connection for reading; never blocked by the writer."""
        with _translated(self._path):
            yield self._reader()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is stored when the block ends, or nothing. May be nested."""
        with self._writer_lock, _translated(self._path):
            if self._is_in_transaction():
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._is_in_transaction():  # a full disk ends it by itself
                    self._writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close all connections; a store closed so needs no check at the next start."""
        with self._writer_lock, self._readers_lock:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._writer.close()
        self._running_mark().unlink(missing_ok=True)

    def _is_in_transaction(self) -> bool:
        return self._writer.in_transaction

    def _reader(self) -> apsw.Connection:
        found: apsw.Connection | None = getattr(self._mine, "reader", None)
        if found is None:
            found = self._mine.reader = self._connect()
            found.pragma("query_only", True)
            with self._readers_lock:
                self._readers.append(found)
        return found

    def _connect(self) -> apsw.Connection:
        with _translated(self._path):
            connection = apsw.Connection(str(self._path))
            connection.set_busy_timeout(BUSY_MS)
            connection.pragma("cipher", "chacha20")
            connection.pragma("key", f"raw:{self._key.hex()}")
            for name, suffix in (("raw", RAW_SUFFIX), ("local", LOCAL_SUFFIX)):
                connection.execute("ATTACH DATABASE ? AS " + name, (str(self._path) + suffix,))
            for name in _FILES:
                connection.pragma("journal_mode", "wal", schema=name)
                # The index can be made anew; what is only here must survive a power cut.
                connection.pragma("synchronous", "NORMAL" if name == "main" else "FULL", schema=name)
            connection.pragma("foreign_keys", True)
            connection.pragma("cache_size", -16_000)
        return connection

    def _running_mark(self) -> Path:
        return self._path.with_suffix(".open")

    def _ended_badly(self) -> bool:
        """Whether the last run did not close the store; marks this one as running."""
        mark = self._running_mark()
        if mark.exists():
            return True
        mark.touch(mode=0o600)
        return False

    def _check(self) -> None:
        """Read every page once: a changed byte shows as a failed authentication."""
        with _translated(self._path):
            for name in _FILES:
                found = self._reader().pragma("quick_check(1)", schema=name)
                if found != "ok":
                    raise StoreFailed(f"{name}: {found}")


def set_aside(path: Path) -> Path:
    """Move a damaged index and its raw messages to another name, never delete them; what is only
    local stays where it is. Returns the index's new name."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    aside = path.with_name(f"{path.name}.aside-{stamp}")
    for suffix in ("", RAW_SUFFIX):
        for part in ("", "-wal", "-shm"):
            old = Path(f"{path}{suffix}{part}")
            if old.exists():
                old.rename(f"{aside}{suffix}{part}")
    path.with_suffix(".open").unlink(missing_ok=True)
    return aside


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except apsw.FullError as error:
        raise StoreFailed(f"{path}: the disk is full", is_full=True) from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StoreFailed(f"{path}: damaged, or sealed with another key") from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        is_full = "full" in str(error).lower() or _is_out_of_room(error)
        raise StoreFailed(f"{path}: {error}", is_full=is_full) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreFailed(f"{path}: in use by another program") from error


def _is_out_of_room(error: apsw.Error) -> bool:
    """SQLite tells a write that met the end of the disk or a quota as an I/O error."""
    return getattr(error, "extendedresult", 0) in (
        apsw.mapping_extended_result_codes["SQLITE_IOERR_WRITE"],
        apsw.mapping_extended_result_codes["SQLITE_IOERR_SHMSIZE"],
        apsw.mapping_extended_result_codes["SQLITE_IOERR_FSYNC"],
    )


def _migrate(connection: apsw.Connection) -> None:
    for name, scripts in MIGRATIONS.items():
        version = connection.pragma("user_version", schema=name)
        if not isinstance(version, int) or version > len(scripts):
            raise StoreFailed(f"made by a newer MailGuard (form {version} of {name})")
        for number, script in enumerate(scripts[version:], version + 1):
            connection.execute(script)
            connection.pragma("user_version", number, schema=name)
