"""What a process and all below it hold, as Linux counts it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.rooms import pss_bytes, tree
from tests.soak.growth import Sample


def look(pid: int, data: Path, temporary: Path) -> Sample:
    """data: the folder of the store; temporary: where the program puts what it needs for a moment."""
    processes = tree(pid)
    return Sample(
        at_s=time.monotonic(),
        pss_bytes=pss_bytes(pid),
        threads=sum(_count(Path(f"/proc/{each}/task")) for each in processes),
        handles=sum(_count(Path(f"/proc/{each}/fd")) for each in processes),
        processes=len(processes),
        temporary_files=sum(len(files) + len(folders) for _, folders, files in os.walk(temporary)),
        wal_bytes=sum(_size(each) for each in data.glob("*-wal")),
    )


def _count(folder: Path) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # a process that has just ended
        return sum(1 for _ in folder.iterdir())
    return 0


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
