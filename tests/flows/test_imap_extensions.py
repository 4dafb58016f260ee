"""The same walk against servers with and without each extension: both sides end equal whatever is offered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
import trustme

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.loop import LoopThread
from mailguard.events import QuotaChanged
from mailguard.model import Flag, FolderRole, Security, Server
from mailguard.model.quota import Quota
from mailguard.store.sealed import SealedStore
from mailguard.transport.imap import ImapConnection, connect
from tests.flows.account_at_work import AccountAtWork
from tests.servers.courier import QUOTA_BYTES, running_courier
from tests.servers.dovecot import running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

PASSWORD = "secret"
ALL = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UIDPLUS LIST-EXTENDED LIST-STATUS CONDSTORE"
    " QRESYNC SPECIAL-USE MOVE NAMESPACE STATUS=SIZE NOTIFY UNSELECT CHILDREN COMPRESS=DEFLATE QUOTA"
)
PLUGINS = """
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota imap_zlib
}
plugin {
  quota = count:User quota
  quota_rule = *:storage=1M
  quota_vsizes = yes
}
namespace others {
  type = public
  separator = /
  prefix = Shared/
  location = maildir:%h/shared
  subscriptions = no
  list = children
}
"""


def capable_of(words: list[str]) -> str:
    return f"{PLUGINS}\nprotocol imap {{\n  imap_capability = {' '.join(words)}\n}}\n"


@contextmanager
def dovecot_without(*missing: str) -> Iterator[Server]:
    words = [each for each in ALL.split() if each not in missing]
    with running_dovecot(
        ["alice@mail.test"], PASSWORD, authority=trustme.CA(), more=capable_of(words)
    ) as made:
        yield Server(host="127.0.0.1", port=made.imap, security=Security.PLAIN, user="alice@mail.test")


@contextmanager
def built_in() -> Iterator[Server]:
    with ExitStack() as leaving:
        loop = LoopThread("imap server")
        leaving.callback(loop.close)
        made = ImapServer("alice@mail.test", PASSWORD)
        loop.run(made.start())
        leaving.callback(lambda: loop.run(made.stop()))
        yield Server(host="127.0.0.1", port=made.port, security=Security.PLAIN, user="alice@mail.test")


SERVERS: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "with all": dovecot_without,
    "without QRESYNC": lambda: dovecot_without("QRESYNC"),
    "without CONDSTORE": lambda: dovecot_without("QRESYNC", "CONDSTORE"),
    "without LIST-STATUS": lambda: dovecot_without("LIST-STATUS", "STATUS=SIZE"),
    "without LIST-EXTENDED": lambda: dovecot_without("LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE"),
    "without UIDPLUS and MOVE": lambda: dovecot_without("UIDPLUS", "MOVE"),
    "without MOVE": lambda: dovecot_without("MOVE"),
    "with nothing": lambda: dovecot_without(*ALL.split()[1:]),
    "Courier": running_courier,
    "Courier without UTF8": lambda: running_courier("IMAP4rev1 UIDPLUS CHILDREN NAMESPACE IDLE"),
    "built in": built_in,
}


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with SERVERS[request.param]() as made:
        yield made


@pytest.fixture
def other(server: Server) -> Iterator[ImapConnection]:
    """Another program of the same person."""
    made = connect(server, PASSWORD)
    yield made
    made.close()


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Iterator[AccountAtWork]:
    store = SealedStore.open(tmp_path / "mail.db", os.urandom(32))
    made = AccountAtWork(store, server, PASSWORD)
    yield made
    made.stop()
    store.close()


def mail(number: int) -> bytes:
    return (
        f"Date: Sun, 01 Nov 2026 00:{number:02}:00 +0000\r\nFrom: Bob <bob@example.net>\r\n"
        f"Subject: Message {number}\r\nMessage-ID: <{number}@example.net>\r\n\r\nText.\r\n"
    ).encode()


def test_both_sides_end_equal_whatever_the_server_offers(
    client: AccountAtWork, other: ImapConnection
) -> None:
    books = other.personal_prefix() + "B\u00fccher & \u65e5\u672c"
    other.create_folder(books)
    for number in range(6):
        other.append("INBOX", mail(number), ["\\Seen"] if number < 2 else [])
    other.append(books, mail(50), [])
    client.start()
    client.wait_until_synced()
    assert (client.folder().unread, client.folder().total) == (4, 6)
    assert client.subjects(books) == ["Message 50"]
    roles = {each.role for each in client.folders.load(client.account.id)}
    assert {FolderRole.DRAFTS, FolderRole.SENT, FolderRole.TRASH} <= roles

    other.select("INBOX")
    first, second, third, *_ = sorted(other.uids())
    other.remove_flag([first], "\\Seen")
    other.add_flag([second], "\\Flagged")
    other.delete([third])
    other.append("INBOX", mail(6), [])
    client.sync_again()
    assert_equal(client, other, "INBOX")

    ids = client.ids()
    client.messages.set_flag(ids[:1], Flag.READ, True)
    client.messages.move(ids[1:2], client.folder(books).id)
    client.messages.delete(ids[2:3])
    client.folders.changes.create(client.account.id, books + " 2", client.folder(books).separator)
    client.folders.changes.subscribe(client.account.id, {books: False})
    client.sync_again()
    client.sync_again()  # what the first told the server, it now tells us
    for path in ("INBOX", books, books + " 2"):
        assert_equal(client, other, path)
    assert books not in other.subscribed() and not client.folder(books).is_subscribed
    assert len(client.ids()) == 4 and len(client.ids(books)) == 2


def assert_equal(client: AccountAtWork, other: ImapConnection, path: str) -> None:
    """The same messages, read and starred the same, in the store and on the server."""
    other.select(path)
    theirs = {uid: flags for uid, flags in other.flags().flags.items() if "\\Deleted" not in flags}
    ours = {client.messages.location(row.id)[1]: row for row in client.rows(path)}
    assert set(ours) == set(theirs)
    for uid, flags in theirs.items():
        assert ours[uid].is_read == ("\\Seen" in flags) and ours[uid].is_starred == ("\\Flagged" in flags)


# What single extensions are for


@pytest.mark.parametrize("missing", [(), ("LIST-STATUS",)])
def test_counts_are_true_before_a_folder_was_ever_looked_into(
    missing: tuple[str, ...], tmp_path: Path
) -> None:
    with dovecot_without(*missing) as server:
        other = connect(server, PASSWORD)
        for number in range(3):
            other.append("Archive", mail(number), ["\\Seen"] if number else [])
        (archive,) = (each for each in other.list_folders(with_status=True) if each.path == "Archive")
        assert (archive.status is None) is bool(missing)
        state = archive.status or other.status("Archive")
        assert (state.exists, state.unseen, state.size_bytes) == (3, 1, len(mail(0)) * 3)
        other.close()


def test_deflated_connections_carry_the_same_bytes_both_ways() -> None:
    with dovecot_without() as server:
        connection = connect(server, PASSWORD)
        connection.compress()
        raw = mail(1) + b"\r\n".join(b"%d" % (number * number) for number in range(60_000))
        connection.append("INBOX", raw, [])
        connection.select("INBOX")
        (uid,) = connection.uids()
        assert connection.fetch_body(uid) == raw
        assert connection._wire._deflation is not None
        connection.close()


def test_a_quota_is_told_as_bytes(tmp_path: Path) -> None:
    for serving, limit in ((dovecot_without, 1 << 20), (running_courier, QUOTA_BYTES)):
        with serving() as server:
            connection = connect(server, PASSWORD)
            connection.append("INBOX", mail(1) + b"x" * 500_000, [])
            (quota,) = (each for each in connection.quotas() if each.resource == "STORAGE")
            assert quota.limit == limit and 0.4 < quota.share < 0.6
            connection.close()


def test_an_account_reports_its_quota(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", os.urandom(32))
    with dovecot_without() as server:
        client = AccountAtWork(store, server, PASSWORD)
        client.start()
        client.wait(lambda: any(isinstance(each, QuotaChanged) for each in client.events))
        (told,) = (each for each in client.events if isinstance(each, QuotaChanged))
        assert told.quotas == (Quota(root="User quota", resource="STORAGE", used=0, limit=1 << 20),)
        client.stop()
    store.close()


def test_folders_of_others_are_listed_and_get_no_purpose() -> None:
    with dovecot_without() as server:
        other = connect(server, PASSWORD)
        other.create_folder("Shared/Sent")
        (found,) = (each for each in other.list_folders() if each.path == "Shared/Sent")
        assert found.is_foreign
        other.close()
