"""Messages that change their folder, or go: here at once, and written down for the server.

A row keeps its id wherever it goes. Until the server has told the UID that it has in its new folder, it has
none, and where it lies on the server is what the waiting change says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from mailguard.model import ChangeKind, FolderId, MessageId, PendingChange
from mailguard.model.deeds import Moved
from mailguard.store import pending, transfers
from mailguard.store.sealed import Connection

Place = tuple[FolderId, int]  # a folder of the server, and the UID there
_CHOSEN = "id IN (SELECT value FROM json_each(?))"


def move(connection: Connection, messages: Sequence[MessageId], target: FolderId) -> tuple[Moved, ...]:
    """By the folders in which they stood. Those of which nobody knows yet where they lie stay."""
    rows = connection.execute(
        f"SELECT id, folder, uid FROM message WHERE {_CHOSEN} AND folder <> ?",  # noqa: S608
        (json.dumps(list(messages)), target),
    ).fetchall()
    unplaced = [MessageId(number) for number, _, uid in rows if uid is None]
    copies = pending.withdraw(connection, unplaced, ChangeKind.COPY)
    withdrawn = pending.withdraw(connection, unplaced, ChangeKind.MOVE)
    places = withdrawn | {
        MessageId(number): (FolderId(folder), int(uid)) for number, folder, uid in rows if uid is not None
    }
    for folder, placed in _by_folder(places).items():
        if folder == target:  # the server has not heard of the move that is taken back
            _put_back(connection, folder, placed)
        else:
            _wait(connection, ChangeKind.MOVE, folder, placed, target)
    for folder, placed in _by_folder(copies).items():
        _wait(connection, ChangeKind.COPY, folder, placed, target)
    others = [each for each in unplaced if each not in places and each not in copies]
    redirected = transfers.redirect(connection, others, target) if others else []
    moved: dict[FolderId, list[MessageId]] = {}
    for number, origin, _ in rows:
        if number in places or number in copies or number in redirected:
            moved.setdefault(FolderId(origin), []).append(MessageId(number))
    return tuple(Moved(tuple(theirs), origin, target) for origin, theirs in moved.items())


def delete(connection: Connection, messages: Sequence[MessageId]) -> None:
    """For good. A copy that the server has not heard of is simply not made."""
    chosen = json.dumps(list(messages))
    rows = connection.execute(
        f"SELECT id, folder, uid FROM message WHERE {_CHOSEN}",  # noqa: S608
        (chosen,),
    ).fetchall()
    unplaced = [MessageId(number) for number, _, uid in rows if uid is None]
    pending.withdraw(connection, unplaced, ChangeKind.COPY)
    transfers.drop(connection, unplaced)
    places = pending.withdraw(connection, unplaced, ChangeKind.MOVE) | {
        MessageId(number): (FolderId(folder), int(uid)) for number, folder, uid in rows if uid is not None
    }
    for folder, placed in _by_folder(places).items():
        uids = [uid for _, uid in placed]
        pending.add(connection, folder=folder, kind=ChangeKind.DELETE, uids=uids)
    connection.execute(f"DELETE FROM message WHERE {_CHOSEN}", (chosen,))  # noqa: S608
    if unplaced:
        pending.forget_flags_of_nothing(connection)


def done_move(connection: Connection, change: PendingChange, new_uids: Mapping[int, int]) -> None:
    """The server has moved them. new_uids: by the UIDs of before; {}: it has not told.

    What the person has done to them while the server was at it follows them to where they lie now.
    """
    still = {message for message, _ in pending.members(connection, change.id)}
    told = dict(zip(change.uids, change.messages, strict=False))
    target = change.target
    if target is None:
        return
    for uid, message in told.items():
        if message in still and uid in new_uids:
            _place(connection, message, target, new_uids[uid])
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))
    overtaken = {uid: message for uid, message in told.items() if message not in still}
    if overtaken:
        _follow(connection, change, overtaken, new_uids)


def place_copies(connection: Connection, change: PendingChange, new_uids: Mapping[int, int]) -> None:
    """The server has copied them; a copy that the person took back meanwhile goes again."""
    still = {message for message, _ in pending.members(connection, change.id)}
    if change.target is None:
        return
    unwanted = []
    for uid, message in zip(change.uids, change.messages, strict=False):
        if uid not in new_uids:
            continue
        if message in still:
            _place(connection, message, change.target, new_uids[uid])
        else:
            unwanted.append(new_uids[uid])
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))
    if unwanted:
        pending.add(connection, folder=change.target, kind=ChangeKind.DELETE, uids=unwanted)


def _follow(
    connection: Connection,
    change: PendingChange,
    overtaken: Mapping[int, MessageId],
    new_uids: Mapping[int, int],
) -> None:
    """Later changes name UIDs that are gone: they are told of the new ones. What was put back is moved back,
    where the new UID is known; else it stands where the server has it."""
    target = change.target
    if target is None:
        return
    pending.rename_uids(connection, change, {uid: new_uids.get(uid) for uid in overtaken})
    back: list[tuple[MessageId, int]] = []
    for uid, message in overtaken.items():
        if uid in new_uids:
            _place(connection, message, target, new_uids[uid])  # away and there again
        row = connection.execute("SELECT folder, uid FROM message WHERE id = ?", (message,)).fetchone()
        if row is None or row != (change.folder, uid):
            continue
        if uid in new_uids:
            connection.execute("UPDATE message SET uid = NULL WHERE id = ?", (message,))
            back.append((message, new_uids[uid]))
        else:
            connection.execute("UPDATE message SET folder = ?, uid = NULL WHERE id = ?", (target, message))
    if back:
        _wait(connection, ChangeKind.MOVE, target, back, change.folder)


def _wait(
    connection: Connection,
    kind: ChangeKind,
    folder: FolderId,
    placed: Sequence[tuple[MessageId, int]],
    target: FolderId,
) -> None:
    """They stand in the target, and the server is to be told."""
    ids, uids = [message for message, _ in placed], [uid for _, uid in placed]
    pending.add(connection, folder=folder, kind=kind, messages=ids, uids=uids, target=target)
    connection.execute(
        f"UPDATE message SET folder = ?, uid = NULL WHERE {_CHOSEN}",  # noqa: S608
        (target, json.dumps(ids)),
    )


def _put_back(connection: Connection, folder: FolderId, placed: Iterable[tuple[MessageId, int]]) -> None:
    connection.executemany(
        "UPDATE message SET folder = ?, uid = ? WHERE id = ?",
        [(folder, uid, message) for message, uid in placed],
    )


def _place(connection: Connection, message: MessageId, folder: FolderId, uid: int) -> None:
    """Unless a sync was first, and met it under its new UID."""
    connection.execute(
        "UPDATE message SET uid = ?1 WHERE id = ?2 AND folder = ?3 AND uid IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM message WHERE folder = ?3 AND uid = ?1)",
        (uid, message, folder),
    )


def _by_folder(places: Mapping[MessageId, Place]) -> dict[FolderId, list[tuple[MessageId, int]]]:
    found: dict[FolderId, list[tuple[MessageId, int]]] = {}
    for message, (folder, uid) in places.items():
        found.setdefault(folder, []).append((message, uid))
    return found
