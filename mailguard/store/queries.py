"""The statements behind the message list: which messages, in which order."""

from __future__ import annotations

from mailguard.model import FolderId, ListQuery, Order

_ORDER = {
    Order.DATE: "date {way}, id {way}",
    Order.SENDER: "lower(CASE sender_name WHEN '' THEN sender_address ELSE sender_name END) {way}, date DESC",
    Order.SUBJECT: "lower(coalesce(protected_subject, subject)) {way}, date DESC",
    Order.SIZE: "size {way}, date DESC",
}


def list_statement(folder: FolderId, query: ListQuery) -> tuple[str, tuple[object, ...]]:
    """SQL and its values for the ids of a list. Messages that wait to be expunged are not listed."""
    conditions = ["folder = ?", "NOT flags & 64"]
    values: list[object] = [folder]
    for is_wanted, condition in (
        (query.unread_only, "NOT flags & 1"),
        (query.starred_only, "flags & 2"),
        (query.encrypted_only, "is_encrypted"),
        (query.signed_only, "is_signed"),
        (query.attachment_only, "has_attachment"),
    ):
        if is_wanted:
            conditions.append(condition)
    expression = words_expression(query.text)
    if expression:
        conditions.append("id IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(expression)
    order = _ORDER[query.order].format(way="DESC" if query.newest_first else "ASC")
    return f"SELECT id FROM message WHERE {' AND '.join(conditions)} ORDER BY {order}", tuple(values)  # noqa: S608


def words_expression(text: str) -> str:
    """An FTS5 expression: every word must stand there, as the beginning of a word."""
    cleaned = "".join(each if each.isalnum() else " " for each in text)
    return " ".join(f'"{word}"*' for word in cleaned.split())
