"""Changes that the person made and the server does not know yet, in the order in which they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mailguard.model import AccountId, ChangeKind, FolderId, MessageId, PendingChange, PendingId
from mailguard.store import marking
from mailguard.store.folders import folder_id
from mailguard.store.sealed import Connection

_ADD = (
    "INSERT INTO pending (account, kind, folder, uidvalidity, messages, uids, flag, target, message_id, raw)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
NO_UIDS = "[]"  # they are not known yet: the messages are named by their ids


def add(
    connection: Connection,
    *,
    folder: FolderId,
    kind: ChangeKind,
    messages: Sequence[MessageId] = (),
    uids: Sequence[int] = (),
    flag: str = "",
    target: FolderId | None = None,
    message_id: str = "",
    raw: bytes | None = None,
) -> PendingId:
    """Write a change down, in the transaction that carries it out here."""
    account, path, validity = _place(connection, folder)
    target_path = _place(connection, target)[1] if target is not None else ""
    ids, known = json.dumps(messages), json.dumps(uids)
    values = (account, kind, path, validity, ids, known, flag, target_path, message_id, raw)
    connection.execute(_ADD, values)
    return PendingId(connection.last_insert_rowid())


def load(connection: Connection, account: AccountId) -> Iterator[PendingChange]:
    """What can be replayed now, in order.

    What cannot yet waits its turn: a flag whose message has no UID yet, a folder that is not listed
    (any more), UIDs of another UIDVALIDITY than the one the folder has been synced with.
    """
    rows = connection.execute(
        "SELECT p.id, p.kind, f.id, f.uidvalidity = p.uidvalidity, p.messages, p.uids, p.flag, p.target,"
        " p.message_id, p.raw FROM pending p JOIN folder f ON f.account = p.account AND f.path = p.folder"
        " WHERE p.account = ? ORDER BY p.id",
        (account,),
    ).fetchall()
    for number, kind, folder, is_valid, messages, uids, flag, target_path, message_id, raw in rows:
        known = json.loads(uids) if is_valid else []
        if uids == NO_UIDS:
            known = _uids_by_now(connection, folder, json.loads(messages))
        target = folder_id(connection, account, target_path) if target_path else None
        if (not known and kind != ChangeKind.APPEND) or (target is None and kind == ChangeKind.MOVE):
            continue
        yield PendingChange(
            id=PendingId(number),
            account=account,
            kind=ChangeKind(kind),
            folder=FolderId(folder),
            uids=tuple(known),
            flag=flag,
            target=target,
            raw=bytes(raw) if raw is not None else b"",
            message_id=message_id,
        )


def start_over(connection: Connection, folder: FolderId, uidvalidity: int) -> None:
    """The folder's UIDs name nothing any more: no change may be replayed by them.

    Flags wait for the new UIDs of their messages. Moved messages stand where they came from again,
    deleted and changed ones come back as they are there: nothing is lost but the wish.
    """
    account, path, _ = _place(connection, folder)
    where = "account = ?1 AND folder = ?2 AND uidvalidity <> ?3"
    values = (account, path, uidvalidity)
    moves = f"SELECT messages FROM pending WHERE {where} AND kind = 'move'"  # noqa: S608
    for (messages,) in connection.execute(moves, values).fetchall():
        connection.execute(
            "UPDATE message SET folder = ? WHERE uid IS NULL AND id IN (SELECT value FROM json_each(?))",
            (folder, messages),
        )
    changed = f"SELECT messages FROM pending WHERE {where} AND kind = 'replace'"  # noqa: S608
    for (messages,) in connection.execute(changed, values).fetchall():
        forget_raw(connection, json.loads(messages))
    connection.execute(
        f"DELETE FROM pending WHERE {where} AND kind IN ('move', 'delete', 'replace')",  # noqa: S608
        values,
    )
    connection.execute(f"UPDATE pending SET uids = '{NO_UIDS}', uidvalidity = ?3 WHERE {where}", values)  # noqa: S608


def forget_raw(connection: Connection, messages: Sequence[int]) -> None:
    """What is stored of these as received: it is fetched again, as it is on the server."""
    chosen = json.dumps(messages)
    which = "SELECT raw FROM message WHERE id IN (SELECT value FROM json_each(?))"
    digests = [digest for (digest,) in connection.execute(which, (chosen,)) if digest is not None]
    connection.execute(
        "UPDATE message SET raw = NULL WHERE id IN (SELECT value FROM json_each(?))", (chosen,)
    )
    for digest in digests:
        drop_unused(connection, digest)


def drop_unused(connection: Connection, digest: bytes | None) -> None:
    """A message as received, unless a row names it still."""
    connection.execute(
        "DELETE FROM raw.received WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE raw = ?1)",
        (digest,),
    )


def reapply_flags(connection: Connection, folder: FolderId) -> None:
    """Put flags that the server does not know yet on top of what it has just told."""
    account, path, _ = _place(connection, folder)
    rows = connection.execute(
        "SELECT kind, messages, flag FROM pending"
        " WHERE account = ? AND folder = ? AND kind IN (?, ?) ORDER BY id",
        (account, path, ChangeKind.ADD_FLAG, ChangeKind.REMOVE_FLAG),
    ).fetchall()
    for kind, messages, flag in rows:
        marking.put(connection, json.loads(messages), flag, kind == ChangeKind.ADD_FLAG)


def give_up(connection: Connection, change: PendingChange) -> None:
    """Strike it off. A flag is as it was before, since the server will tell of no change to it."""
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))
    if change.kind in (ChangeKind.ADD_FLAG, ChangeKind.REMOVE_FLAG):
        rows = connection.execute(
            "SELECT id FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (change.folder, json.dumps(change.uids)),
        ).fetchall()
        messages = [number for (number,) in rows]
        marking.put(connection, messages, change.flag, change.kind is ChangeKind.REMOVE_FLAG)
        reapply_flags(connection, change.folder)  # what the person wished since


def withdraw_move(connection: Connection, message: MessageId) -> tuple[FolderId, int] | None:
    """Take a message out of the move that waits for it; where it lies on the server, or None.

    For a message that is moved or deleted again before the server has heard of the first move.
    """
    rows = connection.execute(
        "SELECT id, account, folder, messages, uids FROM pending WHERE kind = ? ORDER BY id DESC",
        (ChangeKind.MOVE,),
    ).fetchall()
    for number, account, path, messages, uids in rows:
        ids, theirs = json.loads(messages), json.loads(uids)
        if message not in ids:
            continue
        place = ids.index(message)
        uid = theirs[place]
        del ids[place], theirs[place]
        if ids:
            connection.execute(
                "UPDATE pending SET messages = ?, uids = ? WHERE id = ?",
                (json.dumps(ids), json.dumps(theirs), number),
            )
        else:
            connection.execute("DELETE FROM pending WHERE id = ?", (number,))
        folder = folder_id(connection, account, path)
        return (folder, uid) if folder is not None else None
    return None


def _uids_by_now(connection: Connection, folder: FolderId, messages: Sequence[int]) -> list[int]:
    return [
        uid
        for (uid,) in connection.execute(
            "SELECT uid FROM message WHERE folder = ? AND uid IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (folder, json.dumps(messages)),
        )
    ]


def _place(connection: Connection, folder: FolderId) -> tuple[str, str, int]:
    """(account, path, UIDVALIDITY) of a folder."""
    row = connection.execute(
        "SELECT account, path, uidvalidity FROM folder WHERE id = ?", (folder,)
    ).fetchone()
    return (str(row[0]), str(row[1]), int(row[2])) if row else ("", "", 0)
