"""From the start of the program to the final list of a synced inbox, against a bare Qt list."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import rooms, thunderbird
from benchmarks.figures import Figure, middle

ROUNDS = 7
PEER_ROUNDS = 5


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
    against_thunderbird(count, ours)


def against_thunderbird(count: int, ours_s: float) -> None:
    if not thunderbird.is_installed():
        report_peer(ours_s, "Thunderbird: not installed", None, 0)
        return
    with thunderbird.prepared(count) as peer:
        theirs = []
        for _ in range(PEER_ROUNDS):
            with peer.running() as (_, seconds):
                theirs.append(seconds)
                time.sleep(3)  # it writes its files before it ends well
    peer_s = middle(theirs)
    report_peer(
        ours_s, f"Thunderbird until its window is mapped, {peer_s * 1000:.0f} ms", peer_s, len(theirs)
    )


def report_peer(ours_s: float, against: str, peer_s: float | None, n: int) -> None:
    Figure(
        name="start",
        value=ours_s * 1000,
        unit="ms",
        against=against,
        ratio=ours_s / peer_s if peer_s else None,
        n=n,
        method="Thunderbird under Xvfb with as many messages in a local folder, not opened; medians",
    ).print()


def seconds_to_list(module: Sequence[str]) -> float:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *module], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0]) - begun


if __name__ == "__main__":
    sys.exit(main())
