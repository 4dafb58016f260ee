"""Which messages answer which: RFC 5256, REFERENCES, steps 1 to 4. The order of arrival is of no account.

Two things differ, both since any one may write any header. Links that contradict each other are settled by
a rule instead of by who came first. And subjects join nothing (step 5): "Re: Contract" by a stranger would
stand among the letters that it pretends to answer. To name a message one must have seen it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Final

from mailguard.model import Listing
from mailguard.model.threads import Places

DEEPEST = 65_535  # what the array of depths holds


# One message of a list, plain since there are a hundred thousand: its id; its thread, None where it is in
# none; numbers that stand for its Message-ID and for that of what it answers, which need not be in the list;
# its date in seconds since 1970; whether it is unread.
ThreadedRow = tuple[int, int | None, int | None, int | None, int, int]
_ID: Final = 0
_THREAD: Final = 1
_NAME: Final = 2
_PARENT: Final = 3
_DATE: Final = 4
_IS_UNREAD: Final = 5


class Placing(Enum):
    """Which of its messages says where a thread stands in the list."""

    FIRST = auto()
    LAST = auto()
    HEAD = auto()


def chain_of(message_id: str, references: Sequence[str], in_reply_to: str) -> tuple[str, ...]:
    """The Message-IDs above a message, its parent last; () for one that begins a thread.

    In-Reply-To counts where there are no References: step 1 (A). None stands twice, nor does its own.
    """
    named = references or ((in_reply_to,) if in_reply_to else ())
    latest = dict.fromkeys(each for each in reversed(named) if each and each != message_id)
    return tuple(reversed(latest))


def flatten(rows: Sequence[ThreadedRow], above: Mapping[int, int], placing: Placing) -> Listing:
    """Put each thread together, its first message on top, answers below what they answer, by date.

    rows: in the order of the list. above: the parents of names that are in no row, as far as known.
    """
    threads: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        if row[_THREAD] is not None:
            threads.setdefault(row[_THREAD], []).append(place)
    grown: dict[int, list[tuple[int, int]]] = {}
    hidden: set[int] = set()
    for members in threads.values():
        if len(members) == 1:
            continue
        found = branch_of([rows[place] for place in members], above)
        branch = [(members[number], depth) for number, depth in found]
        here = {Placing.FIRST: members[0], Placing.LAST: members[-1], Placing.HEAD: branch[0][0]}[placing]
        hidden.update(members)
        grown[here] = branch
    return _lay_out(rows, grown, hidden)


def missing_names(rows: Sequence[ThreadedRow]) -> set[int]:
    """Parents that are in no row of their thread: what `flatten` wants to know more of."""
    counts: dict[int, int] = {}
    for row in rows:
        if row[_THREAD] is not None:
            counts[row[_THREAD]] = counts.get(row[_THREAD], 0) + 1
    shared = [row for row in rows if row[_THREAD] is not None and counts[row[_THREAD]] > 1]
    return {row[_PARENT] for row in shared if row[_PARENT] is not None} - {
        row[_NAME] for row in shared if row[_NAME] is not None
    }


def _lay_out(
    rows: Sequence[ThreadedRow], grown: Mapping[int, list[tuple[int, int]]], hidden: set[int]
) -> Listing:
    ids, depths, unread, starts = array("q"), array("H"), bytearray(), array("q")
    places: list[tuple[int, int]] = []
    for place, row in enumerate(rows):
        if place not in hidden:
            starts.append(len(ids))
            ids.append(row[_ID])
            depths.append(0)
            unread.append(row[_IS_UNREAD])
        for member, depth in grown.get(place, ()):
            found = rows[member]
            if not depth:
                starts.append(len(ids))
            places.append((found[_ID], len(ids)))
            ids.append(found[_ID])
            depths.append(min(depth, DEEPEST))
            unread.append(found[_IS_UNREAD])
    heads = array("q", [ids[place] for place in starts])
    return Listing(ids, depths, bytes(unread), heads, starts, Places(places))


def branch_of(rows: Sequence[ThreadedRow], above: Mapping[int, int]) -> list[tuple[int, int]]:
    """(place in `rows`, depth) of one thread's messages, as they stand below each other."""
    by_age = sorted(
        range(len(rows)), key=lambda place: (rows[place][_DATE], rows[place][_NAME] or 0, rows[place][_ID])
    )
    found = [rows[place] for place in by_age]
    parents = _parents(found, above)
    _cut_loops(parents)
    tops = [each for each, parent in enumerate(parents) if parent is None]
    answers: list[list[int]] = [[] for _ in found]
    for each, parent in enumerate(parents):
        if parent is not None:
            answers[parent].append(each)
    # What they all answer is not here: the oldest stands for it, as in other programs.
    answers[tops[0]] = sorted(answers[tops[0]] + tops[1:])
    branch = []
    waiting = [(tops[0], 0)]
    while waiting:
        each, depth = waiting.pop()
        branch.append((by_age[each], depth))
        waiting += [(answer, depth + 1) for answer in reversed(answers[each])]
    return branch


def _parents(found: Sequence[ThreadedRow], above: Mapping[int, int]) -> list[int | None]:
    """For each message the one above it that is here. Of two with the same name the older is answered."""
    named: dict[int, int | None] = {}
    for number, row in enumerate(found):
        if row[_NAME] is not None:
            named.setdefault(row[_NAME], number)
    parents: list[int | None] = []
    for number, row in enumerate(found):
        name, passed = row[_PARENT], []
        while name is not None and name not in named:
            named[name] = None  # a loop of names ends here
            passed.append(name)
            name = above.get(name)
        parent = named[name] if name is not None else None
        named.update(dict.fromkeys(passed, parent))
        parents.append(parent if parent != number else None)
    return parents


def _cut_loops(parents: list[int | None]) -> None:
    """Of messages that answer each other in a ring, the oldest answers none: step 1 (B)."""
    done: set[int] = set()
    for start in range(len(parents)):
        path: dict[int, None] = {}
        each: int | None = start
        while each is not None and each not in done and each not in path:
            path[each] = None
            each = parents[each]
        if each is not None and each in path:
            passed = list(path)
            parents[min(passed[passed.index(each) :])] = None
        done.update(path)
