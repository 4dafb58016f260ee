"""An account kept in step with a real Dovecot: both ways, through cuts, and while it waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from mailguard.errors import (
    LoginRefused,
    NotFound,
    NotTrusted,
    PasswordMissing,
    TooLarge,
    Unreachable,
)
from mailguard.events import Link, LinkChanged, MailArrived, MessagesChanged, SyncProgressed
from mailguard.model import (
    TAGS,
    Flag,
    FolderRole,
    ListedFolder,
    MessageId,
    Security,
    Server,
    Tag,
)
from mailguard.store.sealed import SealedStore
from mailguard.syncing.account import AccountSync
from mailguard.transport import tls
from mailguard.transport.imap import ImapConnection, connect
from tests.flows.account_at_work import PATIENCE_S, AccountAtWork
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Dovecot, free_ports, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    users = [f"user{number}@mail.test" for number in range(60)]
    with running_dovecot(users) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(made.ca))
        yield made


_numbers = count()


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    """One whose mailbox no other test has touched."""
    return dovecot.users[next(_numbers)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


NewClient = Callable[..., AccountAtWork]


@pytest.fixture
def new_client(store: SealedStore) -> Iterator[NewClient]:
    made: list[AccountAtWork] = []

    def make(server: Server, password: str | None = "secret") -> AccountAtWork:
        made.append(AccountAtWork(store, server, password))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def server(dovecot: Dovecot, user: str) -> Server:
    return Server(host="localhost", port=dovecot.imaps, security=Security.TLS, user=user)


@pytest.fixture
def client(new_client: NewClient, server: Server) -> AccountAtWork:
    return new_client(server)


@pytest.fixture
def other(dovecot: Dovecot, server: Server) -> Iterator[ImapConnection]:
    """Another program of the same person, at the same mailbox."""
    connection = connect(server, dovecot.password)
    yield connection
    connection.close()


def mail(number: int, text: str = "Text.") -> bytes:
    return (
        f"Date: Sun, 01 Nov 2026 {number // 60 % 24:02}:{number % 60:02}:00 +0000\r\n"
        f"From: Bob <bob@example.net>\r\nSubject: Message {number}\r\n"
        f"Message-ID: <{number}@example.net>\r\n\r\n{text}\r\n"
    ).encode()


# What the server has


def test_a_first_sync_brings_folders_and_the_newest_messages_first(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    for number in range(500):
        dovecot.deliver(user, mail(number))
    dovecot.deliver(user, mail(501), "Projects/2026")
    client.start()
    client.wait_until_synced()
    assert [each.path for each in client.folders.load(client.account.id)] == [
        "INBOX", "Archive", "Drafts", "Junk", "Projects", "Projects/2026", "Sent", "Trash",
    ]  # fmt: skip
    assert not client.folder("Projects").is_selectable
    assert client.folder("Trash").role is FolderRole.TRASH
    assert client.subjects() == [f"Message {number}" for number in reversed(range(500))]
    assert client.subjects("Projects/2026") == ["Message 501"]
    assert (client.folder().unread, client.folder().total) == (500, 500)
    progress = [
        each
        for each in client.events
        if isinstance(each, SyncProgressed) and each.folder == client.folder().id
    ]
    assert progress[0].done == 50 and progress[0].total == 500
    assert not [each for each in client.events if isinstance(each, MailArrived)]


def test_what_changes_on_the_server_is_followed(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    for number in range(4):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    other.select("INBOX")
    first, second, third, _ = sorted(other.uids())
    other.add_flag([first], "\\Seen")
    other.add_flag([first], "\\Flagged")
    other.delete([second])
    other.move([third], "Archive")
    other.append("Sent", mail(9), ["\\Seen"])
    client.sync_again()
    # A look that new mail in the inbox had begun may end before this one: then there is more to come.
    client.wait(lambda: client.subjects("Sent") == ["Message 9"])
    assert client.subjects() == ["Message 3", "Message 0"]
    assert [(each.is_read, each.is_starred) for each in client.rows()] == [(False, False), (True, True)]
    assert client.subjects("Archive") == ["Message 2"]


def test_new_mail_is_told_within_two_seconds(dovecot: Dovecot, user: str, client: AccountAtWork) -> None:
    client.start()
    client.wait_until_synced()
    client.wait(lambda: dovecot.log.count(f"Login: user=<{user}>") >= 2)
    time.sleep(0.3)  # the second connection begins to wait
    begun = time.monotonic()
    dovecot.deliver(user, mail(1))
    client.wait(lambda: any(isinstance(each, MailArrived) for each in client.events))
    assert time.monotonic() - begun < 2
    (arrived,) = (each for each in client.events if isinstance(each, MailArrived))
    assert arrived.messages == tuple(client.ids())


def test_a_folder_that_is_gone_on_the_server_is_gone_here(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    dovecot.deliver(user, mail(1), "Old")
    client.start()
    client.wait_until_synced()
    assert client.subjects("Old") == ["Message 1"]
    dovecot.doveadm("mailbox", "delete", "-u", user, "Old")
    client.sync_again()
    assert "Old" not in [each.path for each in client.folders.load(client.account.id)]


def test_a_mailbox_without_a_place_for_drafts_sent_and_deleted_mail_gets_them(new_client: NewClient) -> None:
    bare = "namespace inbox {\n" + "".join(
        f"  mailbox {name} {{\n    auto = no\n  }}\n"
        for name in ("Drafts", "Sent", "Archive", "Junk", "Trash")
    )
    with running_dovecot(["alice"], more=bare + "}") as dovecot:
        client = new_client(
            Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user="alice"),
            dovecot.password,
        )
        client.start()
        client.wait_until_synced()
        assert {each.path: each.role for each in client.folders.load(client.account.id)} == {
            "INBOX": FolderRole.INBOX,
            "Drafts": FolderRole.DRAFTS,
            "Sent": FolderRole.SENT,
            "Trash": FolderRole.TRASH,
        }
        client.stop()


def test_a_folder_numbered_anew_keeps_what_was_read(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    for number in range(3):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    message = client.ids()[0]
    raw = client.sync.fetch_body(message).result(PATIENCE_S)
    client.stop()
    before = client.folders.state(client.folder().id)
    renumber(dovecot, user)
    client.start()
    client.events.clear()
    client.wait_until_synced()
    after = client.folders.state(client.folder().id)
    assert before.uidvalidity != after.uidvalidity and len(after.uids) == 3
    assert client.ids()[0] == message
    assert client.messages.load_raw(message) == raw


def test_changes_made_before_a_folder_is_numbered_anew_hit_no_other_message(
    dovecot: Dovecot, user: str, client: AccountAtWork, server: Server
) -> None:
    for number in range(3):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    client.stop()
    client.messages.delete([client.ids()[0]])
    client.messages.set_flag([client.ids()[0]], Flag.STARRED, True)  # Message 1 by now
    renumber(dovecot, user)
    client.start()
    client.events.clear()
    client.wait_until_synced()
    client.wait(lambda: not client.messages.pending(client.account.id))
    assert client.subjects() == ["Message 2", "Message 1", "Message 0"]  # nothing lost but the wish
    other = connect(server, dovecot.password)
    other.select("INBOX")
    starred = [uid for uid, flags in other.flags().flags.items() if "\\Flagged" in flags]
    (header,) = other.fetch_headers(starred)
    assert b"Message 1" in header.raw
    other.close()


def renumber(dovecot: Dovecot, user: str) -> None:
    """As after a restored backup: other UIDs under another UIDVALIDITY."""
    place = dovecot.folder_path(user)
    for each in place.glob("dovecot*"):
        each.unlink()
    dovecot.doveadm("mailbox", "update", "-u", user, "--uid-validity", "7", "--min-next-uid", "501", "INBOX")


# What the person does


def test_flags_set_here_reach_the_server(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    for number in range(2):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    client.messages.set_flag(client.ids(), Flag.READ, True)
    client.messages.set_flag(client.ids()[:1], Flag.FORWARDED, True)
    client.messages.set_flag(client.ids()[:1], Flag.READ, False)
    client.sync.wake()
    client.wait(lambda: not client.messages.pending(client.account.id))
    other.select("INBOX")
    flags = other.flags().flags
    assert "\\Seen" in flags[min(flags)] and "\\Seen" not in flags[max(flags)]
    assert "$Forwarded" in flags[max(flags)]
    client.sync_again()
    assert [each.is_read for each in client.rows()] == [False, True]


def test_tags_go_to_other_programs_and_come_from_them(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    for number in range(2):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    newest, oldest = client.ids()
    client.messages.set_flag([newest, oldest], TAGS[0].keyword, True)
    client.messages.set_flag([oldest], TAGS[0].keyword, False)
    client.sync.wake()
    client.wait(lambda: not client.messages.pending(client.account.id))
    other.select("INBOX")
    flags = other.flags().flags
    assert (TAGS[0].keyword in flags[max(flags)], TAGS[0].keyword in flags[min(flags)]) == (True, False)
    other.add_flag([min(flags)], "project-x")
    other.add_flag([min(flags)], TAGS[4].keyword)
    other.remove_flag([max(flags)], TAGS[0].keyword)
    client.sync_again()
    wanted = [(), (TAGS[4], Tag("project-x", "project-x"))]
    client.wait(lambda: [row.tags for row in client.rows()] == wanted)


def test_moves_and_deletions_reach_the_server(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    for number in range(4):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    newest, second, third, _ = client.ids()
    raw = client.sync.fetch_body(second).result(PATIENCE_S)
    client.messages.move([newest, second], client.folder("Archive").id)
    client.messages.delete([third])
    client.messages.set_flag([second], Flag.STARRED, True)  # its UID in Archive is not known yet
    client.sync.wake()
    client.wait(lambda: not client.messages.pending(client.account.id))
    client.wait(lambda: client.messages.location(second)[1] is not None)
    assert other.select("INBOX").exists == 1
    assert other.select("Archive").exists == 2
    client.sync_again()
    assert client.ids("Archive") == [newest, second]  # the same rows as before, with their bodies
    assert client.messages.load_raw(second) == raw
    other.select("Archive")
    assert ["\\Flagged" in flags for flags in other.flags().flags.values()].count(True) == 1


def test_changes_made_offline_are_told_later_and_told_twice_do_no_harm(
    dovecot: Dovecot, user: str, client: AccountAtWork, store: SealedStore, other: ImapConnection
) -> None:
    for number in range(3):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    client.stop()
    moved, deleted, starred = client.ids()
    client.messages.move([moved], client.folder("Archive").id)
    client.messages.delete([deleted])
    client.messages.set_flag([starred], Flag.STARRED, True)
    client.messages.add_append(client.account.id, client.folder("Sent").id, mail(9), "9@example.net")
    with store.reading() as connection:
        told = connection.execute("SELECT * FROM pending").fetchall()
    for _ in range(2):
        client.events.clear()
        client.start()
        client.wait_until_synced()
        client.stop()
        with store.writing() as connection:  # as if it had been cut before the last answers came
            statement = f"INSERT OR IGNORE INTO pending VALUES ({','.join('?' * len(told[0]))})"  # noqa: S608
            connection.executemany(statement, told)
    assert other.select("Sent").exists == 1
    assert other.select("Archive").exists == 1
    assert other.select("INBOX").exists == 1
    assert "\\Flagged" in next(iter(other.flags().flags.values()))


def test_what_the_server_refuses_is_given_up_and_nothing_is_lost(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    dovecot.deliver(user, mail(1))
    dovecot.deliver(user, mail(2), "Doomed")
    client.start()
    client.wait_until_synced()
    client.stop()
    client.messages.move(client.ids(), client.folder("Doomed").id)
    dovecot.doveadm("mailbox", "delete", "-u", user, "Doomed")
    client.events.clear()
    client.start()
    client.wait_until_synced()
    client.wait(lambda: client.subjects() == ["Message 1"])


# Bodies


def test_a_body_is_fetched_on_request_and_kept(dovecot: Dovecot, user: str, client: AccountAtWork) -> None:
    dovecot.deliver(user, mail(1))
    client.start()
    client.wait_until_synced()
    (message,) = client.ids()
    assert client.messages.load_raw(message) is None
    assert client.sync.fetch_body(message).result(PATIENCE_S) == mail(1)
    client.wait(lambda: client.messages.load_raw(message) == mail(1))
    assert not client.rows()[0].is_read


def test_a_body_comes_ahead_of_a_first_sync(dovecot: Dovecot, user: str, client: AccountAtWork) -> None:
    for number in range(1500):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait(lambda: any(isinstance(each, MessagesChanged) for each in client.events))
    client.sync.fetch_body(client.ids()[0]).result(PATIENCE_S)
    assert len(client.ids()) < 1500
    client.wait_until_synced()
    assert len(client.ids()) == 1500


def test_a_body_that_is_gone_is_not_found(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    for number in range(2):
        dovecot.deliver(user, mail(number))
    client.start()
    client.wait_until_synced()
    (newest, _) = client.ids()
    client.sync.set_offline(True)
    client.wait_for(Link.OFFLINE)
    other.select("INBOX")
    other.delete([max(other.uids())])
    with pytest.raises(Unreachable):
        client.sync.fetch_body(newest).result(PATIENCE_S)
    client.sync.set_offline(False)
    with pytest.raises((NotFound, Unreachable)):
        client.sync.fetch_body(newest).result(PATIENCE_S)
    client.wait(lambda: client.subjects() == ["Message 0"])
    with pytest.raises(NotFound):
        client.sync.fetch_body(newest).result(PATIENCE_S)


def test_empty_and_very_large_messages_are_fetched(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    large = mail(2, "0123456789abcdef" * 4 + "\r\n") * 1
    large += (b"0123456789abcde" * 4 + b"\r\n") * (50_000_000 // 62)
    dovecot.deliver(user, b"")
    dovecot.deliver(user, large)
    client.start()
    client.wait_until_synced()
    by_size = {row.size_bytes > 1000: row.id for row in client.rows()}
    assert client.sync.fetch_body(by_size[True]).result(PATIENCE_S) == large
    assert client.sync.fetch_body(by_size[False]).result(PATIENCE_S).strip() == b""


def test_a_message_past_the_limit_is_refused_before_it_is_fetched(
    dovecot: Dovecot, user: str, client: AccountAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.syncing.session.LARGEST_MESSAGE_BYTES", 50)
    dovecot.deliver(user, mail(1))
    client.start()
    client.wait_until_synced()
    with pytest.raises(TooLarge):
        client.sync.fetch_body(client.ids()[0]).result(PATIENCE_S)


# The connection


def test_a_wrong_password_stops_the_account_until_there_is_another(
    dovecot: Dovecot, user: str, server: Server, new_client: NewClient
) -> None:
    client = new_client(server, "wrong")
    client.start()
    client.wait_for(Link.STOPPED, LoginRefused)
    with pytest.raises(LoginRefused):
        client.sync.fetch_body(MessageId(1)).result(PATIENCE_S)
    client.secrets.set("imap:alice", dovecot.password)
    client.sync.resume()
    client.wait_for(Link.ONLINE)


def test_a_password_that_is_not_known_is_asked_for(server: Server, new_client: NewClient) -> None:
    client = new_client(server, None)
    client.start()
    client.wait_for(Link.STOPPED, PasswordMissing)


def test_a_certificate_that_is_not_trusted_stops_the_account(
    client: AccountAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(tls.LOOPBACK_CA)
    client.start()
    client.wait_for(Link.STOPPED, NotTrusted)


def test_an_unreachable_server_is_tried_again(
    dovecot: Dovecot, user: str, server: Server, new_client: NewClient
) -> None:
    (port,) = free_ports(1)
    client = new_client(replace(server, port=port))
    client.start()
    waiting = client.wait_for(Link.WAITING, Unreachable)
    assert waiting.retry_s > 0
    with pytest.raises(Unreachable):
        client.sync.fetch_body(MessageId(1)).result(PATIENCE_S)
    with CuttingProxy(dovecot.imaps, port):
        client.sync.resume()
        client.wait_for(Link.ONLINE)
        client.stop()


def test_a_cut_in_the_middle_of_a_sync_loses_and_doubles_nothing(
    dovecot: Dovecot, user: str, server: Server, new_client: NewClient
) -> None:
    for number in range(1000):
        dovecot.deliver(user, mail(number))
    with CuttingProxy(dovecot.imaps) as proxy:
        client = new_client(replace(server, port=proxy.port))
        client.start()
        client.wait(lambda: any(isinstance(each, MessagesChanged) for each in client.events))
        proxy.cut()
        client.wait_for(Link.WAITING, Unreachable)
        client.sync.resume()
        client.wait_until_synced()
        assert client.subjects() == [f"Message {number}" for number in reversed(range(1000))]
        client.stop()


def test_a_message_is_fetched_over_a_new_connection_when_the_old_one_has_died(
    dovecot: Dovecot, user: str, server: Server, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.sync.backoff.STABLE_S", 0.0)  # as if it had been there for a while
    dovecot.deliver(user, mail(1))
    with CuttingProxy(dovecot.imaps) as proxy:
        client = new_client(replace(server, port=proxy.port))
        client.start()
        client.wait_until_synced()
        proxy.cut()
        assert client.sync.fetch_body(client.ids()[0]).result(PATIENCE_S) == mail(1)
        assert Link.WAITING not in [each.link for each in client.events if isinstance(each, LinkChanged)]
        client.stop()


def test_a_server_that_falls_silent_does_not_hold_up_the_end(
    dovecot: Dovecot, user: str, server: Server, new_client: NewClient
) -> None:
    dovecot.deliver(user, mail(1))
    with CuttingProxy(dovecot.imaps) as proxy:
        client = new_client(replace(server, port=proxy.port))
        client.start()
        client.wait_until_synced()
        proxy.stall()
        answer = client.sync.fetch_body(client.ids()[0])
        time.sleep(0.2)
        begun = time.monotonic()
        client.stop()
        assert time.monotonic() - begun < 2
        with pytest.raises(Unreachable):
            answer.result(0)


def test_working_offline_ends_the_connections_and_online_begins_them(
    dovecot: Dovecot, user: str, client: AccountAtWork
) -> None:
    client.start()
    client.wait_until_synced()
    client.sync.set_offline(True)
    client.wait_for(Link.OFFLINE)
    dovecot.deliver(user, mail(1))
    time.sleep(0.3)
    assert client.ids() == []
    client.sync.set_offline(False)
    client.wait_for(Link.ONLINE)
    client.wait(lambda: client.subjects() == ["Message 1"])


def test_checking_a_server_logs_in_and_out(dovecot: Dovecot, server: Server) -> None:
    AccountSync.check(server, dovecot.password)
    with pytest.raises(LoginRefused):
        AccountSync.check(server, "wrong")


def test_a_folder_that_one_listing_left_out_keeps_its_mail_and_one_that_is_gone_goes(
    dovecot: Dovecot, user: str, client: AccountAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.doveadm("mailbox", "create", "-u", user, "Projects")
    dovecot.deliver(user, mail(0), "Projects")
    client.start()
    client.wait_until_synced()
    (kept,) = client.ids("Projects")
    whole, left_out = ImapConnection.list_folders, []

    def spoilt_once(connection: ImapConnection, *, with_status: bool = False) -> tuple[ListedFolder, ...]:
        listed = whole(connection, with_status=with_status)
        if left_out:
            return listed
        left_out.append("Projects")
        return tuple(each for each in listed if each.path != "Projects")

    monkeypatch.setattr(ImapConnection, "list_folders", spoilt_once)
    client.sync_again()
    assert left_out == ["Projects"]
    assert client.ids("Projects") == [kept]
    dovecot.doveadm("mailbox", "delete", "-u", user, "Projects")
    client.sync.sync_all()
    client.wait(lambda: all(each.path != "Projects" for each in client.folders.load(client.account.id)))
