"""Copies on a server: made once, whatever is cut, and by servers that can do more or less."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.loop import LoopThread
from mailguard.model import MessageId, Security, Server
from mailguard.store.sealed import SealedStore
from mailguard.syncing.replaying_copies import CopyReplay, pieces
from mailguard.transport.imap import ImapConnection, connect
from tests.flows.account_at_work import AccountAtWork

USER, PASSWORD = "alice@example.org", "built in"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    made = LoopThread("imap server")
    yield made
    made.close()


@pytest.fixture
def address(loop: LoopThread) -> Iterator[Server]:
    made = ImapServer(USER, PASSWORD)
    loop.run(made.start())
    for number in range(3):
        loop.run(made.deliver(mail(number), NOW))
    yield Server(host="127.0.0.1", port=made.port, security=Security.PLAIN, user=USER)
    loop.run(made.stop())


@pytest.fixture
def account(address: Server, tmp_path: Path) -> Iterator[AccountAtWork]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    made = AccountAtWork(store, address, PASSWORD)
    made.start()
    made.wait_until_synced()
    yield made
    made.stop()
    store.close()


@pytest.fixture
def connection(address: Server) -> Iterator[ImapConnection]:
    made = connect(address, PASSWORD)
    yield made
    made.close()


def mail(number: int) -> bytes:
    """The first two have one Message-ID."""
    name = max(number, 1)
    return f"From: bob@example.net\r\nSubject: {number}\r\nMessage-ID: <{name}@b>\r\n\r\nText.\r\n".encode()


def ids(account: AccountAtWork) -> dict[str, MessageId]:
    return {row.subject: row.id for row in account.rows()}


def test_copies_come_to_the_server_and_can_be_taken_back(account: AccountAtWork) -> None:
    known = ids(account)
    copied = account.messages.copy([known["0"], known["1"]], account.folder("Archive").id)
    assert copied is not None
    account.sync.wake()
    account.wait(lambda: not account.messages.pending(account.account.id))
    account.sync_again()
    assert sorted(account.ids("Archive")) == sorted(copied.copies)
    assert sorted(account.subjects("Archive")) == ["0", "1"]
    assert account.messages.drop_copies(copied) == 2
    account.sync.wake()
    account.wait(lambda: not account.messages.pending(account.account.id))
    account.sync_again()
    assert (account.subjects("Archive"), set(account.subjects())) == ([], {"0", "1", "2"})


@pytest.mark.parametrize("can_move", [True, False], ids=["with MOVE", "with COPY alone"])
def test_what_was_cut_after_the_server_had_done_it_is_not_done_again(
    account: AccountAtWork,
    connection: ImapConnection,
    monkeypatch: pytest.MonkeyPatch,
    can_move: bool,
) -> None:
    monkeypatch.setattr(ImapConnection, "can_move", can_move)
    account.stop()
    known = ids(account)
    archive = account.folder("Archive").id
    account.messages.copy([known["0"], known["2"]], archive)
    account.messages.move([known["1"]], archive)
    replay = CopyReplay(account.folders, account.messages)
    connection.select("INBOX")
    copying, moving = account.messages.pending(account.account.id)
    replay.copy(connection, copying, "Archive")
    if not can_move:
        replay.copy(connection, moving, "Archive")  # and before they were deleted, it was cut
    account.start()
    account.wait_until_synced()
    account.sync_again()
    assert sorted(account.subjects("Archive")) == ["0", "1", "2"]
    assert sorted(account.subjects()) == ["0", "2"]


def test_a_move_that_is_taken_back_at_once_stays_taken_back(account: AccountAtWork) -> None:
    message = ids(account)["2"]
    inbox, archive = account.folder().id, account.folder("Archive").id
    for _ in range(5):
        account.messages.move([message], archive)
        account.sync.wake()
        account.messages.move([message], inbox)
        account.sync.wake()
    account.wait(lambda: not account.messages.pending(account.account.id))
    account.sync_again()
    assert (account.messages.location(message)[0], account.subjects("Archive")) == (inbox, [])


@pytest.mark.parametrize(
    ("uids", "expected"),
    [((), []), (range(1, 100_000), [99_999]), (range(1, 20_000, 2), None)],
    ids=["none", "neighbours", "every other"],
)
def test_a_command_is_as_long_as_servers_take(uids: range, expected: list[int] | None) -> None:
    made = list(pieces(uids))
    assert [uid for piece in made for uid in piece] == list(uids)
    assert expected is None or [len(each) for each in made] == expected
    assert all(len(",".join(map(str, each))) < 8_192 for each in made if expected is None)
