"""The tags that a person keeps, in the file of what is only here, and keywords found in messages."""

from __future__ import annotations

from collections import Counter

from mailguard.model import Tag
from mailguard.model.tags import FoundTag, TagList, foreign_tag, is_of_programs
from mailguard.store.sealed import Connection, SealedStore


def load_tags(connection: Connection) -> TagList:
    """In their order."""
    rows = connection.execute("SELECT keyword, name, colour FROM tag ORDER BY number")
    return TagList(tuple(Tag(keyword, name, colour) for keyword, name, colour in rows))


class TagStore:
    """Raises StoreFailed where the disk does not work."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self) -> TagList:
        with self._store.reading() as connection:
            return load_tags(connection)

    def save(self, tags: TagList) -> None:
        """In place of those that there were."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM tag")
            connection.executemany(
                "INSERT INTO tag (keyword, name, colour, number) VALUES (?, ?, ?, ?)",
                [(each.keyword, each.name, each.colour, number) for number, each in enumerate(tags, 1)],
            )

    def find_others(self, known: TagList) -> tuple[FoundTag, ...]:
        """Those in messages that are not among `known` and that no program set, the most frequent first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT keywords, count(*) FROM message WHERE keywords <> '' GROUP BY keywords"
            ).fetchall()
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        for keywords, count in rows:
            for word in {each.lower(): each for each in keywords.split()}.values():
                counts[word.lower()] += count
                written.setdefault(word.lower(), word)
        return tuple(
            FoundTag(foreign_tag(written[lower]), count)
            for lower, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
            if known.find(lower) is None and not is_of_programs(lower)
        )
