"""Message filters: what they do to which messages, in which order, and what they write down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.events import Event, FiltersRan, MailArrived
from mailguard.model import (
    Account,
    AccountId,
    Address,
    FetchedHeader,
    FolderRole,
    ListQuery,
    MessageId,
    RemoteFolder,
    Security,
    Server,
)
from mailguard.model.filters import ActionKind, Filter, FilterAction, FilterMoment
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header

NOWHERE = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
ALICE = Account(
    id=AccountId("alice"), identity=Address("Alice", "alice@example.org"), imap=NOWHERE, smtp=NOWHERE
)
PATIENCE_S = 15.0
MOVE = FilterAction(kind=ActionKind.MOVE, path="Projects")
STAR, READ, STOP = (FilterAction(kind=each) for each in (ActionKind.STAR, ActionKind.READ, ActionKind.STOP))


class Office:
    """A core without a network, its folders, and messages in its inbox."""

    def __init__(self, core: Core, events: list[Event]) -> None:
        self.core, self.events = core, events
        store = core._store
        assert store is not None
        self.folders, self.messages = Folders(store), Messages(store)
        roles = {"INBOX": FolderRole.INBOX, "Projects": FolderRole.NONE, "Junk": FolderRole.JUNK}
        self.folders.save_listing(
            ALICE.id,
            [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()],
        )
        self._uid = 0

    def folder(self, path: str = "INBOX"):  # type: ignore[no-untyped-def]
        return next(each for each in self.folders.load(ALICE.id) if each.path == path)

    def put(self, subject: str, sender: str = "bob@example.net", text: str = "A word.") -> MessageId:
        self._uid += 1
        raw = (
            f"From: {sender}\r\nTo: alice@example.org\r\nSubject: {subject}\r\n"
            f"Message-ID: <{self._uid}@example.net>\r\n\r\n{text}\r\n"
        ).encode()
        fetched = FetchedHeader(uid=self._uid, flags=frozenset(), size_bytes=len(raw), received="", raw=raw)
        (message,) = self.messages.save_headers(self.folder().id, [read_header(fetched)])
        self.messages.save_raw(message, raw)
        return message

    def use(self, *filters: Filter) -> None:
        self.core.filters.save(filters).result(PATIENCE_S)

    def arrive(self, *messages: MessageId) -> None:
        """As a sync tells of them; until the filters are done."""
        self.core._post(MailArrived(ALICE.id, self.folder().id, messages))
        self.until(lambda: any(isinstance(each, FiltersRan) for each in self.events))

    def until(self, is_so: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < give_up
            time.sleep(0.01)

    def subjects(self, path: str) -> set[str]:
        ids = self.messages.list_ids(self.folder(path).id, ListQuery())
        return {each.subject for each in self.messages.load_rows([MessageId(each) for each in ids])}

    def row(self, message: MessageId):  # type: ignore[no-untyped-def]
        (row,) = self.messages.load_rows([message])
        return row


@pytest.fixture
def office(tmp_path: Path, gnupg_home: Path) -> Iterator[Office]:
    events: list[Event] = []
    profile = Profile(config=tmp_path, data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True)
    core = Core(profile, events.append)
    core.book.save_account(ALICE)
    core.start().result(PATIENCE_S)
    core.set_offline(True)
    yield Office(core, events)
    core.close()


def test_mail_that_arrives_is_moved_marked_and_starred_by_itself(office: Office) -> None:
    office.use(
        Filter(name="Plans", search="subject:plan", actions=(READ, STAR, MOVE)),
    )
    plan, other = office.put("The plan"), office.put("Lunch")
    office.arrive(plan, other)
    assert (office.subjects("Projects"), office.subjects("INBOX")) == ({"The plan"}, {"Lunch"})
    assert (office.row(plan).is_read, office.row(plan).is_starred) == (True, True)
    assert not office.row(other).is_read


def test_filters_run_in_their_order_and_what_was_moved_or_stopped_is_seen_by_no_later_one(
    office: Office,
) -> None:
    office.use(
        Filter(name="Boss", search="from:boss", actions=(STOP,)),
        Filter(name="Plans", search="subject:plan", actions=(MOVE,)),
        Filter(name="All", actions=(STAR,)),
    )
    boss, plan, lunch = office.put("A plan", "boss@example.net"), office.put("My plan"), office.put("Lunch")
    office.arrive(boss, plan, lunch)
    assert [office.row(each).is_starred for each in (boss, plan, lunch)] == [False, False, True]
    assert office.subjects("Projects") == {"My plan"}


def test_words_of_the_text_are_found_in_mail_that_just_arrived(office: Office) -> None:
    office.use(Filter(name="Text", search="body:marmalade", actions=(STAR,)))
    sweet, other = office.put("A", text="With marmalade."), office.put("B", text="Without.")
    office.arrive(sweet, other)
    assert [office.row(each).is_starred for each in (sweet, other)] == [True, False]


def test_a_filter_that_is_off_or_of_another_account_or_moment_does_nothing(office: Office) -> None:
    office.use(
        Filter(name="Off", is_enabled=False, actions=(STAR,)),
        Filter(name="Other", accounts=(AccountId("bob"),), actions=(STAR,)),
        Filter(name="By hand", moments=frozenset({FilterMoment.BY_HAND}), actions=(STAR,)),
        Filter(name="All", actions=(READ,)),
    )
    message = office.put("Lunch")
    office.arrive(message)
    assert (office.row(message).is_read, office.row(message).is_starred) == (True, False)
    report = office.core.filters.run(office.folder().id).result(PATIENCE_S)
    assert (report.looked_at, report.changed, report.failed) == (1, 1, 0)
    assert office.row(message).is_starred


def test_what_cannot_be_done_is_written_down_and_the_message_stays(office: Office) -> None:
    gone = FilterAction(kind=ActionKind.MOVE, path="Not there")
    office.use(Filter(name="Wrong", actions=(READ, gone)), Filter(name="Next", actions=(STAR,)))
    message = office.put("Lunch")
    office.arrive(message)
    assert office.subjects("INBOX") == {"Lunch"}
    assert office.row(message).is_starred
    log = office.core.filters.load_log().result(PATIENCE_S)
    assert [(each.filter_name, bool(each.error)) for each in log] == [("Next", False), ("Wrong", True)]
    assert "Not there" in log[1].error
    assert (log[0].subject, log[0].sender) == ("Lunch", "bob@example.net")
    office.core.filters.clear_log().result(PATIENCE_S)
    assert office.core.filters.load_log().result(PATIENCE_S) == ()


def test_filters_are_kept_in_their_order_and_can_be_changed(office: Office) -> None:
    office.use(Filter(name="A", actions=(STAR,)), Filter(name="B", search="subject:x", actions=(MOVE,)))
    first, second = office.core.filters.all().result(PATIENCE_S)
    office.use(second, first)
    assert [each.name for each in office.core.filters.all().result(PATIENCE_S)] == ["B", "A"]
    office.use(first)
    (kept,) = office.core.filters.all().result(PATIENCE_S)
    assert kept == first


def test_the_log_keeps_no_subject_of_an_encrypted_message(office: Office) -> None:
    office.use(Filter(name="All", actions=(STAR,)))
    message = office.put("...", text="x")
    store = office.core._store
    assert store is not None
    with store.writing() as connection:
        connection.execute(
            "UPDATE message SET is_encrypted = 1, protected_subject = 'The vault code' WHERE id = ?",
            (message,),
        )
    office.arrive(message)
    (entry,) = office.core.filters.load_log().result(PATIENCE_S)
    assert (entry.subject, entry.sender) == ("", "bob@example.net")
