"""A short fuzz run with each run of the tests; `make fuzz` does the long one."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from tests.fuzz.mutating import LARGEST_BYTES, damage
from tests.fuzz.running import find_seeds, run
from tests.fuzz.trap import Trap
from tests.fuzz.window import run_in_window

INPUTS = 4_000
FIRST = 1_000_000  # numbers that the long run does not come to

WATCHED = """
import socket, subprocess, sys
from tests.fuzz.working import Watch
watch = Watch()
{act}
sys.exit(1 if watch.seen else 0)
"""


@pytest.mark.slow
def test_no_damaged_message_crashes_hangs_or_goes_to_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(find_seeds(), first=FIRST, inputs=INPUTS)
    with capsys.disabled():
        print(f"\n{outcome.line()}")
    assert not outcome.failures
    assert outcome.inputs == INPUTS
    assert outcome.with_gnupg > 0


def test_a_number_always_gives_the_same_damage() -> None:
    seeds = find_seeds()
    assert [damage(each, seeds) for each in range(50)] == [damage(each, seeds) for each in range(50)]
    assert len({damage(each, seeds) for each in range(50)}) > 45
    assert all(len(damage(each, seeds)) <= LARGEST_BYTES for each in range(50))


@pytest.mark.parametrize(
    ("act", "is_seen"),
    [
        ("", False),
        ("socket.socketpair()", False),
        ("subprocess.run(['gpg', '--version'], capture_output=True)", False),
        ("subprocess.run(['true'])", True),
        ("socket.getaddrinfo('localhost', 80)", True),
        ("socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 9))", True),
    ],
)
def test_a_worker_sees_whoever_goes_out(act: str, is_seen: bool) -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED.format(act=act)], check=False)
    assert done.returncode == int(is_seen)


def test_the_trap_counts_who_knocks() -> None:
    trap = Trap()
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", trap.port)) as knocking:
            knocking.recv(1)
    trap.close()
    assert trap.calls == 3


@pytest.mark.slow
def test_the_window_shows_damaged_messages_as_they_are_reported(qapp: QApplication) -> None:
    outcome = run_in_window(find_seeds(), first=FIRST, inputs=120, pool=24)
    assert not outcome.failures
    assert outcome.inputs == 120
