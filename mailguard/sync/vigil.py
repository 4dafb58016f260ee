"""Notices that the computer slept, or stands in another network: its connections may be dead then, and
say nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

SLEPT_S = 15.0  # a wall clock ahead of the monotonic one by so much more than before: nobody sets it so far


class Noticed(Enum):
    NOTHING = auto()
    SLEPT = auto()
    MOVED = auto()  # there is another way to the network than before
    LOST = auto()  # there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What can be seen at one moment, at no cost."""

    wall_s: float  # since 1970
    monotonic_s: float  # stands still while a computer sleeps
    address: str  # our own, towards the network; "" where no way leads there


class Vigil:
    """Compares each look with the one before."""

    def __init__(self) -> None:
        self._last: Look | None = None

    def notice(self, look: Look) -> Noticed:
        """What has happened since the last look. Having moved matters more than having slept."""
        last, self._last = self._last, look
        if last is None:
            return Noticed.NOTHING
        if look.address != last.address:
            return Noticed.MOVED if look.address else Noticed.LOST
        slept_s = (look.wall_s - last.wall_s) - (look.monotonic_s - last.monotonic_s)
        return Noticed.SLEPT if slept_s > SLEPT_S else Noticed.NOTHING
