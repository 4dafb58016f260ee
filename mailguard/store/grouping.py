"""Messages of a list by groups: what of each message tells its group."""

from __future__ import annotations

from datetime import date

from mailguard.model import FolderId, Listing, ListQuery, Order
from mailguard.model.groups import Ages, Group, put_together
from mailguard.store.orders import BASE_SUBJECT, SENDER, is_by_recipients
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection

# What a group is named by. Dates and sizes have no value of their own that many messages share.
_LABELS = {
    Order.DATE: "date",
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
}


def can_group(order: Order) -> bool:
    return order in _LABELS


def load(connection: Connection, folder: FolderId, query: ListQuery, generation: str) -> Listing:
    """See `list_statement`; `query.order` can group."""
    columns = f"id, NOT flags & 1, {_LABELS[query.order]}"
    statement, values = list_statement(folder, query, generation, columns=columns)
    found = connection.execute(statement, values).fetchall()
    ages = Ages(date.today())
    rows = []
    for message, is_unread, label in found:
        value = ages.of(label) if query.order is Order.DATE else label
        key = value.lower() if isinstance(value, str) else value
        rows.append((message, is_unread, key, Group(query.order, value)))
    return put_together(rows)
