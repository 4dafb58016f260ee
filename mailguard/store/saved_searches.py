"""Saved searches, in the file of what is only here. Their folders stand there by account and path."""

from __future__ import annotations

import json

from mailguard.model import AccountId, SavedSearch
from mailguard.store.sealed import SealedStore


class SavedSearches:
    """Raises StoreFailed where the disk does not work."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self) -> tuple[SavedSearch, ...]:
        """In the order of their names."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT id, name, text, scope FROM saved_search").fetchall()
        found = [
            SavedSearch(
                id=number,
                name=name,
                text=text,
                scope=tuple((AccountId(account), path) for account, path in json.loads(scope)),
            )
            for number, name, text, scope in rows
        ]
        return tuple(sorted(found, key=lambda each: (each.name.lower(), each.id)))

    def save(self, search: SavedSearch) -> None:
        """A new one where its id is 0."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO saved_search (id, name, text, scope) VALUES (nullif(?, 0), ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text,"
                " scope = excluded.scope",
                (search.id, search.name, search.text, json.dumps([list(each) for each in search.scope])),
            )

    def remove(self, search: int) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM saved_search WHERE id = ?", (search,))
