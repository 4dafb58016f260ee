"""The index of the words of messages: what a search looks into."""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.errors import NotFound
from mailguard.model import FolderId, HeaderRecord, MessageId
from mailguard.store.sealed import Connection

_INSERT = (
    "INSERT INTO words (rowid, subject, sender, receivers, copied, files, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SENDER = "sender_name || ' ' || sender_address"
ADD_ROWS = (
    "INSERT INTO words (rowid, subject, sender, receivers, copied, files, body)"  # noqa: S608
    f" SELECT id, coalesce(protected_subject, subject), {_SENDER}, to_people, cc_people,"
    " coalesce(attachment_names, ''), '' FROM message WHERE"
)


def add(connection: Connection, new: Sequence[tuple[MessageId, HeaderRecord]]) -> None:
    """The headers of new messages: of their texts nothing is known yet."""
    rows = [
        (number, each.subject, f"{each.sender.name} {each.sender.address}", each.to_people, each.cc_people,
         "", "")
        for number, each in new
    ]  # fmt: skip
    connection.executemany(_INSERT, rows)


def put(connection: Connection, message: MessageId, text: str) -> None:
    """The words of a row as it is now, and `text`, in place of what was there. Raises NotFound."""
    row = connection.execute(
        f"SELECT coalesce(protected_subject, subject), {_SENDER}, to_people, cc_people, attachment_names"  # noqa: S608
        " FROM message WHERE id = ?",
        (message,),
    ).fetchone()
    if row is None:
        raise NotFound("message")
    connection.execute("DELETE FROM words WHERE rowid = ?", (message,))
    connection.execute(_INSERT, (message, *row, text))


def forget_encrypted(connection: Connection) -> frozenset[FolderId]:
    """Their true subjects, words, names of files and of keys inside. The folders that list them."""
    found = connection.execute("SELECT DISTINCT folder FROM message WHERE is_encrypted").fetchall()
    connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM message WHERE is_encrypted)")
    connection.execute(
        "UPDATE message SET protected_subject = NULL, has_text = 0, attachment_names = NULL, has_key = 0"
        " WHERE is_encrypted"
    )
    connection.execute(f"{ADD_ROWS} is_encrypted")
    connection.execute("DELETE FROM own_subject")
    return frozenset(FolderId(folder) for (folder,) in found)
