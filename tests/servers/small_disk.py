"""A disk of a few megabytes, in memory, that can be filled up or write-protected: needs root."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SmallDisk:
    """Mounted at `path`."""

    path: Path

    def fill(self) -> None:
        """Until not one byte more fits."""
        with (self.path / "ballast").open("wb", buffering=0) as ballast:
            for piece in (1 << 16, 1 << 12, 1):
                while _is_written(ballast.write, bytes(piece)):
                    pass

    def make_room(self) -> None:
        (self.path / "ballast").unlink()

    def protect(self, is_protected: bool) -> None:
        """Nothing can be written to it; no file of it may be open for writing."""
        mode = "ro" if is_protected else "rw"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.path)], check=True)


@contextmanager
def small_disk(path: Path, size_mb: int = 4) -> Iterator[SmallDisk]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(path)], check=True)
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def _is_written(write: object, piece: bytes) -> bool:
    try:
        return write(piece) == len(piece)  # type: ignore[operator]
    except OSError:
        return False
