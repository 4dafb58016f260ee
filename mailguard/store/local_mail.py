"""Mail of no server: folders and messages that lie here alone, in the file that is never made anew."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from mailguard.store.sealed import Connection, SealedStore

SEPARATOR = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalState:
    """What a server would tell of a folder when it is opened."""

    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMessage:
    """received: seconds since 1970."""

    uid: int
    flags: frozenset[str]
    received: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """received: seconds since 1970; None: now. message_id: "" where there is none."""

    data: bytes = field(repr=False)
    message_id: str = ""
    flags: frozenset[str] = frozenset()
    received: int | None = None


class LocalMail:
    """Rows of local_folder and local_message. Paths have "/" between their parts."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    # Folders

    def folders(self) -> tuple[str, ...]:
        with self._store.reading() as connection:
            rows = connection.execute("SELECT path FROM local_folder ORDER BY path").fetchall()
        return tuple(path for (path,) in rows)

    def create(self, path: str) -> None:
        """With those above it; one that is there stays as it is."""
        parts = path.split(SEPARATOR)
        above = [SEPARATOR.join(parts[:count]) for count in range(1, len(parts) + 1)]
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO local_folder (path, uidvalidity) VALUES (?, ?)",
                [(each, int(time.time())) for each in above],
            )

    def rename(self, path: str, target: str) -> None:
        """With all below it; their messages keep their UIDs."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE local_folder SET path = ?2 || substr(path, length(?1) + 1)"
                " WHERE path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/'",
                (path, target),
            )

    def delete(self, path: str) -> None:
        """With its messages. Those below it are deleted by themselves."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM local_message WHERE path = ?", (path,))
            connection.execute("DELETE FROM local_folder WHERE path = ?", (path,))

    def state(self, path: str) -> LocalState | None:
        """None where there is no such folder."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT uidvalidity, uidnext, modseq,"
                " (SELECT count(*) FROM local_message m WHERE m.path = f.path)"
                " FROM local_folder f WHERE path = ?",
                (path,),
            ).fetchone()
        if row is None:
            return None
        validity, uidnext, modseq, exists = row
        return LocalState(uidvalidity=validity, uidnext=uidnext, exists=exists, modseq=modseq)

    # Messages

    def add(self, path: str, messages: Iterable[NewMessage], *, once: bool = False) -> int:
        """Put messages into a folder that is there. How many were added.

        once: one whose bytes are in the folder already is left out.
        """
        added = 0
        with self._store.writing() as connection:
            for each in messages:
                digest = hashlib.sha256(each.data).digest()
                if once and _holds(connection, path, digest):
                    continue
                received = int(time.time()) if each.received is None else each.received
                connection.execute(
                    "INSERT INTO local_message VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (path, _next_uid(connection, path), " ".join(sorted(each.flags)), received,
                     each.message_id, digest, each.data),
                )  # fmt: skip
                added += 1
        return added

    def flags(self, path: str) -> dict[int, frozenset[str]]:
        """Of all messages, by UID."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT uid, flags FROM local_message WHERE path = ?", (path,))
            return {uid: frozenset(flags.split()) for uid, flags in rows}

    def load(self, path: str, uids: Collection[int]) -> tuple[LocalMessage, ...]:
        """Those that are there, by UID."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT uid, flags, received, data FROM local_message WHERE path = ?"
                " AND uid IN (SELECT value FROM json_each(?)) ORDER BY uid",
                (path, json.dumps(list(uids))),
            ).fetchall()
        return tuple(
            LocalMessage(uid=uid, flags=frozenset(flags.split()), received=received, data=bytes(data))
            for uid, flags, received, data in rows
        )

    def find(self, path: str, message_id: str) -> frozenset[int]:
        """UIDs of messages with this Message-ID, with its angle brackets or without."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT uid FROM local_message WHERE message_id IN (?1, '<' || ?1 || '>') AND path = ?2",
                (message_id, path),
            )
            return frozenset(uid for (uid,) in rows)

    def find_field(self, path: str, field_line: bytes) -> frozenset[int]:
        """UIDs of messages that hold this line of a header."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT uid FROM local_message WHERE path = ? AND instr(data, ?)", (path, field_line)
            )
            return frozenset(uid for (uid,) in rows)

    def change_flag(self, path: str, uids: Collection[int], flag: str, *, on: bool) -> None:
        with self._store.writing() as connection:
            for message in self.load(path, uids):
                flags = message.flags | {flag} if on else message.flags - {flag}
                connection.execute(
                    "UPDATE local_message SET flags = ? WHERE path = ? AND uid = ?",
                    (" ".join(sorted(flags)), path, message.uid),
                )
            _bump(connection, path)

    def move(self, path: str, uids: Collection[int], target: str) -> None:
        """Into a folder that is there; they get new UIDs."""
        with self._store.writing() as connection:
            for message in self.load(path, uids):
                connection.execute(
                    "UPDATE local_message SET path = ?, uid = ? WHERE path = ? AND uid = ?",
                    (target, _next_uid(connection, target), path, message.uid),
                )
            _bump(connection, path)

    def copy(self, path: str, uids: Collection[int], target: str) -> None:
        """Into a folder that is there."""
        with self._store.writing() as connection:
            for message in self.load(path, uids):
                connection.execute(
                    "INSERT INTO local_message SELECT ?, ?, flags, received, message_id, hash, data"
                    " FROM local_message WHERE path = ? AND uid = ?",
                    (target, _next_uid(connection, target), path, message.uid),
                )

    def remove(self, path: str, uids: Collection[int]) -> None:
        """For good."""
        with self._store.writing() as connection:
            connection.execute(
                "DELETE FROM local_message WHERE path = ? AND uid IN (SELECT value FROM json_each(?))",
                (path, json.dumps(list(uids))),
            )
            _bump(connection, path)

    def name_bytes(self, account: str, path: str) -> None:
        """Have the rows of the list know that the bytes of their messages are here."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE message SET raw = (SELECT l.hash FROM local_message l"
                " WHERE l.path = ?2 AND l.uid = message.uid)"
                " WHERE raw IS NULL AND uid IS NOT NULL"
                " AND folder = (SELECT id FROM folder WHERE account = ?1 AND path = ?2)",
                (account, path),
            )


def _next_uid(connection: Connection, path: str) -> int:
    """Of a folder that is there, and is another one by it."""
    ((uid,),) = connection.execute(
        "UPDATE local_folder SET uidnext = uidnext + 1, modseq = modseq + 1 WHERE path = ?"
        " RETURNING uidnext - 1",
        (path,),
    ).fetchall()
    return int(uid)


def _holds(connection: Connection, path: str, digest: bytes) -> bool:
    found = connection.execute("SELECT 1 FROM local_message WHERE hash = ? AND path = ?", (digest, path))
    return bool(found.fetchall())


def _bump(connection: Connection, path: str) -> None:
    connection.execute("UPDATE local_folder SET modseq = modseq + 1 WHERE path = ?", (path,))
