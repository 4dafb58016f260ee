"""Which message in a Drafts folder stands for which draft, and which ones were replaced.

A message is told from others by Message-ID and date together: other programs keep the Message-ID of a
draft when they save it again, and what they saved is not ours to replace.
"""

from __future__ import annotations

import time

from mailguard.model import ChangeKind, DraftId, FolderId, FolderRole
from mailguard.store import own_subjects, pending
from mailguard.store.flags import BITS, DELETED
from mailguard.store.sealed import Connection

REPLACED_KEPT_S = 365 * 86_400  # so long one that was replaced is looked for: a server may be out of reach

_ROWS = (
    "SELECT m.folder, m.id, m.uid FROM draft_copy c JOIN folder f ON f.account = c.account AND f.role = ?2"
    " JOIN message m ON m.folder = f.id AND m.message_id = c.message_id AND m.date = c.date WHERE "
)


def add(
    connection: Connection,
    draft: DraftId,
    account: str,
    message_id: str,
    date: int,
    *,
    has_arrived: bool = False,
) -> None:
    """A message stands for a draft that has none, or that has none any more.

    date: of its Date field, in seconds. has_arrived: it was seen in the Drafts folder.
    """
    connection.execute(
        "INSERT OR REPLACE INTO draft_copy (account, message_id, date, draft, has_arrived)"
        " VALUES (?, ?, ?, ?, ?)",
        (account, message_id, date, draft, has_arrived),
    )


def replace(connection: Connection, draft: DraftId) -> None:
    """What stands for the draft does no longer: it is withdrawn, or removed from the server.

    It is remembered, since it may be on its way there in this moment.
    """
    row = connection.execute(
        "SELECT account, message_id FROM draft_copy WHERE draft = ?", (draft,)
    ).fetchone()
    if row is None:
        return
    account, message_id = row
    connection.execute(
        "DELETE FROM pending WHERE account = ? AND kind = ? AND message_id = ?",
        (account, ChangeKind.APPEND, message_id),
    )
    _remove(connection, "c.draft = ?1", draft)
    connection.execute("UPDATE draft_copy SET draft = NULL WHERE draft = ?", (draft,))
    own_subjects.forget(connection, account, message_id)
    connection.execute(
        "DELETE FROM draft_copy WHERE draft IS NULL AND date < ?", (int(time.time()) - REPLACED_KEPT_S,)
    )


def note_arrivals(connection: Connection, folder: FolderId, account: str) -> None:
    """Messages came into a Drafts folder: those that were replaced meanwhile are removed again."""
    connection.execute(
        "UPDATE draft_copy SET has_arrived = 1 WHERE account = ?1 AND draft IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM message m WHERE m.folder = ?2 AND m.message_id = draft_copy.message_id"
        " AND m.date = draft_copy.date)",
        (account, folder),
    )
    _remove(connection, "c.draft IS NULL AND m.folder = ?1", folder)


def find(connection: Connection, message: int) -> DraftId | None:
    """The draft that a message stands for."""
    row = connection.execute(
        "SELECT c.draft FROM message m JOIN folder f ON f.id = m.folder JOIN draft_copy c"
        " ON c.account = f.account AND c.message_id = m.message_id AND c.date = m.date"
        " WHERE m.id = ? AND c.draft IS NOT NULL",
        (message,),
    ).fetchone()
    return DraftId(row[0]) if row else None


def without_copy(connection: Connection) -> tuple[DraftId, ...]:
    """Drafts whose message was in the account once, and is no more: somebody deleted it."""
    rows = connection.execute(
        "SELECT c.draft FROM draft_copy c JOIN folder d ON d.account = c.account AND d.role = ?"
        " WHERE c.draft IS NOT NULL AND c.has_arrived AND d.uidnext > 0 AND NOT EXISTS (SELECT 1"
        " FROM message m JOIN folder f ON f.id = m.folder AND f.account = c.account"
        " WHERE m.message_id = c.message_id AND m.date = c.date)",
        (FolderRole.DRAFTS,),
    ).fetchall()
    return tuple(DraftId(number) for (number,) in rows)


def _remove(connection: Connection, which: str, value: int) -> None:
    """From the lists at once, from the server when it is reached.

    One without a UID is met again when the server tells it. One that waits on the server to be expunged is
    left alone: it came in by a sync after we had deleted it.
    """
    rows = connection.execute(
        f"{_ROWS}{which} AND NOT m.flags & {BITS[DELETED]}", (value, FolderRole.DRAFTS)
    ).fetchall()
    for folder, message, uid in rows:
        if uid is not None:
            pending.add(connection, folder=FolderId(folder), kind=ChangeKind.DELETE, uids=[uid])
        connection.execute("DELETE FROM message WHERE id = ?", (message,))
