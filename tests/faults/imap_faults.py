"""Where the line of a sync is to fail, and whether all was well afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mailguard.model import Security
from tests.faults.faulty_line import Fault, Kind, Way
from tests.faults.imap_world import ImapWorld, Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Point:
    """store: what MailGuard begins with: "empty" is a first sync, "worked" has much to tell the server."""

    store: str
    fault: Fault
    security: Security

    def __str__(self) -> str:
        fault = self.fault
        return f"{self.store} store, {self.security}: {fault.kind} at byte {fault.at} {fault.way}"


def at_every_step(store: str, passed: Mapping[Way, bytes], kind: Kind) -> list[Point]:
    """After each line that either side says, and in its middle."""
    return [
        Point(store, Fault(way, at, kind), Security.PLAIN)
        for way, said in passed.items()
        for at in _steps(said)
    ]


def between_answers(store: str, passed: Mapping[Way, bytes], kind: Kind, number: int) -> list[Point]:
    """So many places, evenly, where the server begins a line after the login."""
    said = passed[Way.DOWN]
    begins = said.index(b"Logged in") if b"Logged in" in said else 0
    places = [at + 1 for at in range(begins, len(said) - 1) if said[at : at + 1] == b"\n"]
    return [Point(store, Fault(Way.DOWN, at, kind), Security.PLAIN) for at in _evenly(places, number)]


def before_literals(store: str, passed: Mapping[Way, bytes], kind: Kind, number: int) -> list[Point]:
    places = [found.start() for found in re.finditer(rb"\{\d+\}\r\n", passed[Way.DOWN])]
    return [Point(store, Fault(Way.DOWN, at, kind), Security.PLAIN) for at in _evenly(places, number)]


def spread(store: str, passed: Mapping[Way, bytes], kind: Kind, number: int) -> list[Point]:
    """So many, evenly, over a protected line, on which no lines are to be seen."""
    ways = list(passed.items())
    each = number // len(ways)
    return [
        Point(store, Fault(way, len(said) * place // each, kind), Security.TLS)
        for way, said in ways
        for place in range(each)
    ]


def some(points: list[Point], number: int) -> list[Point]:
    """So many of them, evenly."""
    return _evenly(points, number)


def what_went_wrong(world: ImapWorld, point: Point, expected: Outcome) -> str:
    """ "" where server and computer hold the same as without a fault."""
    found = world.run(point.store, point.fault, point.security)
    wrong = [*_differences("server", found.server, expected.server)]
    wrong += _differences("computer", found.here, expected.here)
    return f"{point}: {'; '.join(wrong)}" if wrong else ""


def _differences(place: str, found: list, expected: list) -> Iterator[str]:  # type: ignore[type-arg]
    for each in expected:
        if found.count(each) < expected.count(each):
            yield f"lost on the {place}: {each}"
    for each in set(found):
        if found.count(each) > expected.count(each):
            yield f"too much on the {place}: {each}"


def _evenly(all_: list[T], number: int) -> list[T]:
    if len(all_) <= number:
        return all_
    return [all_[len(all_) * place // number] for place in range(number)]


def _steps(said: bytes) -> Iterator[int]:
    begins = 0
    for line in said.splitlines(keepends=True):
        yield begins + len(line) // 2
        begins += len(line)
        if begins < len(said):
            yield begins
