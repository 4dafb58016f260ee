"""One search at the servers of several accounts: one answer, whatever each of them does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mailguard.core.server_searches import ServerSearch
from mailguard.errors import Unreachable
from mailguard.model import AccountId, FolderId, MessageId
from mailguard.model.server_search import ServerFinds, ServerProgress
from mailguard.search.query import parse_search
from mailguard.sync.search_wanted import Searched, SearchWanted
from mailguard.sync.server_search import search_keys

HOME, WORK = AccountId("home"), AccountId("work")
FOLDERS = {HOME: (FolderId(1), FolderId(2)), WORK: (FolderId(3), FolderId(4))}
TERMS = parse_search("bus", date(2026, 11, 25)).terms
GONE = Unreachable("imap.example.org", "gone")


Wanted = dict[AccountId, SearchWanted]


@pytest.fixture
def wanted() -> Wanted:
    """What each account's server is asked for."""
    return {}


Begin = Callable[[], tuple[ServerSearch, list[ServerProgress]]]


@pytest.fixture
def begin(wanted: Wanted) -> Begin:
    def start() -> tuple[ServerSearch, list[ServerProgress]]:
        told: list[ServerProgress] = []
        search = ServerSearch(told.append)
        keys = search_keys(TERMS, date(2026, 11, 25))
        search.begin(wanted.__setitem__, FOLDERS, within=FolderId(1), terms=TERMS, keys=keys)
        return search, told

    return start


def test_finds_of_all_are_put_together_and_failures_are_named(wanted: Wanted, begin: Begin) -> None:
    search, told = begin()
    home, work = wanted[HOME], wanted[WORK]
    home.tell(Searched(folder=FolderId(1), part=1.0, found=(MessageId(7),)))
    work.tell(Searched(folder=FolderId(3), part=0.5, found=(MessageId(9),)))
    assert [each.part for each in told] == [0.25, 0.375]
    home.finish()
    assert not search.answer.done()
    work.fail(GONE)
    found = ServerFinds(found=(MessageId(7), MessageId(9)), failures=((WORK, GONE),))
    assert search.answer.result(0) == found


def test_a_search_that_is_given_up_ends_at_every_server(wanted: Wanted, begin: Begin) -> None:
    search, told = begin()
    search.answer.cancel()
    assert not any(each.is_wanted for each in wanted.values())
    wanted[HOME].tell(Searched(folder=FolderId(1), part=1.0))
    assert told == []


def test_where_there_is_no_server_nothing_is_found() -> None:
    search = ServerSearch(lambda _: None)
    search.begin({}.__setitem__, {}, within=FolderId(1), terms=TERMS, keys=("SEEN",))
    assert search.answer.result(0) == ServerFinds()


def test_what_is_searched_for_stands_in_no_representation(wanted: Wanted, begin: Begin) -> None:
    begin()
    assert "bus" not in repr(wanted)
