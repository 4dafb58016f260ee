"""The largest and the most deceitful messages of the corpus, read in a process of its own: it stays small."""

from __future__ import annotations

import multiprocessing
import re
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from mailguard.openpgp.gpg import GnuPG
from mailguard.reading.inspecting import inspect
from tests.corpus.expected import load_group

GROUPS = ("bombs", "large-mime", "large-html")
MOST_MB = 512
WITHIN_S = 300.0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_no_message_takes_more_than_half_a_gigabyte(reader_home: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_read_all, args=(reader_home, GROUPS, theirs))
    reader.start()
    assert ours.poll(WITHIN_S)
    peak_mb, largest = ours.recv()
    reader.join(10)
    print(f"{peak_mb} MB, with {largest}")
    assert peak_mb < MOST_MB, f"{peak_mb} MB, with {largest}"


def _read_all(home: Path, groups: Sequence[str], answer: Connection) -> None:
    """Answers (the peak in MB, the message that made it)."""
    gpg = GnuPG(home=home, timeout_s=6.0)
    peak, largest = 0, ""
    for case in (case for group in groups for case in load_group(group)):
        inspect(case.raw(), gpg)
        if _peak_mb() > peak:
            peak, largest = _peak_mb(), str(case)
    answer.send((peak, largest))


def _peak_mb() -> int:
    """Of this program since it began, its resident memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)
    assert found is not None
    return int(found[1]) >> 10
