"""What turns one list of ids into another, with few rows moved: pure, and quick for a million."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

Runs = list[tuple[int, int]]  # first and last place of neighbours

MOST_STEPS = 64  # more separate runs of changes than this are one reset
MOST_CHANGED = 5_000  # over a longer stretch the fewest steps are not looked for: it would be felt
LOOK_AHEAD = 200  # rows, on that stretch
LEAP = 8_192  # rows that are compared at once


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
        return Steps(_run(head, len(before)), _run(head, len(after)))
    if len(before) + len(after) > MOST_CHANGED:
        return _stepwise(head, before, after)
    stay = _staying(before, after)
    if 2 * len(stay) < min(len(before), len(after)):
        return None
    leaving = runs(head + place for place, each in enumerate(before) if each not in stay)
    arriving = runs(head + place for place, each in enumerate(after) if each not in stay)
    return Steps(leaving, arriving) if len(leaving) + len(arriving) <= MOST_STEPS else None


def _stepwise(head: int, before: array[int], after: array[int]) -> Steps | None:
    """Past what is the same by long leaps; where they differ, over what stands in one of them alone.

    None where that is not seen within a few rows, or happens too often.
    """
    gone, come = [], []
    here = there = 0
    while here < len(before) and there < len(after):
        same = common_head(before, after, here, there)
        here, there = here + same, there + same
        if here == len(before) or there == len(after):
            break
        step = _next_meeting(before[here : here + LOOK_AHEAD], after[there : there + LOOK_AHEAD])
        if step is None or len(gone) + len(come) > MOST_STEPS:
            return None
        gone += _run(head + here, step[0])
        come += _run(head + there, step[1])
        here, there = here + step[0], there + step[1]
    gone += _run(head + here, len(before) - here)
    come += _run(head + there, len(after) - there)
    return Steps(gone, come) if len(gone) + len(come) <= MOST_STEPS else None


def _next_meeting(before: array[int], after: array[int]) -> tuple[int, int] | None:
    """How many rows of each to pass until both are the same again; the fewest."""
    places = {each: place for place, each in enumerate(after)}
    meetings = [(place, places[each]) for place, each in enumerate(before) if each in places]
    return min(meetings, key=sum, default=None)


def _run(first: int, length: int) -> Runs:
    return [(first, first + length - 1)] if length else []


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


def common_head(old: array[int], new: array[int], first: int = 0, start: int = 0) -> int:
    """How many places are the same, from `first` of the old list and `start` of the new one on.

    By leaps, then by halving: comparing stretches of arrays is quick.
    """
    same, differing = 0, min(len(old) - first, len(new) - start) + 1
    while differing - same > 1:
        middle = min((same + differing) // 2, same + LEAP)
        if old[first + same : first + middle] == new[start + same : start + middle]:
            same = middle
        else:
            differing = middle
    return same


def common_tail(old: array[int], new: array[int], most: int) -> int:
    """How many places from the end are the same, `most` at most."""
    same, differing = 0, most + 1
    while differing - same > 1:
        middle = min((same + differing) // 2, same + LEAP)
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


def find_number(numbers: array[int], wanted: int) -> int | None:
    """Its place; by the bytes of the array, which takes a fifth of the time of `array.index`."""
    pattern = array("q", [wanted]).tobytes()
    haystack = numbers.tobytes()
    found = haystack.find(pattern)
    while found >= 0 and found % len(pattern):  # across two numbers
        found = haystack.find(pattern, found + 1)
    return found // len(pattern) if found >= 0 else None
