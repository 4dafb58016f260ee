"""A list of messages as it is shown: each thread together, as rows with a depth."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailguard.model.groups import Group


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """All messages of a list, threads open: a thread is its first message and all that follow deeper.

    Without threads every depth is 0. Arrays, since there may be a million of them.
    """

    ids: array[int]  # "q", in the order shown
    depths: array[int]  # "H", as long as `ids`; 0: the first of its thread, or alone
    unread: bytes  # as long as `ids`: 1 where a message is unread
    heads: array[int]  # "q", those of depth 0
    places: dict[int, int] = field(default_factory=dict)  # in `ids`, of messages in threads of two or more
    groups: Mapping[int, Group] = field(default_factory=dict)  # by what stands for their rows in `ids`

    def __repr__(self) -> str:
        return f"Listing({len(self.ids)} messages, {len(self.heads)} threads)"

    def thread_at(self, place: int) -> range:
        """The places of all messages of the thread of which the message at `place` is one."""
        first = place
        while self.depths[first]:
            first -= 1
        end = place + 1
        while end < len(self.ids) and self.depths[end]:
            end += 1
        return range(first, end)


def flat_listing(ids: array[int], unread: bytes) -> Listing:
    """Every message by itself."""
    return Listing(ids, array("H", bytes(2 * len(ids))), unread, ids)
