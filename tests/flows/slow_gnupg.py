"""GnuPG behind a script that can be held: it says its version, and does nothing else until it is let go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SlowGnuPG:
    """`path`: the program, for the settings."""

    path: Path

    @property
    def is_waiting(self) -> bool:
        """Whether it was called, and is held."""
        return self._waits.exists()

    def hold(self) -> None:
        self._held.touch()

    def let_go(self) -> None:
        self._held.unlink()
        self._waits.unlink(missing_ok=True)

    @property
    def _held(self) -> Path:
        return self.path.with_suffix(".held")

    @property
    def _waits(self) -> Path:
        return self.path.with_suffix(".waits")

    def write(self) -> None:
        self.path.write_text(
            "#!/bin/sh\n"
            'case "$*" in *--version*) exec gpg "$@";; esac\n'
            f"while [ -e '{self._held}' ]; do touch '{self._waits}'; sleep 0.05; done\n"
            'exec gpg "$@"\n'
        )
        self.path.chmod(0o700)
