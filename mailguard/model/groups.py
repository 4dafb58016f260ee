"""Messages of a list put together by what it is sorted by: each group below a row that names it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum, auto
from hashlib import blake2b
from itertools import count

from mailguard.model.mail import Order
from mailguard.model.threads import Listing


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
    ids, depths, unread, heads = array("q"), array("H"), bytearray(), array("q")
    places: dict[int, int] = {}
    groups: dict[int, Group] = {}
    last: object = None
    for message, is_unread, key, group in rows:
        if not groups or key != last:
            head = group_id(group.order, key, groups)
            groups[head] = group
            places[head] = len(ids)
            heads.append(head)
            ids.append(head)
            depths.append(0)
            unread.append(0)
            last = key
        places[message] = len(ids)
        ids.append(message)
        depths.append(1)
        unread.append(is_unread)
    return Listing(ids, depths, bytes(unread), heads, places, groups)
