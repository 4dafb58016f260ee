"""Memory of MailGuard at rest with a synced inbox, against a bare Qt list."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import rooms
from benchmarks.figures import Figure

REST_S = 5.0  # start-up's work is over by then


def main() -> None:
    count = int(sys.argv[1])
    with rooms.profile(count) as folder:
        ours = pss_at_rest(["benchmarks.started", str(folder), str(count), "60"])
    bare = pss_at_rest(["benchmarks.bare_list", str(count), "60"])
    Figure(
        name="memory_at_rest",
        value=ours / (1 << 20),
        unit="MiB",
        against=f"a bare Qt list of as many lines, {bare / (1 << 20):.0f} MiB",
        ratio=ours / bare,
        n=1,
        method=f"{count} messages, PSS of all its processes {REST_S:.0f} s after the list stood there",
    ).print()


def pss_at_rest(module: Sequence[str]) -> int:
    with subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(REST_S)
        found = rooms.pss_bytes(process.pid)
        process.terminate()
    return found


if __name__ == "__main__":
    sys.exit(main())
