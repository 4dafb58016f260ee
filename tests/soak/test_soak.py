"""A minute of what `make soak` does for longer, and whether growth is told from noise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.growth import MIB, Limit, Sample, growths, slope
from tests.soak.soaking import Size, soak

SIZE = Size(accounts=3, messages=6_000, warm_up_s=15.0, work_s=20.0, deeds_a_second=8.0)


def sample(at_s: float, pss_bytes: int) -> Sample:
    return Sample(
        at_s=at_s, pss_bytes=pss_bytes, threads=9, handles=9, processes=1, temporary_files=0, wal_bytes=0
    )


def test_a_leak_shows_and_a_cache_that_is_full_does_not() -> None:
    limit = Limit("pss_bytes", 8 * MIB, MIB, is_noisy=True)
    leak = [sample(at, (100 + at) * MIB) for at in range(60)]
    cache = [sample(at, min(100 + 9 * at, 150) * MIB) for at in range(60)]
    peak = [sample(at, (300 if at % 20 == 3 else 100) * MIB) for at in range(60)]
    assert [growths(each[0], each, each[-1], [limit])[0].is_too_much for each in (leak, cache, peak)] == [
        True,
        False,
        False,
    ]
    assert slope([(each.at_s, each.pss_bytes / MIB) for each in leak]) == pytest.approx(59)


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.xdist_group("dovecot")
def test_a_minute_of_work_leaves_nothing_behind_and_both_ends_equal(tmp_path: Path, gnupg_home: Path) -> None:
    told: list[str] = []
    found = soak(tmp_path, gnupg_home, SIZE, told.append)
    assert found.differ == []
    assert [str(each) for each in found.growths if each.is_too_much] == [], told
    assert found.ours.total() > 100 and found.theirs.total() > 100
    assert found.messages > SIZE.messages / 2
