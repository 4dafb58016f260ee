"""What the finds of a search have in common is counted, and people are found by how their names begin."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from mailguard.model import Address, ListQuery, SearchMark
from mailguard.search.query import parse_search
from mailguard.store.facets import count_facets
from mailguard.store.known_people import find_people
from mailguard.store.sealed import SealedStore
from tests.core.test_search_statement import Searched

CAROL = Address("Carol Example", "carol@example.com")


def test_people_folders_tags_years_and_marks_are_counted(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    at = Searched(store)
    at.put("a", flags=frozenset({"$label1"}))
    at.put("b", sender=CAROL, is_encrypted=True, date=datetime(2025, 5, 1, 12, tzinfo=UTC))
    at.put("c", at.trash, sender=CAROL)
    query = ListQuery(search=parse_search("hello in:all", date(2026, 11, 25)))
    found = count_facets(store, at.inbox, query, "now")
    assert found.total == 3
    assert found.people == ((CAROL, 2), (Address("Bob Example", "bob@example.net"), 1))
    assert found.folders == ((at.inbox, 2), (at.trash, 1))
    assert found.tags == (("$label1", 1),)
    assert found.years == ((2026, 2), (2025, 1))
    assert found.days == ((date(2026, 11, 10), 2), (date(2025, 5, 1), 1))
    assert found.is_whole
    assert dict(found.marks) == {SearchMark.UNREAD: 1, SearchMark.ENCRYPTED: 1}
    assert find_people(store, "exa") == (CAROL, Address("Bob Example", "bob@example.net"))
    assert find_people(store, "car") == (CAROL,)
    assert find_people(store, 'x" OR "exa') == ()
    store.close()
