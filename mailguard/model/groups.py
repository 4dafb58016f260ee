"""Messages of a list put together by what it is sorted by: each group below a row that names it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum, auto
from hashlib import blake2b
from itertools import count, pairwise

from mailguard.model.mail import Order
from mailguard.model.threads import Listing, Places


class Age(Enum):
    """How long ago, by days of the local calendar."""

    OLDER = auto()
    LAST_14_DAYS = auto()
    LAST_7_DAYS = auto()
    YESTERDAY = auto()
    TODAY = auto()
    FUTURE = auto()


@dataclass(frozen=True, slots=True)
class Group:
    """What one row names. value: by `order` an Age, a text as in the first of its messages, or 0 and more."""

    order: Order
    value: Age | str | int


class Ages:
    """Sorts seconds since 1970 into ages, as of a day in a time zone: None for that of this computer."""

    def __init__(self, today: date, zone: tzinfo | None = None) -> None:
        self._starts = [
            datetime.combine(today - timedelta(days=days), time(), zone).timestamp()
            for days in (14, 7, 1, 0, -1)
        ]

    def of(self, seconds: int) -> Age:
        return list(Age)[bisect_right(self._starts, seconds)]

    def stretches(self, dates: Sequence[int]) -> Iterator[tuple[int, int]]:
        """First place, and the one behind the last, of neighbours of one age. dates: sorted, either way."""
        if dates and dates[0] > dates[-1]:
            bounds = [bisect_right(dates, -each, key=lambda date: -date) for each in reversed(self._starts)]
        else:
            bounds = [bisect_left(dates, each) for each in self._starts]
        edges = [0, *bounds, len(dates)]
        yield from ((first, end) for first, end in pairwise(edges) if first < end)


def group_id(order: Order, key: object, taken: Container[int]) -> int:
    """What stands for the row of a group among the ids of messages, which are above 0.

    The same for the same group, whatever else is in the list: who closed it finds it closed.
    """
    for attempt in count():
        digest = blake2b(repr((order.name, key, attempt)).encode(), digest_size=7).digest()
        found = -1 - int.from_bytes(digest)
        if found not in taken:
            return found
    raise AssertionError("count never ends")


def put_together(rows: Sequence[tuple[int, int, object, Group]]) -> Listing:
    """rows: id, whether it is unread, by what groups are told apart, and the group, in the order of the list.

    Neighbours with the same key make a group. Each is like a thread whose first message is the group's row.
    """
    ids, depths, unread, heads, starts = array("q"), array("H"), bytearray(), array("q"), array("q")
    places: list[tuple[int, int]] = []
    groups: dict[int, Group] = {}
    last: object = None
    for message, is_unread, key, group in rows:
        if not groups or key != last:
            head = group_id(group.order, key, groups)
            groups[head] = group
            starts.append(len(ids))
            heads.append(head)
            ids.append(head)
            depths.append(0)
            unread.append(0)
            last = key
        places.append((message, len(ids)))
        ids.append(message)
        depths.append(1)
        unread.append(is_unread)
    found = Places(places, dict(zip(heads, starts, strict=True)))
    return Listing(ids, depths, bytes(unread), heads, starts, found, groups)


def put_together_by_age(
    ids: array[int], dates: array[int], unread: bytes, ages: Ages, order: Order = Order.DATE
) -> Listing:
    """As `put_together`, by the ages of `dates`, which are sorted: a group is one stretch of the arrays."""
    made, depths, marks = array("q"), array("H"), bytearray()
    groups: dict[int, Group] = {}
    starts = array("q")
    places: list[tuple[int, int]] = []
    for first, end in ages.stretches(dates):
        group = Group(order, ages.of(dates[first]))
        head = group_id(order, group.value, groups)
        groups[head] = group
        starts.append(len(made))
        made.append(head)
        places += zip(ids[first:end], range(len(made), len(made) + end - first), strict=True)
        made += ids[first:end]
        depths += array("H", [0]) + array("H", [1]) * (end - first)
        marks += b"\0" + unread[first:end]
    heads = array("q", groups)
    found = Places(places, dict(zip(heads, starts, strict=True)))
    return Listing(made, depths, bytes(marks), heads, starts, found, groups)
