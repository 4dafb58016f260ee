"""Memory of MailGuard at rest with a synced inbox, against a bare Qt list."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import rooms, thunderbird
from benchmarks.figures import Figure

MIB = 1 << 20
PEER_REST_S = 15.0
REST_S = 5.0  # start-up's work is over by then


def main() -> None:
    count = int(sys.argv[1])
    with rooms.profile(count) as folder:
        ours = pss_at_rest(["benchmarks.started", str(folder), str(count), "60"])
    report(
        count,
        ours,
        "a bare Qt list of as many lines",
        pss_at_rest(["benchmarks.bare_list", str(count), "60"]),
    )
    if not thunderbird.is_installed():
        report(count, ours, "Thunderbird: not installed", None)
        return
    with thunderbird.prepared(count) as peer, peer.running() as (process, _):
        time.sleep(PEER_REST_S)
        theirs = rooms.pss_bytes(process)
    report(count, ours, "Thunderbird with as many messages in a local folder, not opened", theirs)


def report(count: int, ours: int, against: str, peer: int | None) -> None:
    Figure(
        name="memory_at_rest",
        value=ours / MIB,
        unit="MiB",
        against=f"{against}, {peer / MIB:.0f} MiB" if peer else against,
        ratio=ours / peer if peer else None,
        n=1,
        method=f"{count} messages, PSS of all processes, ours {REST_S:.0f} s after the list stood there",
    ).print()


def pss_at_rest(module: Sequence[str]) -> int:
    with subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError(f"{module[0]} ended before its list stood there")
        time.sleep(REST_S)
        found = rooms.pss_bytes(process.pid)
        process.terminate()
    return found


if __name__ == "__main__":
    sys.exit(main())
