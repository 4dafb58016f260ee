"""The sealed store: SQLite files encrypted whole, page by page, with ChaCha20-Poly1305 (apsw-sqlite3mc).

Three files, one key. `mail.db` is the index: folders, message rows, the full-text index; it can be
made anew from the servers. `raw.db` holds messages as received, so that the index stays small.
`local.db` holds what exists only here: the outbox, drafts, changes the server does not know yet,
and what the person decided about keys; setting aside a damaged index never touches it.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import apsw

from mailguard.errors import StoreFailed
from mailguard.store.folding import word_line
from mailguard.store.migrations import (
    COMPARE_MOVED,
    FORGET_UNUSED,
    INDEX_MADE_ANEW,
    LOCAL_MADE_ANEW,
    MIGRATIONS,
)
from mailguard.store.sorting import base_subject, has_tags


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
    def interrupt(self) -> None: ...


SUFFIXES = {"main": "", "raw": ".raw", "local": ".local"}
RUNNING_SUFFIX = ".open"
BUSY_MS = 10_000
MOST_WAL_BYTES = 16 * 1024 * 1024  # of each file beside the store, once what it held is in the store


class SealedStore:
    """One profile's store: many readers, one writer at a time."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._writer_lock = threading.RLock()
        self._mine = threading.local()
        self._readers: list[apsw.Connection] = []
        self._readers_lock = threading.Lock()
        self._is_damaged = False
        self._writer = self._connect()

    def __repr__(self) -> str:
        return f"SealedStore({self._path.name!r})"

    @classmethod
    def open(cls, path: Path, key: bytes) -> SealedStore:
        """Open, or make, the store at `path`; bring it to this version's form.

        key: 32 bytes. Raises StoreFailed when the key is another one, a file is damaged or of a
        newer MailGuard, or the disk is full.
        """
        with _system_errors_translated(path):
            _make_files(path)
        try:
            store = cls(path, key)
        except StoreFailed as error:
            if error.is_locked and _opens_some(path, key):
                raise StoreFailed(f"{path}: damaged", is_damaged=True) from error
            raise
        try:
            with store.writing():
                _migrate(store._writer)
                store._writer.execute(FORGET_UNUSED)
            with _system_errors_translated(path):
                has_ended_badly = store._mark_running()
            if has_ended_badly:
                store._check()
                with store.writing() as connection:
                    connection.execute(COMPARE_MOVED)
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
        """This thread's own connection for reading; never blocked by the writer.

        Raises CancelledError where its statement is interrupted: see `Asking`.
        """
        with self._translated():
            yield self._reader()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is stored when the block ends, or nothing. May be nested."""
        with self._writer_lock, self._translated():
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

    def checkpoint(self) -> None:
        """Have the files themselves hold what was written, and be no larger than that needs."""
        with self._writer_lock, self._translated():
            for name in SUFFIXES:
                self._writer.execute(f"PRAGMA {name}.wal_checkpoint(PASSIVE)").fetchall()

    def look_often(self) -> None:
        """Whether the store can be written to: where others write all the time, a few milliseconds each,
        SQLite's own waits would be longer than what is waited for."""
        self._writer.set_busy_handler(_wait_briefly)

    def close(self) -> None:
        """Close all connections. A store closed so is not checked at the next start, unless it met damage."""
        with self._writer_lock, self._readers_lock:
            for connection in (*self._readers, self._writer):
                with suppress(apsw.ThreadingViolationError):  # a thread that reads to the very end
                    connection.close()
            self._readers.clear()
        if not self._is_damaged:
            forget_running(self._path)

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
        with self._translated():
            connection = _open_file(self._path, self._key)
            try:
                for name in ("raw", "local"):
                    connection.execute(f"ATTACH DATABASE ? AS {name}", (f"{self._path}{SUFFIXES[name]}",))
                for name, suffix in SUFFIXES.items():
                    if not Path(f"{self._path}{suffix}").stat().st_size:
                        connection.pragma("auto_vacuum", "INCREMENTAL", schema=name)  # before the first page
                    connection.pragma("journal_mode", "wal", schema=name)
                    connection.pragma("journal_size_limit", MOST_WAL_BYTES, schema=name)
                    # The index can be made anew; what is only here must survive a power cut.
                    connection.pragma("synchronous", "NORMAL" if name == "main" else "FULL", schema=name)
                connection.pragma("foreign_keys", True)
                connection.pragma("cache_size", -16_000)
                connection.create_scalar_function("word_line", _word_line, 1, deterministic=True)
                connection.create_scalar_function("base_subject", _base_subject, 1, deterministic=True)
                connection.create_scalar_function("has_tags", _has_tags, 1)
            except BaseException:
                connection.close()
                raise
        return connection

    def _mark_running(self) -> bool:
        """Whether the last run did not close the store, or met damage. Raises OSError."""
        mark = _running_mark(self._path)
        has_ended_badly = mark.exists()
        mark.touch(mode=0o600)
        return has_ended_badly

    def _check(self) -> None:
        """Read every page once: a changed byte shows as a failed authentication."""
        with self._translated():
            for name in SUFFIXES:
                ((found,),) = self._reader().execute(f"PRAGMA {name}.quick_check(1)").fetchall()
                if found != "ok":
                    self._is_damaged = True
                    raise StoreFailed(f"{name}: damaged: {found}", is_damaged=True)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with _translated(self._path):
                yield
        except StoreFailed as error:
            self._is_damaged |= error.is_damaged
            raise


