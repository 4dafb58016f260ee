"""Runs faults one after the other and counts how they ended."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from mailguard.syncing import account_connections
from mailguard.transport import tls
from tests.faults.damaging import damage_and_start, damages
from tests.faults.faulty_line import MAD, Kind
from tests.faults.imap_faults import (
    Point,
    at_every_step,
    before_literals,
    between_answers,
    some,
    spread,
    what_went_wrong,
)
from tests.faults.imap_world import ImapWorld, imap_world
from tests.faults.killing import killing_world

F = TypeVar("F")

ANSWER_S = 1.0  # servers that fall silent are given up sooner than by people
STORES = ("worked", "empty")
LITERALS = (Kind.LONGER_LITERAL, Kind.SHORTER_LITERAL)


@dataclass(slots=True)
class Count:
    """wrong: in words, one for each fault after which something was not as it must be."""

    name: str
    faults: int = 0
    took_s: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.name}: {self.faults} faults, {len(self.wrong)} wrong, {self.took_s:.0f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many of each are run. 0 for cuts and delays: one at every step of the protocol."""

    cuts: int
    delays: int
    spoilt: int  # bytes that are wrong or missing, over TLS
    mad: int  # of each thing that a server that went mad says
    damages: int
    kills: int


A_PART = Numbers(cuts=60, delays=4, spoilt=8, mad=2, damages=48, kills=8)
ALL = Numbers(cuts=0, delays=100, spoilt=100, mad=15, damages=240, kills=200)


def count(name: str, faults: Iterable[F], look: Callable[[F], Iterable[str]]) -> Count:
    """look: what is wrong after a fault, in words."""
    found, begun = Count(name), time.monotonic()
    for fault in faults:
        found.faults += 1
        try:
            found.wrong += look(fault)
        except AssertionError as error:
            found.wrong.append(f"{fault}: it does not come to rest: {str(error)[-500:]}")
    found.took_s = time.monotonic() - begun
    return found


def on_the_line(folder: Path, numbers: Numbers) -> Iterator[Count]:
    """Cuts, delays, spoilt bytes and mad servers, in a first sync and while much is told to the server."""
    with _impatient(), _world(folder, 10_000) as world:
        for store in STORES:
            expected = world.run(store, None)
            assert expected.server == expected.here
            for name, points in _points(world, store, numbers):
                yield count(
                    f"{store} store, {name}",
                    points,
                    lambda point: filter(None, [what_went_wrong(world, point, expected)]),  # noqa: B023
                )


def in_the_files(folder: Path, numbers: Numbers) -> Count:
    """Damaged files of the store."""
    with _world(folder, numbers.damages + 2) as world:
        expected = world.run("worked", None)
        return count(
            "damaged stores",
            damages(numbers.damages),
            lambda damage: damage_and_start(world, damage, expected).wrong,
        )


def in_the_process(folder: Path, gnupg_home: Path, numbers: Numbers) -> Count:
    """Killed at any moment: while it starts, syncs, is told what to do, tells the server, and sends."""
    moments = random.Random(20)
    with killing_world(folder, gnupg_home, numbers.kills) as world:
        return count(
            "kill -9",
            [moments.uniform(-0.4, 0.6) for _ in range(numbers.kills)],
            lambda moment: world.kill_after(moment).wrong,
        )


def _points(world: ImapWorld, store: str, numbers: Numbers) -> Iterator[tuple[str, list[Point]]]:
    passed = world.measure(store)
    cuts, delays = (at_every_step(store, passed, kind) for kind in (Kind.CUT, Kind.DELAY))
    yield "cut", some(cuts, numbers.cuts // len(STORES) or len(cuts))
    yield "delay", some(delays, numbers.delays // len(STORES) or len(delays))
    for kind in (Kind.CORRUPT, Kind.TRUNCATE):
        yield f"{kind}, over TLS", spread(store, passed, kind, numbers.spoilt // len(STORES))
    for kind in MAD:
        yield kind, between_answers(store, passed, kind, numbers.mad)
    for kind in LITERALS:
        yield kind, before_literals(store, passed, kind, numbers.mad)


@contextmanager
def _world(folder: Path, runs: int) -> Iterator[ImapWorld]:
    folder.mkdir()
    with imap_world(folder, runs) as world, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(world.dovecot.ca))
        patch.setattr("mailguard.syncing.folder.FIRST_BATCH", 4)  # so that there are several of so few
        yield world


@contextmanager
def _impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        connect = functools.partial(account_connections.connect, answer_s=ANSWER_S)
        patch.setattr(account_connections, "connect", connect)
        yield
