"""Damage where an envelope hides it: inside what is signed and encrypted, and in the packets under the armor.

What a mutation of the whole message cannot reach: GnuPG would refuse it, or the armor's checksum.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.make.letters import letter, pgp_encrypted
from tests.corpus.make.packets import armor, dearmor
from tests.corpus.make.writers import Gpg
from tests.fuzz.mutating import damage

_ARMOR = re.compile(rb"-----BEGIN PGP (MESSAGE|SIGNATURE)-----\r?\n.*?-----END PGP \1-----", re.S)


def sealed_pool(seeds: Sequence[bytes], count: int, home: Path) -> tuple[bytes, ...]:
    """`count` messages to Alice that hold a damaged one each; half of them are signed by Bob.

    home: an empty folder for the writer's keys.
    """
    home.mkdir(mode=0o700)
    gpg = Gpg(home)
    try:
        return tuple(
            letter(pgp_encrypted(gpg.seal(damage(each, seeds), "alice", by="bob" if each % 2 else None)))
            for each in range(count)
        )
    finally:
        gpg.close()


def with_damaged_packets(number: int, seeds: Sequence[bytes]) -> bytes:
    """One of `seeds` with some octets of its OpenPGP data changed and the armor made anew around it."""
    chance = random.Random(number)
    raw = seeds[number % len(seeds)]

    def changed(found: re.Match[bytes]) -> bytes:
        data = bytearray(_data(found))
        if not data:
            return found[0]
        for _ in range(chance.randint(1, 3)):
            data[_place(chance, len(data))] = chance.randrange(256)
        return armor(bytes(data), found[1].decode())

    return _ARMOR.sub(changed, raw)


def _place(chance: random.Random, length: int) -> int:
    """The beginning, where the lengths and kinds stand, half of the time."""
    return chance.randrange(min(length, 24) if chance.random() < 0.5 else length)


def armored(seeds: Sequence[bytes]) -> tuple[bytes, ...]:
    """Those whose armor can be taken off."""
    return tuple(each for each in seeds if any(map(_data, _ARMOR.finditer(each))))


def _data(found: re.Match[bytes]) -> bytes:
    """Without its armor; b"" where that is no armor of ours, such as one that is quoted."""
    try:
        return dearmor(found[0])
    except (ValueError, IndexError):
        return b""
