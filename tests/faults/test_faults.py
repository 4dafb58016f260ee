"""A part of all faults, of which `make faults` runs every one: nothing is lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.counting import A_PART, in_the_files, in_the_process, on_the_line
from tests.faults.imap_world import MESSAGES, imap_world
from tests.faults.two_clients import meet, twice

pytestmark = [pytest.mark.servers, pytest.mark.slow]


def test_whatever_happens_on_the_line_server_and_computer_hold_the_same_in_the_end(tmp_path: Path) -> None:
    counts = list(on_the_line(tmp_path / "line", A_PART))
    assert [each.wrong for each in counts if each.wrong] == []
    assert sum(each.faults for each in counts) > A_PART.cuts


def test_whatever_happens_to_the_files_of_the_store_no_message_is_lost(tmp_path: Path) -> None:
    found = in_the_files(tmp_path / "files", A_PART)
    assert (found.wrong, found.faults) == ([], A_PART.damages)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_sent_twice(
    tmp_path: Path, gnupg_home: Path
) -> None:
    found = in_the_process(tmp_path, gnupg_home, A_PART)
    assert (found.wrong, found.faults) == ([], A_PART.kills)


@pytest.mark.parametrize("seed", [1, 2])
def test_with_another_client_at_the_same_mailbox_both_end_equal(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    with imap_world(folder, 2) as world:
        met = meet(world, 60, seed)
    assert (met.theirs, met.ours) == (60, 60)
    assert met.here == met.server
    assert twice(met.server) == []
    subjects = {each.subject for each in met.server}
    begin = {f"Letter {number}" for number in range(MESSAGES)} | {f"Old {number}" for number in range(3)}
    assert (begin | met.appended) - subjects <= met.deleted, "nothing is gone that nobody deleted"
