"""Messages whose headers come into the full-text index later: in a first sync the list comes first.

Which those are is written down in the transaction that makes their rows: whatever ends MailGuard, the next
run goes on with them. Until then no words find them, and the search says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.model import FolderId, MessageId
from mailguard.store.full_text import ADD_ROWS
from mailguard.store.sealed import Connection


def put_off(connection: Connection, first: MessageId, last: MessageId) -> None:
    """All from `first` to `last`, which were just added."""
    grown = connection.execute(
        "UPDATE unindexed SET last = ? WHERE last = ? RETURNING 1", (last, first - 1)
    ).fetchall()
    if not grown:
        connection.execute("INSERT INTO unindexed (first, last) VALUES (?, ?)", (first, last))


def is_due(connection: Connection) -> bool:
    """Whether any is left."""
    return bool(connection.execute("SELECT 1 FROM unindexed LIMIT 1").fetchall())


def count_left(connection: Connection, scope: str, values: Sequence[object]) -> int:
    """How many are left of those for which the condition `scope` holds."""
    if not is_due(connection):
        return 0
    ((left,),) = connection.execute(
        f"SELECT count(*) FROM message WHERE {scope}"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM unindexed WHERE message.id BETWEEN first AND last)",
        values,
    ).fetchall()
    return int(left)


def catch_up(connection: Connection, most: int) -> frozenset[FolderId] | None:
    """Index the headers of up to `most` of those that were put off: the folders that list them.

    None where none is left. What was indexed meanwhile, with its text perhaps, stays as it is.
    """
    row = connection.execute("SELECT first, last FROM unindexed ORDER BY first LIMIT 1").fetchone()
    if row is None:
        return None
    first, last = row
    end = min(last, first + most - 1)
    connection.execute(
        f"{ADD_ROWS} id BETWEEN ?1 AND ?2"  # noqa: S608
        " AND id NOT IN (SELECT rowid FROM words WHERE rowid BETWEEN ?1 AND ?2)",
        (first, end),
    )
    connection.execute("DELETE FROM unindexed WHERE first = ?", (first,))
    if end < last:
        connection.execute("INSERT INTO unindexed (first, last) VALUES (?, ?)", (end + 1, last))
    found = connection.execute("SELECT DISTINCT folder FROM message WHERE id BETWEEN ? AND ?", (first, end))
    return frozenset(FolderId(folder) for (folder,) in found)
