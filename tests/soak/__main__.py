"""python -m tests.soak [--messages N] [--seconds N]: ends with 1 where something grew, or the ends differ."""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from mailguard.openpgp.gpg import GnuPG
from tests.conftest import new_gnupg_home
from tests.soak.soaking import Size, Soak, soak

WARM_UP = 0.25  # of the time of the work


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--accounts", type=int, default=6)
    parser.add_argument("--messages", type=int, default=200_000, help="in all accounts (200,000)")
    parser.add_argument("--seconds", type=float, default=600.0, help="of work (600)")
    parser.add_argument("--rate", type=float, default=4.0, help="deeds a second, of each side (4)")
    options = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the recording SMTP server's own
    size = Size(
        accounts=options.accounts,
        messages=options.messages,
        warm_up_s=options.seconds * WARM_UP,
        work_s=options.seconds,
        deeds_a_second=options.rate,
    )
    home, folder = new_gnupg_home(), Path(tempfile.mkdtemp(prefix="soak"))
    try:
        found = soak(folder, home, size, lambda words: print(words, flush=True))
    finally:
        GnuPG(home=home).close()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    _print(found)
    return int(bool(found.differ) or any(each.is_too_much for each in found.growths))


def _print(found: Soak) -> None:
    print(f"the person: {dict(found.ours)}", f"others: {dict(found.theirs)}", f"sent: {found.sent}", sep="\n")
    for words, times in found.said.items():
        print(f"said {times} times: {words}")
    for each in found.growths:
        print("GROWS" if each.is_too_much else "ok   ", each)
    print(f"{found.messages} messages, both ends equal" if not found.differ else "\n".join(found.differ))


if __name__ == "__main__":
    sys.exit(main())
