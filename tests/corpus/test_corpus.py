"""The corpus itself: every message has expectations, and every expectation a message."""

from __future__ import annotations

import pytest

from tests.corpus.checks import GREEN
from tests.corpus.expected import MESSAGES, Case, group_names, load_group

AT_LEAST = 1500
MOST_BYTES = 6 << 20


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for group in group_names() for case in load_group(group)]


def test_every_message_has_expectations_and_the_other_way_round(cases: list[Case]) -> None:
    here = {str(each.relative_to(MESSAGES).with_suffix("")) for each in MESSAGES.glob("*/*.eml")}
    assert here == {str(case) for case in cases if case.expected.recipe is None}


def test_there_are_hundreds_of_messages(cases: list[Case]) -> None:
    counts = {group: sum(case.group == group for case in cases) for group in group_names()}
    print("\n".join(f"{count:4} {group}" for group, count in counts.items()), f"\n{len(cases):4} in all")
    assert len(cases) >= AT_LEAST


def test_the_messages_are_small_in_sum() -> None:
    assert sum(each.stat().st_size for each in MESSAGES.glob("*/*.eml")) < MOST_BYTES


def test_each_message_is_told_in_a_sentence(cases: list[Case]) -> None:
    assert [str(case) for case in cases if not case.expected.about.endswith(".")] == []


def test_what_is_green_is_signed_and_good(cases: list[Case]) -> None:
    green = [case for case in cases if case.expected.banner in GREEN]
    assert green
    assert [str(case) for case in green if case.expected.signature != "good"] == []
