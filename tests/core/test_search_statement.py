"""A query finds in the sealed store what it names, whatever was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.model import (
    AccountId,
    Address,
    FolderId,
    FolderRole,
    HeaderRecord,
    ListMark,
    ListQuery,
    MessageId,
    RemoteFolder,
    Unsearched,
)
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.store.unread_texts import count_unsearched

TODAY = date(2026, 11, 25)
ALICE, WORK = AccountId("alice"), AccountId("work")


class Searched:
    """Messages by the names that the tests call them; those of one account, and one of another."""

    def __init__(self, store: SealedStore) -> None:
        self.messages = Messages(store)
        self.messages.current_generation = "now"
        folders = Folders(store)
        listing = [
            RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX),
            RemoteFolder(path="Papierkorb", separator="/", role=FolderRole.TRASH),
            RemoteFolder(path="Projects/Field trip", separator="/", role=FolderRole.NONE),
        ]
        self.inbox, self.trash, self.projects = (each.id for each in folders.save_listing(ALICE, listing))
        (self.elsewhere,) = (each.id for each in folders.save_listing(WORK, listing[:1]))
        self.names: dict[int, str] = {}
        self._uid = 0

    def put(self, name: str, folder: FolderId | None = None, **changed: object) -> MessageId:
        self._uid += 1
        found = replace(_RECORD, uid=self._uid, message_id=f"<{self._uid}@x>")
        (message,) = self.messages.save_headers(folder or self.inbox, [replace(found, **changed)])  # type: ignore[arg-type]  # fields by name
        self.names[message] = name
        return message

    def opened(self, message: MessageId, text: str | None = "", **changed: object) -> None:
        facts: dict[str, object] = {
            "subject": None, "mark": ListMark("B01", "lock-open", "wavy", "ok"), "generation": "now",
            "is_encrypted": False, "is_signed": False, "has_attachment": False, "is_verified": False,
        }  # fmt: skip
        self.messages.save_findings(message, text=text, **facts | changed)  # type: ignore[arg-type]  # by name

    def find(self, typed: str) -> list[str]:
        query = ListQuery(search=parse_search(typed, TODAY))
        return [self.names[each] for each in self.messages.list_ids(self.inbox, query)]

    def unsearched(self, typed: str = "x", *, is_indexed: bool = True) -> Unsearched:
        query = ListQuery(search=parse_search(typed, TODAY))
        return count_unsearched(self.messages.store, self.inbox, query, "now", is_indexed=is_indexed)


_RECORD = HeaderRecord(
    uid=1,
    flags=frozenset({"\\Seen"}),
    size_bytes=2_000,
    date=datetime(2026, 11, 10, 12, tzinfo=UTC),
    sender=Address("Bob Example", "bob@example.net"),
    recipients="Alice Example",
    to_people="Alice Example alice@example.org",
    subject="Hello",
    message_id="",
    in_reply_to="",
    references=(),
    content_type="text/plain",
    has_attachment=False,
    is_encrypted=False,
    is_signed=False,
)


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    folder: Path = tmp_path_factory.mktemp("searched")
    store = SealedStore.open(folder / "mail.db", b"k" * 32)
    made = Searched(store)
    made.put("old", date=datetime(2025, 3, 1, 12, tzinfo=UTC), subject="Garden", flags=frozenset())
    made.put("large", size_bytes=6_000_000, has_attachment=True, flags=frozenset({"\\Seen", "$label1"}))
    made.put("mull", sender=Address("Jörg MÜLLER", "jm@example.org"), subject="Café trip plan")
    made.put("to mull", to_people="Jörg Müller, Bob Example", sender=Address("", "carol@example.com"))
    made.opened(
        made.put("bus", subject="Trip", cc_people="Dora dora@example.org"),
        text="The bus company has confirmed. 100 % sure, col_umn",
    )
    made.opened(
        made.put("signed", flags=frozenset({"\\Flagged", "\\Answered"})),
        is_signed=True,
        is_verified=True,
        has_key=True,
    )
    made.opened(made.put("stale"), generation="before", is_signed=True, is_verified=True)
    made.opened(made.put("sealed"), text="harvest", is_encrypted=True, subject="True subject")
    locked = ListMark("B02", "lock-key", "dashed", "warn")
    made.opened(made.put("locked"), text=None, is_encrypted=True, mark=locked)
    made.put("unopened", is_encrypted=True)
    made.put("thrown", made.trash, subject="Garden")
    made.put("project", made.projects, subject="Garden")
    made.put("other", made.elsewhere, subject="Garden")
    yield made
    store.close()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("garden", ["old"]),
        ("from:muller", ["mull"]),
        ("from:MÜLL", ["mull"]),
        ("from:mu\u0308ller", ["mull"]),
        ('from:"jorg muller"', ["mull"]),
        ('from:"jorg mull"', []),
        ("from:jm@example", ["mull"]),
        ("to:muller", ["to mull"]),
        ("from:carol -to:alice", ["to mull"]),
        ("muller", ["to mull", "mull"]),
        ("muller -from:jorg", ["to mull"]),
        ("subject:trip", ["bus", "mull"]),
        ("subject:bus", []),
        ("body:bus", ["bus"]),
        ('"company has confirmed"', ["bus"]),
        ('"has company"', []),
        ("trip -bus", ["mull"]),
        ('subject:"true subject"', ["sealed"]),
        ("is:encrypted", ["unopened", "locked", "sealed"]),
        ("is:encrypted harvest", ["sealed"]),
        ("is:signed", ["stale", "signed"]),
        ("is:verified", ["signed"]),
        ("is:unread", ["signed", "old"]),
        ("is:unread -is:starred", ["old"]),
        ("is:answered", ["signed"]),
        ("has:attachment", ["large"]),
        ("larger:5M", ["large"]),
        ("larger:6M", []),
        ("tag:important", ["large"]),
        ("before:2026", ["old"]),
        ("on:2025-03", ["old"]),
        ("after:2026-11", []),
        ("subject:garden in:papierkorb", ["thrown"]),
        ("subject:garden in:trash", ["thrown"]),
        ("subject:garden in:trip", ["project"]),
        ("subject:garden in:inbox in:trash", ["thrown", "old"]),
        ("subject:garden in:all", ["other", "project", "thrown", "old"]),
        ("subject:garden in:all -in:trash", ["other", "project", "old"]),
        ("garden in:none", []),
        ("to:alice@example.org is:starred", ["signed"]),
        ("cc:dora", ["bus"]),
        ("to:dora", ["bus"]),
        ("cc:alice", []),
        ("has:key", ["signed"]),
        ("bus OR harvest", ["sealed", "bus"]),
        ("from:muller OR to:muller", ["to mull", "mull"]),
        ("is:encrypted OR tag:important", ["unopened", "locked", "sealed", "large"]),
        ("(trip is:read) OR harvest", ["sealed", "bus", "mull"]),
        ("subject:trip -(from:muller OR harvest)", ["bus"]),
        ("harvest OR in:trash", ["thrown", "sealed"]),
        ("older:99999", []),
        ("file:plan", []),
    ],
)
def test_a_search_finds_this_the_newest_first(at: Searched, typed: str, names: list[str]) -> None:
    assert at.find(typed) == names


@pytest.mark.parametrize(
    "typed",
    ['"; DROP TABLE message; --', "x' OR 1=1", 'qa" OR "qqb', "subject : garden", "NEAR(a b)", "* ^ +",
     "{a}:b", "from:%", "tag:%", "in:%", "from:x'||1", "zq\0b", '""" *', "(((((", "AND OR NOT", "from:😀",
     "-" * 50]
)  # fmt: skip
def test_hostile_words_are_words(at: Searched, typed: str) -> None:
    found = at.find(typed)
    assert found == [] or not any(each.isalnum() for each in typed)
    assert len(at.find("")) == 10


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab\"'*:()-^{}+,%_\\ \0éÜ😀\u0308ßﬁ"), max_size=25), st.sampled_from(
    ["", "from:", "to:", "subject:", "-body:", "tag:", "in:", "NOT "]
))  # fmt: skip
def test_no_text_breaks_the_statement(at: Searched, text: str, operator: str) -> None:
    at.find(operator + text)


def test_what_was_never_read_here_is_counted(at: Searched) -> None:
    assert at.unsearched() == Unsearched(plain=4, away=2)
    assert at.unsearched(is_indexed=False) == Unsearched(plain=4, excluded=3)
    assert at.unsearched("in:trash") == Unsearched(plain=1)
