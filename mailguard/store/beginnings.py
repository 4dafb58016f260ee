"""The first rows of a list at once, however long it is: what a window shows before all of it is known.

The newest first. Words are looked for among the newest messages alone: the index of words finds those
between two ids quickly, and messages that came at about the same time have ids that lie together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailguard.model import FolderId, Listing, ListQuery, Order
from mailguard.store import listing
from mailguard.store.orders import in_sight
from mailguard.store.queries import list_statement, scope_statement, words_of
from mailguard.store.sealed import Connection

ROWS = 200
SCREEN = 50  # fewer finds than this are no beginning: there may be more on the first screen
NEWEST = 4_000  # of each folder: words are looked for among these
MOST_FOLDERS = 200
MOST_STRETCHES = 8
GAP = 2_000  # ids farther apart than this belong to two stretches
MOST_OTHERS = 50  # older messages of threads, in each of which words are looked for by itself


def load(connection: Connection, folder: FolderId, query: ListQuery, generation: str) -> Listing | None:
    """What `listing.load` begins with, or all of it; None where this is no quicker way to it."""
    if query.order is not Order.DATE or not query.newest_first or query.conversation or query.found:
        return None
    folders = [found for _, found in connection.execute(*scope_statement(folder, query)).fetchall()]
    if len(folders) > MOST_FOLDERS:
        return None
    beginning = _Beginning(connection, folder, query, generation)
    words = words_of(query.search.terms)
    return beginning.load_found(folders, words) if words else beginning.load(folders)


@dataclass(frozen=True, slots=True)
class _Beginning:
    connection: Connection
    folder: FolderId
    query: ListQuery
    generation: str

    def load(self, folders: Sequence[FolderId]) -> Listing | None:
        """Of a list that looks for no words."""
        firsts = [each for one in folders for each in self._first(alone=one)]
        if len(folders) > 1:
            firsts = self._first(among=firsts)
        if len(firsts) < ROWS:
            return listing.load(self.connection, self.folder, self.query, self.generation)
        return self._put_together({*firsts, *self._of_same_threads(firsts)})

    def load_found(self, folders: Sequence[FolderId], words: str) -> Listing | None:
        """Of a list of what these words are found in."""
        newest, are_all = self._newest(folders)
        stretches = _stretches(newest)
        if len(stretches) > MOST_STRETCHES:
            return None
        found = newest & {each for one in stretches for each in self._matching(words, one)}
        if are_all:
            return replace(self._put_together(found), is_whole=True)
        firsts = self._first(among=found)
        if len(firsts) < SCREEN:
            return None
        others = self._of_same_threads(firsts)
        if len(older := others - newest) > MOST_OTHERS:
            return None
        found_older = {each for one in older for each in self._matching(words, (one, one))}
        return self._put_together({*firsts, *(others & found), *found_older})

    def _first(self, *, among: Iterable[int] | None = None, alone: FolderId | None = None) -> list[int]:
        statement, values = list_statement(
            self.folder,
            self.query,
            self.generation,
            among=None if among is None else list(among),
            alone=alone,
        )
        return [number for (number,) in self.connection.execute(f"{statement} LIMIT {ROWS}", values)]

    def _of_same_threads(self, messages: Iterable[int]) -> set[int]:
        """All messages of their threads, wherever they are; none where the list has no threads."""
        if not self.query.threaded or self.query.grouped:
            return set()
        found = self.connection.execute(
            "SELECT id FROM message WHERE thread IN (SELECT thread FROM message WHERE thread IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?)))",
            (json.dumps(list(messages)),),
        )
        return {number for (number,) in found}

    def _put_together(self, messages: Iterable[int]) -> Listing:
        return listing.load(self.connection, self.folder, self.query, self.generation, among=sorted(messages))

    def _newest(self, folders: Sequence[FolderId]) -> tuple[set[int], bool]:
        """Messages from some date on, of which none is missing; whether they are all there are."""
        condition, values = in_sight(self.query)
        statement = (
            f"SELECT id, date FROM message WHERE folder = ? AND {condition}"  # noqa: S608
            f" ORDER BY date DESC, id DESC LIMIT {NEWEST}"
        )
        of_each = [self.connection.execute(statement, (each, *values)).fetchall() for each in folders]
        # What lies behind the last of these may have its date.
        first = max((rows[-1][1] + 1 for rows in of_each if len(rows) == NEWEST), default=None)
        found = {number for rows in of_each for number, date in rows if first is None or date >= first}
        return found, first is None

    def _matching(self, words: str, stretch: tuple[int, int]) -> Iterator[int]:
        statement = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        for (number,) in self.connection.execute(statement, (words, *stretch)):
            yield number


def _stretches(ids: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of those that lie together."""
    ordered = sorted(ids)
    if not ordered:
        return []
    cuts = [(last, first) for last, first in pairwise(ordered) if first - last > GAP]
    firsts = [ordered[0], *(first for _, first in cuts)]
    lasts = [*(last for last, _ in cuts), ordered[-1]]
    return list(zip(firsts, lasts, strict=True))
