"""What is typed into the search field becomes a query, and nothing that can be typed is an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model import (
    Aged,
    AnyOf,
    Condition,
    Dated,
    InFolder,
    Marked,
    NoteKind,
    SearchField,
    SearchMark,
    SearchNote,
    Sized,
    Tagged,
    Term,
    Words,
)
from mailguard.search.query import MOST_TERMS, OPERATORS, parse_search

TODAY = date(2026, 11, 25)  # a Wednesday


def word(text: str, field: SearchField = SearchField.ANY) -> Words:
    return Words(field, text)


def _term(text: str) -> Term:
    return Term(word(text))


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("", ()),
        ("  \t ", ()),
        ("bus", (word("bus"),)),
        ("bus company", (word("bus"), word("company"))),
        ('"bus company"', (Words(SearchField.ANY, "bus company", True),)),
        ('"bus comp', (word("bus comp"),)),
        ("bob@example.net", (word("bob@example.net"),)),
        ("from:bob", (word("bob", SearchField.FROM),)),
        ("From:bob", (word("bob", SearchField.FROM),)),
        ("from: bob", (word("bob", SearchField.FROM),)),
        ('from:"Bob Example"', (Words(SearchField.FROM, "Bob Example", True),)),
        ("from:", ()),
        ("to:alice subject:trip", (word("alice", SearchField.TO), word("trip", SearchField.SUBJECT))),
        ("body:harvest", (word("harvest", SearchField.BODY),)),
        ("has:attachment", (Marked(SearchMark.ATTACHMENT),)),
        ("is:encrypted", (Marked(SearchMark.ENCRYPTED),)),
        ("is:Flagged", (Marked(SearchMark.STARRED),)),
        ("before:2026-11-25", (Dated(end=day(11, 25)),)),
        ("before:2026", (Dated(end=day(1, 1)),)),
        ("after:2026-11", (Dated(first=day(12, 1)),)),
        ("after:2026-12", (Dated(first=day(1, 1, 2027)),)),
        ("since:2026-11", (Dated(first=day(11, 1)),)),
        ("on:2026-2", (Dated(day(2, 1), day(3, 1)),)),
        ("on:today", (Dated(TODAY, day(11, 26)),)),
        ("on:yesterday", (Dated(day(11, 24), TODAY),)),
        ('on:"last week"', (Dated(day(11, 16), day(11, 23)),)),
        ("since:this-week", (Dated(first=day(11, 23)),)),
        ("larger:10k", (Sized(above_bytes=10_000),)),
        ("smaller:1.5MB", (Sized(below_bytes=1_500_000),)),
        ("larger:300", (Sized(above_bytes=300),)),
        ("tag:important", (Tagged("$label1"),)),
        ('tag:"To Do"', (Tagged("$label4"),)),
        ("tag:Garden", (Tagged("garden"),)),
        ("in:archive", (InFolder("archive"),)),
        ("in:all", (InFolder(""),)),
        ("Re: trip", (word("Re:"), word("trip"))),
        ("https://example.net/a", (word("https://example.net/a"),)),
        ("12:30", (word("12:30"),)),
        ("not now", (word("not"), word("now"))),
        ("-", ()),
        ("cc:bob", (word("bob", SearchField.CC),)),
        ("file:plan.pdf", (word("plan.pdf", SearchField.FILE),)),
        ("has:key", (Marked(SearchMark.KEY),)),
        ("has:attachments", (Marked(SearchMark.ATTACHMENT),)),
        ("older:30d", (Aged(least_days=30),)),
        ("newer:2w", (Aged(below_days=14),)),
        ("bus OR train", (AnyOf(((_term("bus"),), (_term("train"),))),)),
        ("bus OR train trip", (AnyOf(((_term("bus"),), (_term("train"),))), word("trip"))),
        ("bus OR (train trip)", (AnyOf(((_term("bus"),), (_term("train"), _term("trip")))),)),
        ("(bus train)", (word("bus"), word("train"))),
        ("bus AND train", (word("bus"), word("train"))),
        ("in:sent OR in:archive", (InFolder("sent"), InFolder("archive"))),
        ("Portland OR", (word("Portland"), word("OR"))),
        ("OR bus", (word("OR"), word("bus"))),
        ("f(x)", (word("f(x)"),)),
        ("(f(x))", (word("f(x)"),)),
    ],
)
def test_what_is_typed_means_this(typed: str, conditions: tuple[Condition, ...]) -> None:
    query = parse_search(typed, TODAY)
    assert query.terms == tuple(Term(each) for each in conditions)
    assert not query.notes


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("-bus", (Term(word("bus"), True),)),
        ("a-b", (Term(word("a-b")),)),
        ("NOT bus trip", (Term(word("bus"), True), Term(word("trip")))),
        ("not is:read", (Term(Marked(SearchMark.READ), True),)),
        ("not from: bob", (Term(word("bob", SearchField.FROM), True),)),
        ('-from:"Bob Example"', (Term(Words(SearchField.FROM, "Bob Example", True), True),)),
        ("-in:trash", (Term(InFolder("trash"), True),)),
        ("NOT", (Term(word("NOT")),)),
    ],
)
def test_a_minus_or_not_turns_a_term_round(typed: str, terms: tuple[Term, ...]) -> None:
    assert parse_search(typed, TODAY).terms == terms


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("colour:red", NoteKind.NO_OPERATOR),
        ("bcc:bob", NoteKind.NO_OPERATOR),
        ("is:nice", NoteKind.NO_VALUE),
        ("has:horns", NoteKind.NO_VALUE),
        ("before:tomorrow", NoteKind.NO_VALUE),
        ("on:2026-02-30", NoteKind.NO_VALUE),
        ("on:0001-01-01", NoteKind.NO_VALUE),
        ("after:9999", NoteKind.NO_VALUE),
        ("larger:much", NoteKind.NO_VALUE),
    ],
)
def test_an_operator_that_is_none_is_searched_for_as_a_word_and_said(typed: str, kind: NoteKind) -> None:
    query = parse_search(typed, TODAY)
    assert query.terms == (Term(word(typed)),)
    assert query.notes == (SearchNote(kind, typed),)


def test_signs_alone_are_not_searched_for_and_said() -> None:
    query = parse_search("bus ☂ !!", TODAY)
    assert query.terms == (Term(word("bus")),)
    assert [each.kind for each in query.notes] == [NoteKind.NO_LETTERS, NoteKind.NO_LETTERS]


def test_not_turns_a_group_round() -> None:
    group = Term(AnyOf(((_term("bus"), _term("train")),)), is_negated=True)
    assert parse_search("-(bus train) trip", TODAY).terms == (group, _term("trip"))
    assert parse_search("NOT (bus train) trip", TODAY).terms == (group, _term("trip"))


def test_what_is_too_long_is_cut_and_said() -> None:
    query = parse_search("word " * 500, TODAY)
    assert len(query.terms) == MOST_TERMS
    assert query.notes == (SearchNote(NoteKind.TOO_LONG),)


_PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            *(f"{each}:" for each in sorted(OPERATORS)),
            '"',
            "-",
            "NOT ",
            "not ",
            " ",
            "(",
            ")",
            " OR ",
            " AND ",
            "\0",
            "\ud800",
        ]
    ),
    st.sampled_from(["2026-11", "last week", "10k", "encrypted", "é", "ﬁ", "\u0308"]),
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    query = parse_search(text, TODAY)
    assert len(query.terms) <= MOST_TERMS
    for each in query.terms:
        if isinstance(each.condition, Words):
            assert any(letter.isalnum() for letter in each.condition.text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1).filter(lambda text: text != "NOT"))
def test_a_word_is_searched_for_as_it_was_typed(text: str) -> None:
    assert parse_search(text, TODAY).terms == (Term(word(text)),)
