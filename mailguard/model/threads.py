"""A list of messages as it is shown: each thread together, as rows with a depth."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailguard.model.groups import Group

_PLACE_BITS = 24  # sixteen million rows; ids of messages have the other 39


class Places(Mapping[int, int]):
    """Where messages stand, by their ids: one sorted array, since there may be a million of them.

    heads: of rows that stand for groups, whose ids are below 0.
    """

    def __init__(
        self, messages: Iterable[tuple[int, int]] = (), heads: Mapping[int, int] | None = None
    ) -> None:
        self._sorted = array("q", sorted([number << _PLACE_BITS | place for number, place in messages]))
        self._heads = heads or {}

    def __getitem__(self, number: int) -> int:
        if number < 0:
            return self._heads[number]
        found = bisect_left(self._sorted, number << _PLACE_BITS)
        if found == len(self._sorted) or self._sorted[found] >> _PLACE_BITS != number:
            raise KeyError(number)
        return self._sorted[found] & ((1 << _PLACE_BITS) - 1)

    def __iter__(self) -> Iterator[int]:
        return chain(self._heads, (each >> _PLACE_BITS for each in self._sorted))

    def __len__(self) -> int:
        return len(self._heads) + len(self._sorted)


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """All messages of a list, threads open: a thread is its first message and all that follow deeper.

    Without threads every depth is 0. Arrays, since there may be a million of them.
    """

    ids: array[int]  # "q", in the order shown
    depths: array[int]  # "H", as long as `ids`; 0: the first of its thread, or alone
    unread: bytes  # as long as `ids`: 1 where a message is unread
    heads: array[int]  # "q", those of depth 0
    starts: Sequence[int]  # as long as `heads`: their places in `ids`, ascending
    places: Mapping[int, int] = field(default_factory=Places)  # in `ids`, of messages in threads of several
    groups: Mapping[int, Group] = field(default_factory=dict)  # by what stands for their rows in `ids`
    is_whole: bool = True  # else more follow behind these

    def __repr__(self) -> str:
        return f"Listing({len(self.ids)} messages, {len(self.heads)} threads)"

    def thread_number(self, place: int) -> int:
        """Which of `heads` the message at `place` belongs to."""
        return bisect_right(self.starts, place) - 1

    def thread_at(self, place: int) -> range:
        """The places of all messages of the thread of which the message at `place` is one."""
        number = self.thread_number(place)
        is_last = number + 1 == len(self.starts)
        return range(self.starts[number], len(self.ids) if is_last else self.starts[number + 1])


def flat_listing(ids: array[int], unread: bytes) -> Listing:
    """Every message by itself."""
    return Listing(ids, array("H", bytes(2 * len(ids))), unread, ids, range(len(ids)))
