"""What turns one list into another: whatever the lists are, the steps end at the new one."""

from __future__ import annotations

import random
from array import array

import pytest

from ui.lists import list_steps
from ui.lists.list_steps import Steps, common_head, common_tail, find_number, steps_between


def changed(ids: list[int], chance: random.Random, changes: int) -> list[int]:
    """Some gone, some come, some moved."""
    found = list(ids)
    for number in range(changes):
        what = chance.randrange(3)
        taken = found.pop(chance.randrange(len(found))) if found and what else None
        if what != 1:
            found.insert(chance.randrange(len(found) + 1), 10_000 + number if taken is None else taken)
    return found


def applied(steps: Steps, old: array[int], new: array[int]) -> array[int]:
    found = array("q", old)
    for first, last in reversed(steps.gone):
        del found[first : last + 1]
    for first, last in steps.come:
        found[first:first] = new[first : last + 1]
    return found


@pytest.mark.parametrize("most_changed", [0, 5_000])
@pytest.mark.parametrize("seed", range(40))
def test_steps_lead_from_the_old_list_to_the_new_one(
    seed: int, most_changed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_steps, "MOST_CHANGED", most_changed)
    monkeypatch.setattr(list_steps, "LEAP", 16)
    chance = random.Random(seed)
    old = list(range(chance.choice((0, 3, 300))))
    chance.shuffle(old)
    new = changed(old, chance, seed % 9)
    before, after = array("q", old), array("q", new)
    steps = steps_between(before, after)
    if steps is not None:
        assert applied(steps, before, after) == after
        assert len(steps.gone) + len(steps.come) <= list_steps.MOST_STEPS + 2
    if len(old) == 300 and (most_changed or seed % 9 < 3):
        assert steps is not None, "so few changes are told one by one"


def test_lists_without_anything_in_common_have_no_steps() -> None:
    assert steps_between(array("q", range(10_000)), array("q", range(20_000, 30_000))) is None


def test_what_is_the_same_is_counted_from_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_steps, "LEAP", 4)
    old, new = array("q", range(100)), array("q", [*range(40), -1, *range(50, 100)])
    assert common_head(old, new) == 40
    assert common_tail(old, new, 60) == 50
    assert common_head(old, new, 50, 41) == 50


def test_a_number_is_found_at_its_place_alone() -> None:
    numbers = array("q", [1 << 32, 256, 1, 1 << 8 * 7, -1])
    for place, each in enumerate(numbers):
        assert find_number(numbers, each) == place
    assert find_number(numbers, 1 << 40) is None
    assert find_number(array("q"), 1) is None
