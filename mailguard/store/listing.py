"""The messages of a list with what is to be known of all of them: order, threads, what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailguard.mime.thread_columns import ThreadColumns, flatten_columns
from mailguard.mime.threads import Placing
from mailguard.model import FolderId, Listing, ListQuery, Order, flat_listing
from mailguard.store import grouping, threads
from mailguard.store.packing import fetch_columns
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection

IS_UNREAD = "NOT flags & 1 AS is_unread"
THREADED = f"id, thread, thread_name, thread_parent, date, {IS_UNREAD}"


def load(connection: Connection, folder: FolderId, query: ListQuery, generation: str) -> Listing:
    """See `list_statement`. A thread is what of it is in the list, where `query` wants threads."""
    if query.grouped and grouping.can_group(query.order):
        return grouping.load(connection, folder, query, generation)
    columns = THREADED if query.threaded else f"id, {IS_UNREAD}"
    statement, values = list_statement(folder, query, generation, columns=columns)
    if query.threaded:
        return put_together(connection, statement, values, placing(query))
    (ids,), unread = fetch_columns(connection, statement, values, numbers=["id"], mark="is_unread")
    return flat_listing(ids, unread)


def put_together(
    connection: Connection,
    statement: str,
    values: tuple[object, ...],
    where: Placing,
    *,
    is_whole: bool = True,
) -> Listing:
    """statement: for rows of the columns THREADED."""
    numbers = ["id", "thread", "thread_name", "thread_parent", "date"]
    found, unread = fetch_columns(connection, statement, values, numbers=numbers, mark="is_unread")

    def find_above(names: Iterable[int]) -> Mapping[int, int]:
        return threads.above(connection, names)

    return flatten_columns(ThreadColumns(*found, unread), find_above, where, is_whole=is_whole)


def placing(query: ListQuery) -> Placing:
    """By date a thread stands where its newest message belongs; else where its first one does."""
    if query.order is not Order.DATE:
        return Placing.HEAD
    return Placing.FIRST if query.newest_first else Placing.LAST
