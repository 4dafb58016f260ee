"""Read receipts that were asked for, and what the person said: each is answered once. Rows of receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from mailguard.store.sealed import SealedStore


class ReceiptAnswer(StrEnum):
    SENT = "sent"
    IGNORED = "ignored"


class ReceiptAnswers:
    """By the Message-ID and whom the receipt would go to: a copy in another folder asks no second time."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def find(self, message_id: str, address: str) -> ReceiptAnswer | None:
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT answer FROM receipt WHERE message_id = ? AND sender = ?",
                (message_id, address.lower()),
            ).fetchone()
        return ReceiptAnswer(row[0]) if row is not None else None

    def keep(self, message_id: str, address: str, answer: ReceiptAnswer) -> bool:
        """Whether it is the first answer: a later one changes nothing."""
        with self._store.writing() as connection:
            before = connection.total_changes()
            connection.execute(
                "INSERT OR IGNORE INTO receipt (message_id, sender, answer, answered) VALUES (?, ?, ?, ?)",
                (message_id, address.lower(), answer, int(datetime.now(UTC).timestamp())),
            )
            return connection.total_changes() != before
