"""`python -m benchmarks [--only NAME] [--size N]`: runs the measurements, each in a process of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = (
    "start",
    "memory_at_rest",
    "first_sync",
    "resync",
    "repaint_in_sync",
    "decrypt_verify",
    "verify_many",
    "parse_message",
    "open_attachment",
    "search",
    "million",
    "gui_stalls",
    "index",
    "sort_orders",
    "walk",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=NAMES, help="one measurement alone")
    parser.add_argument("--size", type=int, default=10_000, help="messages in the mailbox (10,000)")
    options = parser.parse_args()
    failed = 0
    for name in [options.only] if options.only else NAMES:
        command = [sys.executable, "-m", f"benchmarks.{name}", str(options.size)]
        failed |= subprocess.run(command, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
