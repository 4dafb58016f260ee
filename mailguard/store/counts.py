"""How many messages a folder holds, and how many unread ones: in its row, true after every transaction."""

from __future__ import annotations

from mailguard.store.sealed import Connection


def count_new(connection: Connection, after: int) -> None:
    """Rows just inserted, with ids above `after`. What is changed or deleted is counted by triggers.

    Read is bit 1 of store/flags.py; with bit 64 a message waits to be expunged, and is not counted.
    """
    connection.execute(
        "UPDATE folder SET total = folder.total + new.total, unread = folder.unread + new.unread"
        " FROM (SELECT folder, count(*) AS total, sum(NOT flags & 1) AS unread FROM message"
        " WHERE id > ? AND NOT flags & 64 GROUP BY folder) new WHERE folder.id = new.folder",
        (after,),
    )
