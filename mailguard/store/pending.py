"""Changes that the person made and the server does not know yet, in the order in which they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from mailguard.model import AccountId, ChangeKind, FolderId, MessageId, PendingChange, PendingId
from mailguard.store import marking
from mailguard.store.folders import folder_id
from mailguard.store.sealed import Connection

_ADD = (
    "INSERT INTO pending (account, kind, folder, uidvalidity, messages, uids, flag, target, message_id, raw)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
NO_UIDS = "[]"  # they are not known yet: the messages are named by their ids
_FLAGS = frozenset({ChangeKind.ADD_FLAG, ChangeKind.REMOVE_FLAG})


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
    account, path, validity = place(connection, folder)
    target_path = place(connection, target)[1] if target is not None else ""
    ids, known = json.dumps(messages), json.dumps(uids)
    values = (account, kind, path, validity, ids, known, flag, target_path, message_id, raw)
    connection.execute(_ADD, values)
    return PendingId(connection.last_insert_rowid())


def load(connection: Connection, account: AccountId) -> Iterator[PendingChange]:
    """What can be replayed now, in order.

    What cannot yet waits its turn: a flag whose message has no UID yet, a folder that is not listed
    (any more), UIDs of another UIDVALIDITY than the one the folder has been synced with, a deletion that
    must not be before another server has the message.
    """
    rows = connection.execute(
        "SELECT p.id, p.kind, f.id, f.uidvalidity = p.uidvalidity, p.messages, p.uids, p.flag, p.target,"
        " p.message_id, p.raw FROM pending p JOIN folder f ON f.account = p.account AND f.path = p.folder"
        " WHERE p.account = ? AND (p.kind <> 'delete' OR p.message_id = '') ORDER BY p.id",
        (account,),
    ).fetchall()
    for number, kind, folder, is_valid, messages, uids, flag, target_path, message_id, raw in rows:
        target = folder_id(connection, account, target_path) if target_path else None
        if target is None and kind in (ChangeKind.MOVE, ChangeKind.COPY):
            continue
        ids, known = json.loads(messages), json.loads(uids) if is_valid else []
        change = PendingChange(
            id=PendingId(number),
            account=account,
            kind=ChangeKind(kind),
            folder=FolderId(folder),
            messages=_in_step(ids, known, kind),
            uids=tuple(known),
            flag=flag,
            target=target,
            raw=bytes(raw) if raw is not None else b"",
            message_id=message_id,
        )
        if uids == NO_UIDS and kind in _FLAGS:
            yield from _by_places(connection, change, ids)
        elif known or kind == ChangeKind.APPEND:
            yield change


def _by_places(
    connection: Connection, change: PendingChange, messages: Sequence[int]
) -> Iterator[PendingChange]:
    """Flags follow their messages: one change for each folder of the account where some lie by now, and have
    a UID. The person may have moved them on before the server knew of the first time."""
    rows = connection.execute(
        "SELECT m.folder, m.id, m.uid FROM message m JOIN folder f ON f.id = m.folder"
        " WHERE f.account = ? AND m.uid IS NOT NULL AND m.id IN (SELECT value FROM json_each(?))"
        " ORDER BY m.folder, m.uid",
        (change.account, json.dumps(messages)),
    ).fetchall()
    for folder, placed in groupby(rows, key=lambda row: int(row[0])):
        ids, uids = zip(*((MessageId(number), int(uid)) for _, number, uid in placed), strict=True)
        yield replace(change, folder=FolderId(folder), messages=ids, uids=uids)


def strike_off(connection: Connection, change: PendingChange) -> None:
    """The server has been told, or it is given up. Of flags that name their messages by ids, those messages
    only: the others still wait for their UIDs."""
    row = connection.execute("SELECT uids, messages FROM pending WHERE id = ?", (change.id,)).fetchone()
    told = frozenset(change.messages)
    left = [each for each in json.loads(row[1]) if each not in told] if row is not None else []
    if left and row is not None and row[0] == NO_UIDS and change.kind in _FLAGS:
        connection.execute("UPDATE pending SET messages = ? WHERE id = ?", (json.dumps(left), change.id))
    else:
        connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))


def start_over(connection: Connection, folder: FolderId, uidvalidity: int) -> None:
    """The folder's UIDs name nothing any more: no change may be replayed by them.

    Flags wait for the new UIDs of their messages. Moved messages stand where they came from again,
    deleted and changed ones come back as they are there: nothing is lost but the wish.
    """
    account, path, _ = place(connection, folder)
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
        f"DELETE FROM pending WHERE {where} AND kind IN ('move', 'copy', 'delete', 'expunge', 'replace')",  # noqa: S608
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
    account, path, _ = place(connection, folder)
    rows = connection.execute(
        "SELECT kind, messages, flag FROM pending"
        " WHERE account = ? AND (folder = ? OR uids = '[]') AND kind IN (?, ?) ORDER BY id",
        (account, path, ChangeKind.ADD_FLAG, ChangeKind.REMOVE_FLAG),
    ).fetchall()
    for kind, messages, flag in rows:
        marking.put(connection, json.loads(messages), flag, kind == ChangeKind.ADD_FLAG)


def give_up(connection: Connection, change: PendingChange) -> None:
    """Strike it off. A flag is as it was before, since the server will tell of no change to it."""
    strike_off(connection, change)
    if change.kind in _FLAGS:
        rows = connection.execute(
            "SELECT id FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (change.folder, json.dumps(change.uids)),
        ).fetchall()
        messages = [number for (number,) in rows]
        marking.put(connection, messages, change.flag, change.kind is ChangeKind.REMOVE_FLAG)
        reapply_flags(connection, change.folder)  # what the person wished since


def withdraw(
    connection: Connection, messages: Sequence[MessageId], kind: ChangeKind
) -> dict[MessageId, tuple[FolderId, int]]:
    """Take messages out of the moves, or the copies, that wait for them; where they lie on the server.

    For those that are moved or deleted again before the server has heard of the first time. Messages that
    no change waits for are left out.
    """
    wanted = frozenset(messages)
    found: dict[MessageId, tuple[FolderId, int]] = {}
    if not wanted:
        return found
    rows = connection.execute(
        "SELECT id, account, folder, messages, uids FROM pending WHERE kind = ? ORDER BY id DESC", (kind,)
    ).fetchall()
    for number, account, path, ids, uids in rows:
        pairs = list(zip(json.loads(ids), json.loads(uids), strict=False))
        taken = [pair for pair in pairs if pair[0] in wanted]
        if not taken:
            continue
        _set_members(connection, number, [pair for pair in pairs if pair[0] not in wanted])
        folder = folder_id(connection, account, path)
        if folder is not None:
            found |= {MessageId(message): (folder, uid) for message, uid in taken}
    return found


def members(connection: Connection, change: PendingId) -> list[tuple[MessageId, int]]:
    """(message, UID) of a change as it is by now; [] where it was withdrawn."""
    row = connection.execute("SELECT messages, uids FROM pending WHERE id = ?", (change,)).fetchone()
    return list(zip(json.loads(row[0]), json.loads(row[1]), strict=False)) if row is not None else []


def named(connection: Connection, kind: ChangeKind) -> frozenset[int]:
    """Messages that changes of this kind wait for."""
    rows = connection.execute("SELECT messages FROM pending WHERE kind = ?", (kind,)).fetchall()
    return frozenset(message for (messages,) in rows for message in json.loads(messages))


def rename_uids(connection: Connection, told: PendingChange, new_uids: Mapping[int, int | None]) -> None:
    """The server has put these messages into another folder meanwhile: later changes to them name their
    place there. new_uids: by the UIDs of before; None where it is not known, and the change is given up."""
    later = connection.execute(
        "SELECT p.id, p.kind, p.messages, p.uids, p.flag, t.id FROM pending p"
        " JOIN folder f ON f.account = p.account AND f.path = p.folder"
        " LEFT JOIN folder t ON t.account = p.account AND t.path = p.target"
        " WHERE f.id = ? AND p.id > ? AND p.uids <> '[]' ORDER BY p.id",
        (told.folder, told.id),
    ).fetchall()
    for number, kind, messages, uids, flag, target in later:
        ids, theirs = json.loads(messages), json.loads(uids)
        if kind in (ChangeKind.APPEND, ChangeKind.REPLACE) or not set(theirs) & new_uids.keys():
            continue
        ids = ids if len(ids) == len(theirs) else [0] * len(theirs)  # a deletion names UIDs alone
        pairs = list(zip(ids, theirs, strict=True))
        _set_members(connection, number, [pair for pair in pairs if pair[1] not in new_uids])
        known = [(message, new_uids[uid]) for message, uid in pairs if new_uids.get(uid) is not None]
        if not known or told.target is None or target == told.target:
            continue
        add(
            connection,
            folder=told.target,
            kind=ChangeKind(kind),
            messages=[MessageId(message) for message, _ in known if message],
            uids=[uid for _, uid in known if uid is not None],
            flag=flag,
            target=FolderId(target) if target is not None else None,
        )


def note_tried(connection: Connection, change: PendingId, mark: str) -> None:
    """Before a copy is told to the server for the first time: how its target looks then."""
    connection.execute("UPDATE pending SET message_id = ? WHERE id = ?", (mark, change))


def _set_members(connection: Connection, change: int, pairs: Sequence[tuple[int, int]]) -> None:
    if not pairs:
        connection.execute("DELETE FROM pending WHERE id = ?", (change,))
        return
    ids = [message for message, _ in pairs if message]
    connection.execute(
        "UPDATE pending SET messages = ?, uids = ? WHERE id = ?",
        (json.dumps(ids), json.dumps([uid for _, uid in pairs]), change),
    )


def _in_step(messages: Sequence[int], uids: Sequence[int], kind: str) -> tuple[MessageId, ...]:
    """In the order of the UIDs; () where an index that was made anew no longer knows them."""
    is_known = len(messages) == len(uids) or kind == ChangeKind.APPEND
    return tuple(MessageId(each) for each in messages) if is_known else ()


def place(connection: Connection, folder: FolderId) -> tuple[str, str, int]:
    """(account, path, UIDVALIDITY) of a folder."""
    row = connection.execute(
        "SELECT account, path, uidvalidity FROM folder WHERE id = ?", (folder,)
    ).fetchone()
    return (str(row[0]), str(row[1]), int(row[2])) if row else ("", "", 0)


def forget_flags_of_nothing(connection: Connection) -> None:
    """Marks of messages that were known by their rows alone, and have none any more; or are in another
    account by now, to which they went with the flags that they had."""
    connection.execute(
        "DELETE FROM pending WHERE uids = '[]' AND kind IN ('add-flag', 'remove-flag')"
        " AND NOT EXISTS (SELECT 1 FROM json_each(pending.messages) j JOIN message m ON m.id = j.value"
        " JOIN folder f ON f.id = m.folder WHERE f.account = pending.account OR m.uid IS NULL)"
    )
