"""Changes that the person made and the server does not know yet, in the order in which they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mailguard.model import AccountId, ChangeKind, Flag, FolderId, MessageId, PendingChange, PendingId
from mailguard.store.flags import BITS
from mailguard.store.folders import folder_id
from mailguard.store.sealed import Connection

_ADD = (
    "INSERT INTO pending (account, kind, folder, messages, uids, flag, target, message_id, raw)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


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
    account, path = _place(connection, folder)
    target_path = _place(connection, target)[1] if target is not None else ""
    values = (account, kind, path, json.dumps(messages), json.dumps(uids), flag, target_path, message_id, raw)
    connection.execute(_ADD, values)
    return PendingId(connection.last_insert_rowid())


def load(connection: Connection, account: AccountId) -> Iterator[PendingChange]:
    """What can be replayed now. A flag on a message whose UID is not known yet waits its turn."""
    rows = connection.execute(
        "SELECT id, kind, folder, messages, uids, flag, target, message_id, raw FROM pending"
        " WHERE account = ? ORDER BY id",
        (account,),
    ).fetchall()
    for number, kind, path, messages, uids, flag, target, message_id, raw in rows:
        folder = folder_id(connection, account, path)
        if folder is None:
            continue  # not listed (any more): kept until it is
        known = json.loads(uids) or _uids_by_now(connection, folder, json.loads(messages))
        if not known and kind != ChangeKind.APPEND:
            continue
        yield PendingChange(
            id=PendingId(number),
            account=account,
            kind=ChangeKind(kind),
            folder=folder,
            uids=tuple(known),
            flag=flag,
            target=folder_id(connection, account, target) if target else None,
            raw=bytes(raw) if raw is not None else b"",
            message_id=message_id,
        )


def reapply_flags(connection: Connection, folder: FolderId) -> None:
    """Put flags that the server does not know yet on top of what it has just told."""
    account, path = _place(connection, folder)
    rows = connection.execute(
        "SELECT kind, messages, flag FROM pending"
        " WHERE account = ? AND folder = ? AND kind IN (?, ?) ORDER BY id",
        (account, path, ChangeKind.ADD_FLAG, ChangeKind.REMOVE_FLAG),
    ).fetchall()
    for kind, messages, flag in rows:
        set_bit(connection, json.loads(messages), Flag(flag), kind == ChangeKind.ADD_FLAG)


def set_bit(connection: Connection, messages: Sequence[int], flag: Flag, on: bool) -> None:
    change = "flags | ?1" if on else "flags & ~?1"
    connection.execute(
        f"UPDATE message SET flags = {change} WHERE id IN (SELECT value FROM json_each(?2))",  # noqa: S608
        (BITS[flag], json.dumps(messages)),
    )


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


def _place(connection: Connection, folder: FolderId) -> tuple[str, str]:
    row = connection.execute("SELECT account, path FROM folder WHERE id = ?", (folder,)).fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")
