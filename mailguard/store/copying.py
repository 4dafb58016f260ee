"""Copies of messages in other folders of their account: rows of their own, that share what was received."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.model import ChangeKind, FolderId, MessageId
from mailguard.model.deeds import Copied
from mailguard.store import counts, full_text, pending
from mailguard.store.sealed import Connection

_OWN = frozenset({"id", "folder", "uid", "has_text"})  # the words of its text are looked for anew


def copy(connection: Connection, messages: Sequence[MessageId], target: FolderId) -> Copied | None:
    """What lies in the target already is passed over; None where there is nothing to copy."""
    rows = connection.execute(
        "SELECT m.id, m.folder, m.uid FROM json_each(?) j JOIN message m ON m.id = j.value"
        " WHERE m.folder <> ? ORDER BY j.key",
        (json.dumps(list(messages)), target),
    ).fetchall()
    # What waits to be moved is copied from where the server has it, before it is moved.
    waiting = {MessageId(number): FolderId(folder) for number, folder, uid in rows if uid is None}
    withdrawn = pending.withdraw(connection, list(waiting), ChangeKind.MOVE)
    places = {
        MessageId(number): (FolderId(folder), int(uid)) for number, folder, uid in rows if uid is not None
    } | withdrawn
    originals = [MessageId(number) for number, _, _ in rows if number in places]
    if not originals:
        return None
    copies = add_rows(connection, originals, target)
    made = dict(zip(originals, copies, strict=True))
    _wait(connection, {made[each]: places[each] for each in originals}, dict.fromkeys(copies, target), "copy")
    _wait(connection, withdrawn, waiting, "move")
    return Copied(tuple(originals), target, tuple(copies))


def placed(connection: Connection, copies: Sequence[MessageId], target: FolderId) -> list[MessageId]:
    """Those that are still there, and can be taken back: the server is not yet, or was heard of its own."""
    rows = connection.execute(
        "SELECT id, uid FROM message WHERE folder = ? AND id IN (SELECT value FROM json_each(?))",
        (target, json.dumps(list(copies))),
    ).fetchall()
    waiting = pending.named(connection, ChangeKind.COPY)
    return [MessageId(number) for number, uid in rows if uid is not None or number in waiting]


def _wait(
    connection: Connection,
    places: dict[MessageId, tuple[FolderId, int]],
    targets: dict[MessageId, FolderId],
    kind: str,
) -> None:
    """One change for each pair of folders."""
    pairs: dict[tuple[FolderId, FolderId], list[tuple[MessageId, int]]] = {}
    for message, (folder, uid) in places.items():
        pairs.setdefault((folder, targets[message]), []).append((message, uid))
    for (folder, target), members in pairs.items():
        pending.add(
            connection,
            folder=folder,
            kind=ChangeKind(kind),
            messages=[message for message, _ in members],
            uids=[uid for _, uid in members],
            target=target,
        )


def add_rows(connection: Connection, originals: Sequence[MessageId], target: FolderId) -> list[MessageId]:
    ((last,),) = connection.execute("SELECT id FROM last_message").fetchall()
    names = [name for _, name, *_ in connection.execute("PRAGMA main.table_info(message)").fetchall()]
    same = [name for name in names if name not in _OWN]
    connection.execute(
        f"INSERT INTO message (id, folder, uid, has_text, {', '.join(same)})"  # noqa: S608
        f" SELECT ?1 + j.key + 1, ?2, NULL, 0, {', '.join(f'm.{name}' for name in same)}"
        " FROM json_each(?3) j JOIN message m ON m.id = j.value",
        (last, target, json.dumps(list(originals))),
    )
    connection.execute("UPDATE last_message SET id = ?", (last + len(originals),))
    counts.count_new(connection, last)
    made = [MessageId(last + number + 1) for number in range(len(originals))]
    for each in made:
        full_text.put(connection, each, "")
    return made
