"""How much room the store takes, and how much of it nothing uses any more: given back to the disk bit by bit.

What is deleted leaves free pages in SQLite's files, which later mail fills. To give them back, pages from the
end of a file are moved into the gaps (incremental vacuum): no message is changed, each bit is a transaction.
"""

from __future__ import annotations

from mailguard.model.room import Room
from mailguard.store.sealed import SUFFIXES, SealedStore

PIECE_PAGES = 128  # as much as is moved while others wait to write


class StoreRoom:
    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def measure(self) -> Room:
        """Raises StoreFailed."""
        used = free = 0
        with self._store.reading() as connection:
            for name in SUFFIXES:
                size, pages, unused = (
                    int(connection.execute(f"PRAGMA {name}.{what}").fetchall()[0][0])
                    for what in ("page_size", "page_count", "freelist_count")
                )
                used += size * pages
                free += size * unused
        return Room(taken_bytes=used, unused_bytes=free)

    def free_piece(self) -> bool:
        """Move a few pages; whether there is more to gain. Raises StoreFailed."""
        with self._store.writing() as connection:
            for name in SUFFIXES:
                if self._unused(name):
                    connection.execute(f"PRAGMA {name}.incremental_vacuum({PIECE_PAGES})").fetchall()
                    return True
        self._store.checkpoint()
        return False

    def _unused(self, name: str) -> bool:
        with self._store.writing() as connection:
            return bool(connection.execute(f"PRAGMA {name}.freelist_count").fetchall()[0][0])
