"""A profile of many messages in two inboxes: the larger one opened and scrolled, and both as one folder.

`scroll` and `open_folder` are the same at the size of one large mailbox; `million` says so of ten times as
many (`--size 100000` makes a million).
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmarks import rooms
from benchmarks.figures import Figure, middle

MIB = 1 << 20
TIMES = 10
OPEN_MS, FRAME_MS = 500, 16


def main() -> None:
    count = int(sys.argv[1])
    measure("scroll", count)
    measure("million", count * TIMES)


def measure(name: str, count: int) -> None:
    larger = count * 7 // 10
    with rooms.profile_of_many([count - larger, larger]) as folder:
        command = [sys.executable, "-m", "benchmarks.scrolling", str(folder)]
        lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    for each in lines:
        report(name, count, json.loads(each))


def report(name: str, count: int, found: dict[str, Any]) -> None:
    what = f"{found['name']}: {found['count']} rows of {count} messages in the profile"
    frames = sorted(found["frames"])
    Figure(
        name=f"{name}_open" if name == "million" else "open_folder",
        value=found["first_ms"],
        unit="ms",
        against=f"the limit, {OPEN_MS} ms",
        ratio=found["first_ms"] / OPEN_MS,
        n=1,
        method=f"{what}; from its choice to painted rows; all of it after {found['whole_ms']:.0f} ms,"
        f" longest gap of the event loop {max(found['opening']):.0f} ms;"
        f" memory of all processes {found['pss'] / MIB:.0f} MiB",
    ).print()
    Figure(
        name=f"{name}_frame" if name == "million" else "scroll",
        value=middle(frames),
        unit="ms",
        against=f"the limit, {FRAME_MS} ms",
        ratio=middle(frames) / FRAME_MS,
        n=len(frames),
        method=f"{what}; median frame by pages and by dragging, 1440 × 900;"
        f" 99th percentile {frames[int(len(frames) * 0.99)]:.1f} ms, worst {frames[-1]:.1f} ms",
    ).print()


if __name__ == "__main__":
    main()
