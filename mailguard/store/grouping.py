"""Messages of a list by groups: what of each message tells its group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailguard.model import FolderId, Listing, ListQuery, Order
from mailguard.model.groups import Ages, Group, put_together, put_together_by_age
from mailguard.store.orders import BASE_SUBJECT, SENDER, is_by_recipients
from mailguard.store.packing import fetch_columns
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection

# What a group is named by; a date by its age. Sizes have no value of their own that many messages share.
_LABELS = {
    Order.SENDER: SENDER,
    Order.RECIPIENTS: "recipients",
    Order.CORRESPONDENTS: f"CASE WHEN {is_by_recipients()} THEN recipients ELSE {SENDER} END",
    Order.SUBJECT: BASE_SUBJECT,
    Order.READ: "flags & 1",
    Order.STATUS: "(flags & 12) / 4",
    Order.STAR: "(flags & 2) / 2",
    Order.ATTACHMENT: "has_attachment",
    Order.TAGS: "keywords",
    Order.ACCOUNT: "(SELECT f.account FROM folder f WHERE f.id = folder)",
    Order.FOLDER: "(SELECT f.path FROM folder f WHERE f.id = folder)",
    Order.SECURITY: "is_encrypted * 2 + is_signed",
    Order.JUNK: "(flags & 16) / 16",
    Order.PRIORITY: "priority - 1",
}
_DATES = {Order.DATE: "date", Order.RECEIVED: "received"}


def can_group(order: Order) -> bool:
    return order in _DATES or order in _LABELS


def load(
    connection: Connection,
    folder: FolderId,
    query: ListQuery,
    generation: str,
    *,
    among: Sequence[int] | None = None,
) -> Listing:
    """See `list_statement`; `query.order` can group."""
    if query.order in _DATES:
        columns = f"id, {_DATES[query.order]} AS date, NOT flags & 1 AS is_unread"
        statement, values = list_statement(folder, query, generation, columns=columns, among=among)
        (ids, dates), unread = fetch_columns(
            connection, statement, values, numbers=["id", "date"], mark="is_unread"
        )
        return put_together_by_age(ids, dates, unread, Ages(date.today()), query.order)
    columns = f"id, NOT flags & 1, {_LABELS[query.order]}"
    statement, values = list_statement(folder, query, generation, columns=columns, among=among)
    rows = []
    for message, is_unread, label in connection.execute(statement, values).fetchall():
        key = label.lower() if isinstance(label, str) else label
        rows.append((message, is_unread, key, Group(query.order, label)))
    return put_together(rows)
