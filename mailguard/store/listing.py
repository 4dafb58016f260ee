"""The messages of a list with what is to be known of all of them: order, threads, what is unread."""

from __future__ import annotations

from array import array

from mailguard.mime.threads import Placing, flatten, missing_names
from mailguard.model import FolderId, Listing, ListQuery, Order, flat_listing
from mailguard.store import grouping, threads
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection

_FLAT = "id, NOT flags & 1"
_THREADED = "id, thread, thread_name, thread_parent, date, NOT flags & 1"


def load(connection: Connection, folder: FolderId, query: ListQuery, generation: str) -> Listing:
    """See `list_statement`. A thread is what of it is in the list, where `query` wants threads."""
    if query.grouped and grouping.can_group(query.order):
        return grouping.load(connection, folder, query, generation)
    statement, values = list_statement(
        folder, query, generation, columns=_THREADED if query.threaded else _FLAT
    )
    found = connection.execute(statement, values).fetchall()
    if not query.threaded:
        return flat_listing(array("q", [row[0] for row in found]), bytes([row[1] for row in found]))
    missing = missing_names(found)
    return flatten(found, threads.above(connection, missing) if missing else {}, _placing(query))


def _placing(query: ListQuery) -> Placing:
    """By date a thread stands where its newest message belongs; else where its first one does."""
    if query.order is not Order.DATE:
        return Placing.HEAD
    return Placing.FIRST if query.newest_first else Placing.LAST
