"""The messages of a list with what is to be known of all of them: order, threads, what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mailguard.mime.thread_columns import ThreadColumns, flatten_columns
from mailguard.mime.threads import Placing
from mailguard.model import FolderId, Listing, ListQuery, Order, flat_listing
from mailguard.model.thread_order import sorted_by_count
from mailguard.store import grouping, threads
from mailguard.store.orders import OF_THREADS
from mailguard.store.packing import fetch_columns
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection

_IS_UNREAD = "NOT flags & 1 AS is_unread"


def load(
    connection: Connection,
    folder: FolderId,
    query: ListQuery,
    generation: str,
    *,
    among: Sequence[int] | None = None,
) -> Listing:
    """See `list_statement`. A thread is what of it is in the list, where `query` wants threads.

    among: see there too; the list goes on behind these.
    """
    if query.grouped and grouping.can_group(query.order):
        found = grouping.load(connection, folder, query, generation, among=among)
    elif query.threaded:
        found = _load_threads(connection, folder, query, generation, among)
    else:
        columns = f"id, {_IS_UNREAD}"
        statement, values = list_statement(folder, query, generation, columns=columns, among=among)
        (ids,), unread = fetch_columns(connection, statement, values, numbers=["id"], mark="is_unread")
        found = flat_listing(ids, unread)
    return found if among is None else replace(found, is_whole=False)


def _load_threads(
    connection: Connection, folder: FolderId, query: ListQuery, generation: str, among: Sequence[int] | None
) -> Listing:
    columns = f"id, thread, thread_name, thread_parent, date, {_IS_UNREAD}"
    statement, values = list_statement(folder, query, generation, columns=columns, among=among)
    (ids, thread, names, parents, dates), unread = fetch_columns(
        connection,
        statement,
        values,
        numbers=["id", "thread", "thread_name", "thread_parent", "date"],
        mark="is_unread",
    )

    def find_above(missing: Iterable[int]) -> Mapping[int, int]:
        return threads.above(connection, missing)

    found = ThreadColumns(ids, thread, names, parents, dates, unread)
    listing = flatten_columns(found, find_above, _placing(query))
    if query.order in OF_THREADS:
        is_unread = query.order is Order.THREAD_UNREAD
        return sorted_by_count(listing, of_unread=is_unread, largest_first=query.newest_first)
    return listing


def _placing(query: ListQuery) -> Placing:
    """By date a thread stands where its newest message belongs; else where its first one does.

    By counts the newest threads come first among those that are alike.
    """
    if query.order in OF_THREADS:
        return Placing.FIRST
    if query.order is not Order.DATE:
        return Placing.HEAD
    return Placing.FIRST if query.newest_first else Placing.LAST
