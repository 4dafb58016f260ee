"""The same against the built-in server (pymap): no CONDSTORE, no special protection, and quick."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from pymap.backend.session import BaseSession
from pymap.exceptions import MailboxNotFound

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.loop import LoopThread
from mailguard.errors import TagNotKept
from mailguard.events import Link, LinkChanged, MailArrived, MessagesChanged
from mailguard.model import TAGS, Flag, FolderRole, Security, Server, Tag
from mailguard.store.sealed import SealedStore
from mailguard.store.tags import TagStore
from mailguard.sync.keywords import make_keyword
from tests.flows.account_at_work import PATIENCE_S, AccountAtWork

USER, PASSWORD = "alice@example.org", "built in"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    made = LoopThread("imap server")
    yield made
    made.close()


@pytest.fixture
def server(loop: LoopThread) -> Iterator[ImapServer]:
    made = ImapServer(USER, PASSWORD)
    loop.run(made.start())
    yield made
    loop.run(made.stop())


@pytest.fixture
def account(server: ImapServer, tmp_path: Path) -> Iterator[AccountAtWork]:
    with at_work(server, tmp_path) as made:
        yield made


@contextmanager
def at_work(server: ImapServer, folder: Path) -> Iterator[AccountAtWork]:
    """A profile of its own, in `folder`."""
    folder.mkdir(exist_ok=True)
    store = SealedStore.open(folder / "mail.db", b"k" * 32)
    made = AccountAtWork(
        store, Server(host="127.0.0.1", port=server.port, security=Security.PLAIN, user=USER), PASSWORD
    )
    yield made
    made.stop()
    store.close()


def mail(number: int) -> bytes:
    return f"From: bob@example.net\r\nSubject: {number}\r\nMessage-ID: <{number}@b>\r\n\r\nText.\r\n".encode()


def test_mail_comes_and_goes_both_ways(loop: LoopThread, server: ImapServer, account: AccountAtWork) -> None:
    for number in range(5):
        loop.run(server.deliver(mail(number), NOW))
    account.start()
    account.wait_until_synced()
    assert account.folder("Trash").role is FolderRole.TRASH
    assert set(account.subjects()) == {"0", "1", "2", "3", "4"}
    rows = {row.subject: row.id for row in account.rows()}
    assert account.messages.location(rows["0"])[1] == 101

    assert account.sync.fetch_body(rows["4"]).result(PATIENCE_S) == mail(4)
    account.messages.set_flag([rows["1"]], Flag.STARRED, True)
    account.messages.move([rows["2"], rows["4"]], account.folder("Archive").id)
    account.messages.delete([rows["3"]])
    account.messages.add_append(account.account.id, account.folder("Sent").id, mail(9), "9@b")
    account.sync.wake()
    account.wait(lambda: not account.messages.pending(account.account.id))
    account.sync_again()
    assert set(account.subjects()) == {"0", "1"}
    assert {row.subject for row in account.rows() if row.is_starred} == {"1"}
    assert set(account.ids("Archive")) == {rows["2"], rows["4"]}
    assert account.messages.load_raw(rows["4"]) == mail(4)
    assert account.subjects("Sent") == ["9"]


def test_new_mail_is_told(loop: LoopThread, server: ImapServer, account: AccountAtWork) -> None:
    loop.run(server.deliver(mail(0), NOW))
    account.start()
    account.wait_until_synced()
    account.events.clear()
    loop.run(server.deliver(mail(1), NOW))
    account.wait(lambda: any(isinstance(each, MailArrived) for each in account.events))
    (arrived,) = (each for each in account.events if isinstance(each, MailArrived))
    (row,) = account.messages.load_rows(arrived.messages)
    assert row.subject == "1"


def test_an_account_with_a_wrong_password_stops(server: ImapServer, account: AccountAtWork) -> None:
    account.secrets.set("imap:alice", "wrong")
    account.start()
    account.wait_for(Link.STOPPED)


@pytest.mark.parametrize(
    "python", [sys.executable, "/bin/false"], ids=["its process works", "its process ends"]
)
def test_a_large_sync_is_whole_with_its_process_and_without(
    loop: LoopThread,
    server: ImapServer,
    account: AccountAtWork,
    monkeypatch: pytest.MonkeyPatch,
    python: str,
) -> None:
    monkeypatch.setattr("mailguard.syncing.folder.MANY", 100)
    monkeypatch.setattr("mailguard.syncing.row_worker.sys.executable", python)
    for number in range(300):
        loop.run(server.deliver(mail(number), NOW))
    account.start()
    account.wait_until_synced()
    assert sorted(account.subjects(), key=int) == [str(number) for number in range(300)]


def test_a_tag_that_the_server_does_not_keep_is_taken_back_and_told(loop: LoopThread, tmp_path: Path) -> None:
    server = ImapServer(USER, PASSWORD, keeps_all=False)
    loop.run(server.start())
    loop.run(server.deliver(mail(1), NOW))
    with at_work(server, tmp_path) as account:
        account.start()
        account.wait_until_synced()
        account.events.clear()
        account.messages.set_flag(account.ids(), "project-x", True)
        account.messages.set_flag(account.ids(), TAGS[1].keyword, True)
        account.sync.wake()
        account.wait(lambda: not account.messages.pending(account.account.id))
        account.wait(lambda: [row.tags for row in account.rows()] == [TAGS[1:2]])
        account.wait(lambda: any(isinstance(each, MessagesChanged) for each in account.events))
        told = [each.error for each in account.events if isinstance(each, LinkChanged)]
        assert [type(each) for each in told if each is not None] == [TagNotKept]
        account.sync_again()
        assert [row.tags for row in account.rows()] == [TAGS[1:2]]
    loop.run(server.stop())


def test_a_tag_of_ones_own_is_found_and_adopted_at_another_computer(
    loop: LoopThread, server: ImapServer, account: AccountAtWork, tmp_path: Path
) -> None:
    loop.run(server.deliver(mail(1), NOW))
    account.start()
    account.wait_until_synced()
    own = Tag(make_keyword("Büro & Garden"), "Büro & Garden", "#14908C")
    here = TagStore(account.messages.store)
    here.save(here.load().with_tag(own))
    account.messages.set_flag(account.ids(), own.keyword, True)
    account.sync.wake()
    account.wait(lambda: not account.messages.pending(account.account.id))
    account.sync_again()
    assert [row.tags for row in account.rows()] == [(own,)]
    with at_work(server, tmp_path / "other") as other:
        other.start()
        other.wait_until_synced()
        there = TagStore(other.messages.store)
        assert [row.tags for row in other.rows()] == [(Tag(own.keyword, own.keyword),)]
        (found,) = there.find_others(there.load())
        assert (found.tag.keyword, found.count) == (own.keyword, 1)
        there.save(there.load().with_tag(Tag(found.tag.keyword, "Office", "#2B9348")))
        assert [tag.name for row in other.rows() for tag in row.tags] == ["Office"]
        assert there.find_others(there.load()) == ()


def test_a_server_that_keeps_no_subscriptions_has_not_refused_what_was_done_to_folders(
    account: AccountAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: object, name: str, **__: object) -> NoReturn:
        raise MailboxNotFound(name)

    for command in ("subscribe", "unsubscribe"):
        monkeypatch.setattr(BaseSession, command, refuse)
    account.start()
    account.wait_until_synced()
    changes, refusals = account.folders.changes, []

    def tell() -> None:
        account.sync_again()
        links = [each for each in account.events if isinstance(each, LinkChanged)]
        refusals.extend(each.error for each in links if each.error is not None)

    for path in ("Old", "Kept"):
        changes.create(account.account.id, path, "/")
    tell()
    changes.rename(account.folder("Kept"), "Projects")
    changes.delete(account.folder("Old"))
    tell()
    tell()
    assert refusals == []
    assert changes.load(account.account.id) == ()
    shown = {each.path for each in account.folders.load(account.account.id)}
    assert ("Projects" in shown, "Kept" in shown, "Old" in shown) == (True, False, False)
