"""Threads of a hundred thousand messages put together: what `threads.flatten` says, from arrays.

Most threads are plain: each message answers an older one that is in the list. They are put together here;
the others are left to `threads.branch_of`, which settles all that headers may say.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailguard.mime.threads import DEEPEST, Placing, ThreadedRow, branch_of
from mailguard.model import Listing
from mailguard.model.threads import Places

Branch = tuple[Sequence[int], Sequence[int]]  # places in the list, and the depth of each


@dataclass(frozen=True, slots=True)
class ThreadColumns:
    """The rows of `threads.flatten` by column, in the order of the list; 0 stands for None."""

    ids: array[int]
    threads: array[int]
    names: array[int]
    parents: array[int]
    dates: array[int]
    unread: bytes

    def row(self, place: int) -> ThreadedRow:
        return (self.ids[place], self.threads[place] or None, self.names[place] or None,
                self.parents[place] or None, self.dates[place], self.unread[place])  # fmt: skip


def flatten_columns(
    columns: ThreadColumns,
    find_above: Callable[[Iterable[int]], Mapping[int, int]],
    placing: Placing,
) -> Listing:
    """As `threads.flatten`. find_above: asked once for the parents of names that are in no row."""
    threads = _shared(columns.threads)
    branches: list[Branch] = []
    unusual: list[list[int]] = []
    for members in threads:
        branch = _plain_branch(columns, _by_age(columns, members))
        if branch is None:
            unusual.append(members)
        else:
            branches.append(branch)
    branches += _settled(columns, unusual, find_above)
    return _lay_out(columns, branches, placing)


def _shared(threads: array[int]) -> list[list[int]]:
    """The places of the messages of each thread that has two or more."""
    alone: dict[int, int] = {}
    shared: dict[int, list[int]] = {}
    for place, thread in enumerate(threads):
        if not thread:
            continue
        first = alone.setdefault(thread, place)
        if first == place:
            continue
        if thread in shared:
            shared[thread].append(place)
        else:
            shared[thread] = [first, place]
    return list(shared.values())


def _by_age(columns: ThreadColumns, members: list[int]) -> list[int]:
    names, ids = columns.names, columns.ids
    dates = [columns.dates[place] for place in members]
    if len(set(dates)) == len(dates):
        return [place for _, place in sorted(zip(dates, members, strict=True))]
    return sorted(members, key=lambda place: (columns.dates[place], names[place], ids[place]))


def _plain_branch(columns: ThreadColumns, members: list[int]) -> Branch | None:
    """None where an answer seems older than what it answers, or what it answers is not in the list."""
    names, parents = columns.names, columns.parents
    if parents[members[0]]:
        return None
    numbers = {names[members[0]]: 0} if names[members[0]] else {}
    above = [0]
    for number, place in enumerate(members[1:], 1):
        parent = parents[place]
        found = numbers.get(parent) if parent else 0  # what begins anew stands below the oldest
        if found is None:
            return None
        above.append(found)
        if names[place]:
            numbers.setdefault(names[place], number)
    if above[1:] == list(range(len(members) - 1)):  # each answers the one before
        return members, range(len(members))
    return _ordered(members, above)


def _ordered(members: list[int], above: list[int]) -> Branch:
    answers: list[list[int]] = [[] for _ in members]
    for number in range(len(members) - 1, 0, -1):
        answers[above[number]].append(number)  # the newest first: the last is taken first
    places, depths = [], []
    waiting = [(0, 0)]
    while waiting:
        number, depth = waiting.pop()
        places.append(members[number])
        depths.append(depth)
        waiting += [(answer, depth + 1) for answer in answers[number]]
    return places, depths


def _settled(
    columns: ThreadColumns,
    threads: Sequence[Sequence[int]],
    find_above: Callable[[Iterable[int]], Mapping[int, int]],
) -> list[Branch]:
    missing = {columns.parents[place] for members in threads for place in members}
    missing -= {columns.names[place] for members in threads for place in members}
    missing.discard(0)
    above = find_above(missing) if missing else {}
    found: list[Branch] = []
    for members in threads:
        places, depths = zip(*branch_of([columns.row(place) for place in members], above), strict=True)
        found.append(([members[each] for each in places], depths))
    return found


def _lay_out(columns: ThreadColumns, branches: Iterable[Branch], placing: Placing) -> Listing:
    here: dict[int, Branch] = {}
    hidden = bytearray(len(columns.ids))
    for branch in branches:
        members = branch[0]
        here[min(members) if placing is Placing.FIRST else
             max(members) if placing is Placing.LAST else members[0]] = branch  # fmt: skip
        for place in members:
            hidden[place] = 1
    order, depths, starts = array("q"), array("H"), array("q")
    shared: list[tuple[int, int]] = []
    for place, is_hidden in enumerate(hidden):
        if not is_hidden:
            starts.append(len(order))
            order.append(place)
            depths.append(0)
        elif place in here:
            members, deep = here[place]
            starts.append(len(order))
            shared += [(columns.ids[each], number) for number, each in enumerate(members, len(order))]
            order.extend(members)
            depths.extend(deep if len(members) <= DEEPEST else [min(each, DEEPEST) for each in deep])
    ids = array("q", [columns.ids[place] for place in order])
    unread = bytes([columns.unread[place] for place in order])
    heads = array("q", [ids[place] for place in starts])
    return Listing(ids, depths, unread, heads, starts, Places(shared))
