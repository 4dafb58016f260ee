"""Whose mail may load pictures from the network: what a person decided, by sender and by site."""

from __future__ import annotations

from datetime import UTC, datetime

from mailguard.model import PictureRule, PictureRuleKind
from mailguard.store.sealed import SealedStore


class RemoteAllowed:
    """Rows of the remote_allowed table."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self) -> frozenset[PictureRule]:
        with self._store.reading() as connection:
            rows = connection.execute("SELECT kind, value FROM remote_allowed").fetchall()
        kinds = set(PictureRuleKind)
        return frozenset(PictureRule(PictureRuleKind(kind), value) for kind, value in rows if kind in kinds)

    def add(self, rule: PictureRule) -> None:
        now = int(datetime.now(UTC).timestamp())
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO remote_allowed (kind, value, added) VALUES (?, ?, ?)",
                (str(rule.kind), rule.value.lower(), now),
            )

    def remove(self, rule: PictureRule) -> None:
        with self._store.writing() as connection:
            connection.execute(
                "DELETE FROM remote_allowed WHERE kind = ? AND value = ?",
                (str(rule.kind), rule.value.lower()),
            )
