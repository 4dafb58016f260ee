"""Counts what the messages of a list have in common."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable
from datetime import date
from time import localtime
from typing import Any

from mailguard.model import Address, Facets, FolderId, ListQuery, SearchMark
from mailguard.store.queries import list_statement
from mailguard.store.sealed import Connection, SealedStore

MOST_PEOPLE = 8
MOST_COUNTED = 20_000  # the first of the list; more says nothing new, and takes its time
_QUARTER_S = 900  # no clock differs from another by a part of that
_MARKS = (
    (SearchMark.UNREAD, "NOT flags & 1"),
    (SearchMark.STARRED, "flags & 2 > 0"),
    (SearchMark.ENCRYPTED, "is_encrypted"),
    (SearchMark.SIGNED, "is_signed"),
    (SearchMark.ATTACHMENT, "has_attachment"),
)


def count_facets(store: SealedStore, folder: FolderId, query: ListQuery, generation: str) -> Facets:
    """Of the messages that `query` lists; see `list_statement`."""
    statement, values = list_statement(folder, query, generation)
    with store.reading() as connection:
        found = connection.execute(f"{statement} LIMIT {MOST_COUNTED}", values)
        ids = json.dumps(array("q", (number for (number,) in found)).tolist())
        return _count(connection, ids)


def _count(connection: Connection, ids: str) -> Facets:
    """ids: a JSON array."""
    (marked,) = _all(connection, "count(*), " + ", ".join(f"sum({sql})" for _, sql in _MARKS), "", ids)
    people = _all(
        connection,
        "max(sender_name), lower(sender_address) AS who, count(*)",
        f"GROUP BY who ORDER BY 3 DESC, 2 LIMIT {MOST_PEOPLE}",
        ids,
    )
    folders = _all(connection, "folder, count(*)", "GROUP BY folder ORDER BY 2 DESC", ids)
    days = _days(_all(connection, f"date / {_QUARTER_S}, count(*)", "GROUP BY 1", ids))
    keywords = _all(connection, "lower(keywords), count(*)", "AND keywords <> '' GROUP BY 1", ids)
    marks = zip((mark for mark, _ in _MARKS), (each or 0 for each in marked[1:]), strict=True)
    return Facets(
        total=marked[0],
        people=tuple((Address(name, address), count) for name, address, count in people if address),
        folders=tuple((FolderId(number), count) for number, count in folders),
        tags=_tags(keywords),
        years=_years(days),
        days=days,
        is_whole=marked[0] < MOST_COUNTED,
        marks=tuple((mark, count) for mark, count in marks if count),
    )


def _all(connection: Connection, columns: str, rest: str, ids: str) -> list[tuple[Any, ...]]:
    chosen = f"SELECT {columns} FROM message WHERE id IN (SELECT value FROM json_each(?)) {rest}"  # noqa: S608
    return list(connection.execute(chosen, (ids,)))


def _tags(rows: list[tuple[Any, ...]]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for keywords, count in rows:
        for each in keywords.split():
            counts[each] += count
    return tuple(counts.most_common())


def _days(rows: list[tuple[Any, ...]]) -> tuple[tuple[date, int], ...]:
    """rows: (quarter of an hour since 1970, how many)."""
    counts: Counter[tuple[int, int, int]] = Counter()
    for quarter, count in rows:
        when = localtime(quarter * _QUARTER_S)
        counts[(when.tm_year, when.tm_mon, when.tm_mday)] += count
    return tuple((date(*day), counts[day]) for day in sorted(counts, reverse=True))


def _years(days: Iterable[tuple[date, int]]) -> tuple[tuple[int, int], ...]:
    counts: Counter[int] = Counter()
    for day, count in days:
        counts[day.year] += count
    return tuple(counts.items())