@contextmanager
def opened_alone(path: Path, key: bytes) -> Iterator[Connection]:
    """One file of a store, by itself and read only: for what can be saved of a damaged one."""
    with _translated(path):
        connection = _open_file(path, key)
        try:
            connection.pragma("query_only", True)
            yield connection
        finally:
            connection.close()


def until_damage(connection: Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement, up to the first page that cannot be read."""
    with suppress(apsw.CorruptError, apsw.IOError):
        yield from connection.execute(statement)


def files_of(path: Path, name: str) -> list[Path]:
    """The files that make up one part of a store ("main", "raw" or "local"), those that are there."""
    whole = f"{path}{SUFFIXES[name]}"
    return [each for part in ("", "-wal", "-shm") if (each := Path(f"{whole}{part}")).exists()]


def _opens_some(path: Path, key: bytes) -> bool:
    """Whether the key is that of another file of the store: then it is damage that keeps this one shut."""
    for suffix in SUFFIXES.values():
        file = Path(f"{path}{suffix}")
        with suppress(StoreFailed), opened_alone(file, key) as connection:
            if file.stat().st_size and connection.execute("SELECT count(*) FROM sqlite_master").fetchall():
                return True
    return False


def _open_file(path: Path, key: bytes) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    connection.pragma("temp_store", "MEMORY")  # temporary files would not be encrypted
    return connection


def _wait_briefly(times: int) -> bool:
    """Whether to try again, where others write. times: how often it was tried before."""
    time.sleep(0.001)
    return times < BUSY_MS


def _word_line(*values: object) -> str:
    """For SQL: of one value, NULL among what it may be."""
    (text,) = values
    return word_line(text if isinstance(text, str) else "")


def _base_subject(*values: Any) -> str:
    (subject,) = values
    return base_subject(subject)


def _has_tags(*values: Any) -> bool:
    (keywords,) = values
    return has_tags(keywords)


def _make_files(path: Path) -> None:
    """Folder and files that only their owner may open; SQLite gives its journals the same mode.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix in SUFFIXES.values():
        Path(f"{path}{suffix}").touch(mode=0o600)


def forget_running(path: Path) -> None:
    """The next start need not check the files of the last run."""
    _running_mark(path).unlink(missing_ok=True)


def _running_mark(path: Path) -> Path:
    return path.with_suffix(RUNNING_SUFFIX)


@contextmanager
def _system_errors_translated(path: Path) -> Iterator[None]:
    """For files and folders that are made without SQLite."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreFailed(f"{path}: {error.strerror}", is_full=is_full) from error


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except apsw.FullError as error:
        raise StoreFailed(f"{path}: the disk is full", is_full=True) from error
    except apsw.NotADBError as error:
        raise StoreFailed(f"{path}: sealed with another key, or damaged", is_locked=True) from error
    except apsw.CorruptError as error:
        raise StoreFailed(f"{path}: damaged", is_damaged=True) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        is_full = "full" in str(error).lower() or _is_out_of_room(error)
        raise StoreFailed(f"{path}: {error}", is_full=is_full) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreFailed(f"{path}: in use by another program") from error
    except apsw.InterruptError as error:
        raise CancelledError from error
    except apsw.ConnectionClosedError as error:
        raise StoreFailed(f"{path}: closed") from error


def _is_out_of_room(error: apsw.Error) -> bool:
    """SQLite tells a write that met the end of the disk or a quota as an I/O error."""
    return getattr(error, "extendedresult", 0) in (
        apsw.mapping_extended_result_codes["SQLITE_IOERR_WRITE"],
        apsw.mapping_extended_result_codes["SQLITE_IOERR_SHMSIZE"],
        apsw.mapping_extended_result_codes["SQLITE_IOERR_FSYNC"],
    )


def _migrate(connection: apsw.Connection) -> None:
    versions = {name: connection.pragma("user_version", schema=name) for name in MIGRATIONS}
    for name, scripts in MIGRATIONS.items():
        version = versions[name]
        if not isinstance(version, int) or version > len(scripts):
            raise StoreFailed(f"made by a newer MailGuard (form {version} of {name})")
        for number, script in enumerate(scripts[version:], version + 1):
            if isinstance(script, str):
                connection.execute(script)
            else:
                script(connection)
            connection.pragma("user_version", number, schema=name)
    if versions["local"] and not versions["main"]:
        connection.execute(INDEX_MADE_ANEW)
    if versions["main"] and not versions["local"]:
        connection.execute(LOCAL_MADE_ANEW)
