"""A message that another takes the place of: the same, without some of its attachments.

Here it is changed at once. On the server the new one is put beside the old one first, and only then is the
old one removed: until then the change is written down, with all of the new message in it.
"""

from __future__ import annotations

import hashlib
import json

from mailguard.errors import NotChangeable, NotFound
from mailguard.model import ChangeKind, FolderId, MessageId, PendingChange
from mailguard.store import pending
from mailguard.store.sealed import Connection

MOVING = "it is being moved to another folder. Try again when the server knows of that"


def replace(connection: Connection, message: MessageId, raw: bytes, mark: str) -> None:
    """Have `raw` stand for the message. `mark`: what the server can be asked for to find it.

    Raises NotFound, and NotChangeable where the server has not told yet by which UID it knows the message.
    """
    row = connection.execute("SELECT folder, uid, raw FROM message WHERE id = ?", (message,)).fetchone()
    if row is None:
        raise NotFound("message")
    folder, uid, before = row
    if uid is None:
        raise NotChangeable(MOVING)
    pending.add(
        connection,
        folder=FolderId(folder),
        kind=ChangeKind.REPLACE,
        messages=[message],
        uids=[uid],
        message_id=mark,
        raw=raw,
    )
    digest = hashlib.sha256(raw).digest()
    connection.execute("INSERT OR IGNORE INTO raw.received (hash, data) VALUES (?, ?)", (digest, raw))
    connection.execute("UPDATE message SET raw = ?, size = ? WHERE id = ?", (digest, len(raw), message))
    pending.drop_unused(connection, before)


def finish(connection: Connection, change: PendingChange, new_uid: int) -> None:
    """The server has the new message as `new_uid`, and the old one no longer: what names that follows."""
    (old_uid,) = change.uids
    place = (change.folder, new_uid)
    connection.execute(
        "DELETE FROM message WHERE folder = ? AND uid = ?", place
    )  # a sync may have been first
    connection.execute(
        "UPDATE message SET uid = ? WHERE folder = ? AND uid = ?", (new_uid, change.folder, old_uid)
    )
    later = connection.execute(
        "SELECT p.id, p.uids FROM pending p JOIN folder f ON f.account = p.account AND f.path = p.folder"
        " WHERE f.id = ? AND p.id > ?",
        (change.folder, change.id),
    ).fetchall()
    for number, uids in later:
        renamed = [new_uid if each == old_uid else each for each in json.loads(uids)]
        connection.execute("UPDATE pending SET uids = ? WHERE id = ?", (json.dumps(renamed), number))
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))


def give_up(connection: Connection, change: PendingChange) -> None:
    """The server does not take it: the message is fetched again, as it is there."""
    rows = connection.execute(
        "SELECT id FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
        (change.folder, json.dumps(change.uids)),
    ).fetchall()
    pending.forget_raw(connection, [number for (number,) in rows])
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))
