"""Subjects of our own encrypted messages: who wrote them knows them, so lists show them unopened.

Only in folders where nothing lies but our own: whoever got a message of ours could send us another one
with the same Message-ID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.cleaning import clean_text
from mailguard.model import AccountId, FolderRole, MessageId
from mailguard.store.sealed import Connection

FOLDERS = (FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TEMPLATES)

_ROWS_WITHOUT = (
    "SELECT m.id, o.subject FROM json_each(?2) given"
    " JOIN own_subject o ON o.account = ?1 AND o.message_id = given.value"
    " JOIN message m ON m.message_id = o.message_id"
    " JOIN folder f ON f.id = m.folder AND f.account = o.account AND f.role IN (?3, ?4, ?5)"
    " WHERE m.is_encrypted AND m.protected_subject IS NULL"
)


def remember(connection: Connection, account: AccountId, message_id: str, subject: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO own_subject (account, message_id, subject) VALUES (?, ?, ?)",
        (account, message_id, clean_text(subject)),
    )


def forget(connection: Connection, account: str, message_id: str) -> None:
    connection.execute("DELETE FROM own_subject WHERE account = ? AND message_id = ?", (account, message_id))


def show(connection: Connection, account: str, message_ids: Sequence[str]) -> tuple[MessageId, ...]:
    """Give rows with these Message-IDs their true subject, where they lack it. The rows, for the index."""
    values = (account, json.dumps(list(message_ids)), *FOLDERS)
    found = connection.execute(_ROWS_WITHOUT, values).fetchall()
    connection.executemany(
        "UPDATE message SET protected_subject = ? WHERE id = ?", [(subject, row) for row, subject in found]
    )
    return tuple(MessageId(row) for row, _ in found)
