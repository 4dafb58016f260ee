"""Whether what a program holds grew while it worked: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

MIB = 1 << 20
MOST_PAIRS = 200  # samples: of more, every so-manyth is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What all processes of the program hold at one moment."""

    at_s: float
    pss_bytes: int
    threads: int
    handles: int
    processes: int
    temporary_files: int
    wal_bytes: int  # of all files of the store

    def __str__(self) -> str:
        held = f"{self.threads} threads, {self.handles} handles, {self.processes} processes"
        return f"{self.pss_bytes / MIB:.1f} MiB, {held}, WAL {self.wal_bytes / MIB:.1f} MiB"


@dataclass(frozen=True, slots=True)
class Limit:
    """most: so much more at rest afterwards than at rest before is no growth.

    is_noisy: it must also rise by so much over the work: what a cache took once is no leak.
    """

    name: str
    most: int
    unit: int = 1
    is_noisy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """before, after: at rest, in units. slope: by the samples of the work between, over all of it."""

    limit: Limit
    before: float
    after: float
    slope: float

    @property
    def is_too_much(self) -> bool:
        rise = self.after - self.before
        return (min(rise, self.slope) if self.limit.is_noisy else rise) > self.limit.most / self.limit.unit

    def __str__(self) -> str:
        change = f"{self.before:.1f} -> {self.after:.1f}, most {self.limit.most / self.limit.unit:g} more"
        return f"{self.limit.name}: {change}; slope over the work {self.slope:+.1f}"


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By which the values rise from the first to the last point: the median of all pairs (Theil and Sen)."""
    some = points[:: max(1, len(points) // MOST_PAIRS)]
    rises = [(w - v) / (t - s) for (s, v), (t, w) in combinations(some, 2) if t > s]
    return median(rises) * (points[-1][0] - points[0][0]) if rises else 0.0


def growths(before: Sample, during: Sequence[Sample], after: Sample, limits: Sequence[Limit]) -> list[Growth]:
    def values_of(limit: Limit) -> list[tuple[float, float]]:
        return [(each.at_s, getattr(each, limit.name) / limit.unit) for each in during]

    return [
        Growth(
            limit=each,
            before=getattr(before, each.name) / each.unit,
            after=getattr(after, each.name) / each.unit,
            slope=slope(values_of(each)),
        )
        for each in limits
    ]
