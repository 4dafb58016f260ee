"""What is noticed of sleep and of other networks, from looks at clocks and at the own address."""

from __future__ import annotations

import pytest

from mailguard.sync.vigil import Look, Noticed, Vigil
from mailguard.transport.network import own_address

HOME, CAFE = "192.168.1.7", "10.0.0.9"


def look(wall_s: float, monotonic_s: float, address: str = HOME) -> Look:
    return Look(wall_s=wall_s, monotonic_s=monotonic_s, address=address)


@pytest.mark.parametrize(
    ("then", "now", "noticed"),
    [
        (look(1000, 50), look(1010, 60), Noticed.NOTHING),
        (look(1000, 50), look(1010.4, 60), Noticed.NOTHING),  # a clock that is put right
        (look(1000, 50), look(4600, 60), Noticed.SLEPT),
        (look(1000, 50), look(400, 60), Noticed.NOTHING),  # a clock that is set back
        (look(1000, 50), look(1010, 60, CAFE), Noticed.MOVED),
        (look(1000, 50), look(4600, 60, CAFE), Noticed.MOVED),
        (look(1000, 50), look(1010, 60, ""), Noticed.LOST),
        (look(1000, 50, ""), look(1010, 60, ""), Noticed.NOTHING),
        (look(1000, 50, ""), look(1010, 60), Noticed.MOVED),
    ],
)
def test_sleep_and_another_network_are_noticed(then: Look, now: Look, noticed: Noticed) -> None:
    vigil = Vigil()
    assert vigil.notice(then) is Noticed.NOTHING
    assert vigil.notice(now) is noticed
    assert vigil.notice(now) is Noticed.NOTHING


def test_this_computer_is_always_reached() -> None:
    assert own_address("localhost") == own_address("127.0.0.1") != ""
