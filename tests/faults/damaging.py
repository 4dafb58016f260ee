"""Damages the files of a store, starts MailGuard on them, and looks what became of everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mailguard.errors import StoreFailed
from mailguard.store.rescue import SetAside, set_aside
from mailguard.store.sealed import SUFFIXES
from tests.faults.imap_world import KEY, ImapWorld, Outcome
from tests.faults.mailboxes import Copy

PAGE_BYTES = 4096
BY_ID_ALONE = "Letter 4"  # moved and then marked: the mark is known by a number of the index


@dataclass(frozen=True, slots=True)
class Damage:
    """file: "main", "raw" or "local". seed: where."""

    file: str
    kind: str
    seed: int

    def __str__(self) -> str:
        return f"{self.file}: {self.kind} ({self.seed})"


@dataclass(frozen=True, slots=True)
class Repaired:
    """aside: what was set aside, None where that was not needed. wrong: what is not as it must be."""

    aside: SetAside | None
    wrong: tuple[str, ...]


def damages(number: int) -> list[Damage]:
    """So many, all kinds and files in turn."""
    found = [Damage(file, kind, seed) for seed in range(number) for file in SUFFIXES for kind in KINDS]
    return found[:number]


def damage_and_start(world: ImapWorld, damage: Damage, expected: Outcome) -> Repaired:
    with world.copy_of("worked") as (user, path):
        KINDS[damage.kind](Path(f"{path}{SUFFIXES[damage.file]}"), random.Random(damage.seed))
        aside = None
        for _ in range(3):  # some damage is met only at work, and stops the next start
            try:
                outcome = world.work(user, path)
                break
            except StoreFailed:
                try:
                    outcome = world.work(user, path)
                    break
                except StoreFailed:
                    aside = set_aside(path, KEY)
        else:
            return Repaired(aside, (f"{damage}: it never starts",))
        return Repaired(aside, tuple(f"{damage}: {each}" for each in _wrong(damage, outcome, expected)))


def _wrong(damage: Damage, found: Outcome, expected: Outcome) -> list[str]:
    """The server lost nothing, has nothing twice, and knows what was to be told where that was whole."""
    wrong = [] if found.server == found.here else ["server and computer differ"]
    here = Counter(each.subject for each in found.server)
    wrong += [f"twice: {subject}" for subject, times in here.items() if times > 1]
    kept = {each.subject for each in expected.server if each.subject != "Sent by me"}
    wrong += [f"lost: {subject}" for subject in kept - set(here)]
    if damage.file != "local":
        marked = [each for each in found.server if each.subject != BY_ID_ALONE]
        if marked != [each for each in expected.server if each.subject != BY_ID_ALONE]:
            wrong.append(f"not told: {_missing(expected.server, found.server)}")
    return wrong


def _missing(expected: list[Copy], found: list[Copy]) -> list[Copy]:
    return [each for each in expected if each not in found]


def _flip(path: Path, at: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[at.randrange(len(data))] ^= 1 << at.randrange(8)
    path.write_bytes(data)


def _zero_page(path: Path, at: random.Random) -> None:
    data = bytearray(path.read_bytes())
    begins = at.randrange(len(data) // PAGE_BYTES) * PAGE_BYTES
    data[begins : begins + PAGE_BYTES] = bytes(PAGE_BYTES)
    path.write_bytes(data)


def _truncate(path: Path, at: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: at.randrange(path.stat().st_size)])


def _swap_pages(path: Path, at: random.Random) -> None:
    data = path.read_bytes()
    pages = [data[begins : begins + PAGE_BYTES] for begins in range(0, len(data), PAGE_BYTES)]
    one, other = (at.randrange(len(pages)) for _ in range(2))
    pages[one], pages[other] = pages[other], pages[one]
    path.write_bytes(b"".join(pages))


def _garbage(path: Path, at: random.Random) -> None:
    path.write_bytes(at.randbytes(path.stat().st_size))


def _lengthen(path: Path, at: random.Random) -> None:
    path.write_bytes(path.read_bytes() + at.randbytes(PAGE_BYTES * 3 + 17))


def _empty(path: Path, at: random.Random) -> None:
    path.write_bytes(b"")


def _remove(path: Path, at: random.Random) -> None:
    path.unlink()


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "one bit": _flip,
    "a page of zeros": _zero_page,
    "cut short": _truncate,
    "two pages changed places": _swap_pages,
    "all garbage": _garbage,
    "garbage at the end": _lengthen,
    "empty": _empty,
    "gone": _remove,
}
