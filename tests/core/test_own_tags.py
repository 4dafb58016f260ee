"""Tags of one's own: their keywords, the list in the store, and searches that name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.core import Core, Profile
from mailguard.errors import NameTaken, NotFound
from mailguard.events import Event, SavedSearchesChanged, TagsChanged
from mailguard.model import AGREED_TAGS, SavedSearch, Tag, Tagged, TagList, Term
from mailguard.model.filters import Filter, FilterId
from mailguard.model.tags import is_of_programs, name_key
from mailguard.search.query import parse_search
from mailguard.search.retagging import retag
from mailguard.search.text import search_text
from mailguard.store.sealed import SealedStore
from mailguard.store.tags import TagStore
from mailguard.sync.keywords import LONGEST, make_keyword

TODAY = date(2026, 11, 25)
PATIENCE_S = 20.0
GARDEN = Tag("garden", "Garden club", "#14908C")
MINE = AGREED_TAGS.with_tag(GARDEN)


# Keywords


@pytest.mark.parametrize(
    ("name", "taken", "keyword"),
    [
        ("Invoices", (), "invoices"),
        ("Garden club", (), "garden_club"),
        ("Büro", (), "b&apw-ro"),  # modified UTF-7, then lower case: as Thunderbird does it
        ("R&D", (), "r&-d"),
        ('a(b){c}%*<d>"e\\]', (), "a_b__c____d__e__"),
        ("$label1", (), "_label1"),  # what begins with "$" belongs to programs
        ("Junk", (), "junka"),
        ("Garden", ("GARDEN",), "gardena"),
        ("Garden", ("garden", "gardena"), "gardenaa"),
        ("  Later  ", (), "later"),
        ("x" * 60, (), "x" * LONGEST),
    ],
)
def test_a_keyword_is_made_of_the_name(name: str, taken: tuple[str, ...], keyword: str) -> None:
    assert make_keyword(name, taken) == keyword


@given(st.text(max_size=60), st.sets(st.text("ab_", max_size=3)))
def test_every_name_gives_an_atom_of_its_own(name: str, taken: set[str]) -> None:
    made = make_keyword(name, taken)
    assert made.isascii() and made.isprintable() and made == made.lower()
    assert not set(made) & set(' (){%*"\\]')
    assert made not in taken
    assert not is_of_programs(made)


# The list


def test_the_tags_of_a_message_stand_in_the_order_of_the_list() -> None:
    mine = MINE.moved("garden", -5)
    assert [tag.name for tag in mine.of(("$label2", "GARDEN", "zeta", "$Forwarded"))] == [
        "Garden club",
        "Work",
        "zeta",
    ]


def test_one_of_the_five_that_was_deleted_is_still_named() -> None:
    assert AGREED_TAGS.without("$label1").of(["$label1"]) == (Tag("$label1", "Important"),)


def test_a_tag_is_moved_to_an_end_and_no_further() -> None:
    assert MINE.moved("garden", -99).tags[0].name == "Garden club"
    assert MINE.moved("$label1", 99).tags[-1].name == "Important"
    assert MINE.moved("unknown", 1) == MINE


@pytest.mark.parametrize("name", ["garden CLUB", "gardenclub", ' "Garden" Club '])
def test_names_are_the_same_whatever_their_case_and_blanks(name: str) -> None:
    assert MINE.named(name) == GARDEN


# Searches


def test_a_search_names_own_tags() -> None:
    (term,) = parse_search("tag:gardenclub", TODAY, MINE).terms
    assert term == Term(Tagged("garden"))
    assert parse_search('tag:"Garden Club"', TODAY, MINE).terms == (term,)
    assert search_text((term,), MINE) == "tag:gardenclub"


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20))
def test_what_is_written_for_a_tag_is_read_as_the_same(name: str) -> None:
    tags = TagList((Tag("mine", name, "#14908C"),))
    if name_key(name):
        assert parse_search(search_text((Term(Tagged("mine")),), tags), TODAY, tags).terms == (
            Term(Tagged("mine")),
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tag:gardenclub from:bob", "tag:roses from:bob"),
        ('(a OR -tag:"Garden club") tag:work since:yesterday', "(a OR -tag:roses) tag:work since:yesterday"),
        ("tag: gardenclub", "tag:roses"),
        ("TAG:GardenClub", "tag:roses"),
        ("tag:garden tag:other", "tag:garden tag:other"),  # the keyword stays, and so does what is unknown
        ('"tag:gardenclub"', '"tag:gardenclub"'),
        ("tag:gardenclubs", "tag:gardenclubs"),
    ],
)  # fmt: skip
def test_a_renamed_tag_is_renamed_in_searches(before: str, after: str) -> None:
    assert retag(before, MINE, MINE.with_tag(Tag("garden", "Roses", "#14908C"))) == after


def test_a_deleted_tag_is_searched_by_its_keyword() -> None:
    text = retag("tag:gardenclub", MINE, AGREED_TAGS)
    assert text == "tag:garden"
    text = retag("tag:todo", AGREED_TAGS, AGREED_TAGS.without("$label4"))
    assert parse_search(text, TODAY, AGREED_TAGS.without("$label4")).terms == (Term(Tagged("$label4")),)


# The store


def test_a_store_begins_with_the_five_and_keeps_what_is_made_of_them(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    assert TagStore(store).load() == AGREED_TAGS
    mine = MINE.moved("garden", -5).without("$label3")
    TagStore(store).save(mine)
    store.close()
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    assert TagStore(store).load() == mine
    store.close()


# The core


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def core(tmp_path: Path, gnupg_home: Path, events: list[Event]) -> Iterator[Core]:
    profile = Profile(
        config=tmp_path / "config", data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True
    )
    made = Core(profile, events.append)
    made.start().result(PATIENCE_S)
    yield made
    made.close()


def test_every_change_is_told_and_searches_and_filters_go_on_to_mean_the_same(
    core: Core, events: list[Event]
) -> None:
    made = core.tags.add("Garden club", "#14908C").result(PATIENCE_S)
    assert made == Tag("garden_club", "Garden club", "#14908C")
    assert core.tags.now.tags[-1] == made
    assert TagsChanged(core.tags.now) in events
    core.searches.save(SavedSearch(name="Plants", text="tag:gardenclub is:unread")).result(PATIENCE_S)
    core.filters.save([Filter(id=FilterId(0), name="Plants", search="-tag:gardenclub")]).result(PATIENCE_S)
    events.clear()
    core.tags.edit("garden_club", "Roses", "#D6479A").result(PATIENCE_S)
    assert [each.text for each in core.searches.saved().result(PATIENCE_S)] == ["tag:roses is:unread"]
    assert [each.search for each in core.filters.all().result(PATIENCE_S)] == ["-tag:roses"]
    assert SavedSearchesChanged() in events
    core.tags.move("garden_club", -1).result(PATIENCE_S)
    assert core.tags.now.tags[-2].name == "Roses"
    core.tags.remove("garden_club").result(PATIENCE_S)
    assert core.tags.now == AGREED_TAGS
    assert [each.search for each in core.filters.all().result(PATIENCE_S)] == ["-tag:garden_club"]
    assert core.tags.adopt("project-x", "Project X", "#2B9348").result(PATIENCE_S).keyword == "project-x"


def test_two_tags_never_have_one_name(core: Core) -> None:
    with pytest.raises(NameTaken):
        core.tags.add("to do", "#14908C").result(PATIENCE_S)
    with pytest.raises(NameTaken):
        core.tags.edit("$label1", "Work", "#14908C").result(PATIENCE_S)
    core.tags.edit("$label1", "IMPORTANT", "#14908C").result(PATIENCE_S)
    with pytest.raises(NotFound):
        core.tags.remove("gone").result(PATIENCE_S)
    assert len(core.tags.now) == 5
