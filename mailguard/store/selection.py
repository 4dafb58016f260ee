"""Several messages counted together: one statement, however many they are."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.model import MessageId
from mailguard.model.selection import SelectionSummary
from mailguard.store.messages import Messages

# flags & 1: read, as in store/flags.py.
_COUNTS = """
SELECT count(*), count(DISTINCT lower(sender_address)), count(DISTINCT thread) + total(thread IS NULL),
    coalesce(sum(size), 0), total(is_encrypted), total(is_signed), total(NOT flags & 1)
FROM message WHERE id IN (SELECT value FROM json_each(?))
"""


def summarize(store: Messages, messages: Sequence[MessageId], most_rows: int) -> SelectionSummary:
    """Those that are gone meanwhile do not count. most_rows: how many of the first have their row."""
    with store.store.reading() as connection:
        (found,) = connection.execute(_COUNTS, (json.dumps(list(messages)),)).fetchall()
    count, senders, threads, size_bytes, encrypted, signed, unread = map(int, found)
    return SelectionSummary(
        count=count,
        senders=senders,
        threads=threads,
        size_bytes=size_bytes,
        encrypted=encrypted,
        signed=signed,
        unread=unread,
        rows=store.load_rows(messages[:most_rows]),
    )
