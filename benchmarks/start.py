"""From the start of the program to the final list of a synced inbox, against a bare Qt list."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import rooms
from benchmarks.figures import Figure, middle

ROUNDS = 7


def main() -> None:
    count = int(sys.argv[1])
    with rooms.profile(count) as folder:
        started = ["benchmarks.started", str(folder), str(count), "0"]
        bare = ["benchmarks.bare_list", str(count), "0"]
        seconds_to_list(started), seconds_to_list(bare)  # so that both are read from memory, not from disk
        pairs = [(seconds_to_list(started), seconds_to_list(bare)) for _ in range(ROUNDS)]
    ours, bare_s = middle([each for each, _ in pairs]), middle([each for _, each in pairs])
    Figure(
        name="start",
        value=ours * 1000,
        unit="ms",
        against=f"a bare Qt list of as many lines, {bare_s * 1000:.0f} ms",
        ratio=middle([mine / theirs for mine, theirs in pairs]),
        n=ROUNDS,
        method=f"{count} messages, store on disk, no server; process start to painted list, medians, in turn",
    ).print()


def seconds_to_list(module: Sequence[str]) -> float:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *module], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0]) - begun


if __name__ == "__main__":
    sys.exit(main())
