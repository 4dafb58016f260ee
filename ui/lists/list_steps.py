"""What turns one list of ids into another, with few rows moved: pure, and quick for a million."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

Runs = list[tuple[int, int]]  # first and last place of neighbours

MOST_STEPS = 64  # more separate runs of changes than this are one reset
MOST_CHANGED = 50_000  # where lists differ over a longer stretch, comparing takes longer than a reset


@dataclass(frozen=True, slots=True)
class Steps:
    """First `gone` is taken out, places of the old list; then `come` is put in, places of the new one."""

    gone: Runs
    come: Runs


def steps_between(old: array[int], new: array[int]) -> Steps | None:
    """None: they have too little in common. What changes its place is taken out and put in again."""
    head = common_head(old, new)
    tail = common_tail(old, new, min(len(old), len(new)) - head)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if not before or not after:
        return Steps(_whole(head, before), _whole(head, after))
    if len(before) + len(after) > MOST_CHANGED:
        return None
    stay = _staying(before, after)
    if 2 * len(stay) < min(len(before), len(after)):
        return None
    leaving = runs(head + place for place, each in enumerate(before) if each not in stay)
    arriving = runs(head + place for place, each in enumerate(after) if each not in stay)
    return Steps(leaving, arriving) if len(leaving) + len(arriving) <= MOST_STEPS else None


def _staying(before: array[int], after: array[int]) -> set[int]:
    """As many as can stay where they are: the longest ascending run of old places, in the new order.

    Source: Schensted, "Longest increasing and decreasing subsequences" (1961).
    """
    places = {each: place for place, each in enumerate(before)}
    common = [each for each in after if each in places]
    ends: list[int] = []  # ends[n]: the smallest old place with which a run of n + 1 may end
    lengths = []
    for each in common:
        length = bisect_left(ends, places[each])
        ends[length : length + 1] = [places[each]]
        lengths.append(length)
    stay: set[int] = set()
    wanted, limit = len(ends) - 1, len(before)
    for each, length in zip(reversed(common), reversed(lengths), strict=True):
        if length == wanted and places[each] < limit:
            stay.add(each)
            wanted, limit = wanted - 1, places[each]
    return stay


def common_head(old: array[int], new: array[int]) -> int:
    """How many places from the start are the same. By halving: comparing stretches of an array is quick."""
    same, differing = 0, min(len(old), len(new)) + 1
    while differing - same > 1:
        middle = (same + differing) // 2
        if old[same:middle] == new[same:middle]:
            same = middle
        else:
            differing = middle
    return same


def common_tail(old: array[int], new: array[int], most: int) -> int:
    """How many places from the end are the same, `most` at most."""
    same, differing = 0, most + 1
    while differing - same > 1:
        middle = (same + differing) // 2
        if old[len(old) - middle : len(old) - same] == new[len(new) - middle : len(new) - same]:
            same = middle
        else:
            differing = middle
    return same


def runs(places: Iterable[int]) -> Runs:
    """Ascending numbers as runs of neighbours: 1 2 3 7 8 gives (1, 3), (7, 8)."""
    found = []
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [place for _, place in group]
        found.append((run[0], run[-1]))
    return found


def _whole(head: int, stretch: array[int]) -> Runs:
    return [(head, head + len(stretch) - 1)] if stretch else []
