"""Conditions as a person lists them one below the other: in the search window, in filters."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mailguard.model.search import AnyOf, Term


class MatchMode(StrEnum):
    """Which of the conditions must hold."""

    ALL = "all"
    ANY = "any"
    EVERY = "every"  # none is looked at: every message


def join_conditions(match: MatchMode, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of a search that asks the same; () for every message."""
    if match is MatchMode.EVERY:
        return ()
    if match is MatchMode.ALL or len(terms) < 2:
        return tuple(terms)
    return (Term(AnyOf(tuple((each,) for each in terms))),)


def part_conditions(terms: Sequence[Term]) -> tuple[MatchMode, tuple[Term, ...]] | None:
    """What was joined; None where it is more than one list of conditions can say."""
    if not terms:
        return MatchMode.EVERY, ()
    if not any(isinstance(each.condition, AnyOf) for each in terms):
        return MatchMode.ALL, tuple(terms)
    only = terms[0]
    if len(terms) > 1 or only.is_negated or not isinstance(only.condition, AnyOf):
        return None
    groups = only.condition.groups
    if any(len(each) != 1 or isinstance(each[0].condition, AnyOf) for each in groups):
        return None
    return MatchMode.ANY, tuple(each[0] for each in groups)
