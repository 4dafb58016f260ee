"""A search that was put together otherwise can be typed, and means the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model import (
    Aged,
    AnyOf,
    Dated,
    InFolder,
    Marked,
    MatchMode,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    Term,
    Words,
    join_conditions,
    part_conditions,
)
from mailguard.search.query import parse_search
from mailguard.search.text import quoted, search_text

TODAY = date(2026, 11, 25)

_words = st.builds(
    Words,
    st.sampled_from(SearchField),
    st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8),
    st.booleans(),
)
_conditions = st.one_of(
    _words,
    st.builds(Marked, st.sampled_from(SearchMark)),
    st.builds(lambda day: Dated(first=day), st.dates(date(1990, 1, 1), date(2100, 1, 1))),
    st.builds(lambda day: Dated(end=day), st.dates(date(1990, 1, 1), date(2100, 1, 1))),
    st.builds(lambda days: Aged(least_days=days), st.integers(0, 9_999)),
    st.builds(lambda days: Aged(below_days=days), st.integers(0, 9_999)),
    st.builds(lambda size: Sized(above_bytes=size), st.integers(0, 10**9)),
    st.builds(Tagged, st.sampled_from(["$label1", "$label4", "garden"])),
)
_terms = st.lists(st.builds(Term, _conditions, st.booleans()), max_size=6)


@given(st.sampled_from([MatchMode.ALL, MatchMode.ANY]), _terms)
def test_what_is_written_is_read_as_the_same(match: MatchMode, terms: list[Term]) -> None:
    joined = join_conditions(match, terms)
    assert parse_search(search_text(joined), TODAY).terms == joined


@given(st.sampled_from([MatchMode.ALL, MatchMode.ANY]), _terms.filter(lambda terms: len(terms) > 1))
def test_a_list_of_conditions_is_had_back(match: MatchMode, terms: list[Term]) -> None:
    assert part_conditions(join_conditions(match, terms)) == (match, tuple(terms))


def test_every_message_needs_no_condition() -> None:
    assert join_conditions(MatchMode.EVERY, [Term(Marked(SearchMark.READ))]) == ()
    assert part_conditions(()) == (MatchMode.EVERY, ())


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ((Term(Words(SearchField.FROM, "Bob Example")),), 'from:"Bob Example"'),
        ((Term(Dated(date(2026, 1, 1), date(2026, 2, 1)), True),), "-(since:2026-01-01 before:2026-02-01)"),
        ((Term(InFolder("")),), "in:all"),
        ((Term(InFolder("Field trip")),), 'in:"Field trip"'),
        ((Term(Words(SearchField.ANY, "OR")),), '"OR"'),
    ],
)
def test_it_is_typed_like_this(terms: tuple[Term, ...], text: str) -> None:
    assert search_text(terms) == text


def test_groups_are_more_than_a_list_of_conditions_says() -> None:
    word = Term(Words(SearchField.ANY, "bus"))
    assert part_conditions((Term(AnyOf(((word, word), (word,)))),)) is None
    assert part_conditions((Term(AnyOf(((word,), (word,)))), word)) is None


def test_a_quote_cannot_end_a_value() -> None:
    assert quoted('a" OR in:all "') == '"a OR in:all"'
