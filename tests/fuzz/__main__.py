"""`python -m tests.fuzz [--window] [--inputs N] [--first N] [--workers N] [--gnupg-every N] [--keep DIR]`

Damages the messages of the corpus and reads each of them as the window would. A run fails where one of them
crashes the reader, takes over 5 seconds, makes it hold over 512 MB, or has anything go to the network:
a trap listens on loopback, and the GnuPG home names it as its key server. With --window they are shown in
the real window, with GnuPG, and the banner must be that of the report.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.mutating import damage
from tests.fuzz.running import Outcome, find_seeds, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="damaged messages (100,000)")
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first: others give other messages"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--gnupg-every", type=int, default=20, help="each so manieth is read with GnuPG (20)")
    parser.add_argument("--keep", type=Path, help="folder for the messages that failed")
    parser.add_argument("--window", action="store_true", help="show them in the window")
    options = parser.parse_args()
    seeds = find_seeds()
    if options.window:
        return show(seeds, first=options.first, inputs=options.inputs)
    outcome = run(
        seeds,
        first=options.first,
        inputs=options.inputs,
        workers=options.workers,
        gnupg_every=options.gnupg_every,
    )
    if options.keep is not None:
        keep(outcome, seeds, options.keep)
    for failure in outcome.failures:
        print(f"--- message {failure.number}\n{failure.what}")
    print(outcome.line())
    return 1 if outcome.failures else 0


def show(seeds: tuple[bytes, ...], *, first: int, inputs: int) -> int:
    from tests.fuzz.window import run_in_window

    outcome = run_in_window(seeds, first=first, inputs=inputs)
    for failure in outcome.failures:
        print(f"--- message {failure.number}\n{failure.what}")
    print(outcome.line())
    return 1 if outcome.failures else 0


def keep(outcome: Outcome, seeds: tuple[bytes, ...], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for failure in outcome.failures:
        (folder / f"{failure.number}.eml").write_bytes(damage(failure.number, seeds))


if __name__ == "__main__":
    sys.exit(main())
