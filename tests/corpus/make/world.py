"""What the makers of messages are given: the three programs, each with a throwaway home."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.make.writers import Gpg, Rnp, Sq, Writer


@dataclass(frozen=True, slots=True)
class World:
    gpg: Gpg
    sq: Sq
    rnp: Rnp

    @property
    def writers(self) -> dict[str, Writer]:
        return {"gpg": self.gpg, "sq": self.sq, "rnp": self.rnp}


@contextmanager
def made_world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="mgmake") as folder:
        homes = {name: Path(folder) / name for name in ("gpg", "sq", "rnp")}
        for home in homes.values():
            home.mkdir(mode=0o700)
        gpg = Gpg(homes["gpg"])
        try:
            yield World(gpg, Sq(homes["sq"]), Rnp(homes["rnp"]))
        finally:
            gpg.close()
