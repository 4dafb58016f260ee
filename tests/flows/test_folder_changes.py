"""Folders are changed here, offline too, and a real Dovecot has them so; nothing in them gets lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from mailguard.errors import FolderFault, FolderNotChanged
from mailguard.events import LinkChanged
from mailguard.model import Flag, Security, Server
from mailguard.store.sealed import SealedStore
from mailguard.transport import tls
from mailguard.transport.imap import ImapConnection, connect
from tests.flows.account_at_work import AccountAtWork
from tests.flows.test_syncing import mail
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

_numbers = count()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    users = [f"folders{number}@mail.test" for number in range(30)]
    with running_dovecot(users) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(made.ca))
        yield made


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    return dovecot.users[next(_numbers)]


@pytest.fixture
def server(dovecot: Dovecot, user: str) -> Server:
    return Server(host="localhost", port=dovecot.imaps, security=Security.TLS, user=user)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def client(store: SealedStore, server: Server) -> Iterator[AccountAtWork]:
    made = AccountAtWork(store, server, "secret")
    yield made
    made.stop()


@pytest.fixture
def other(dovecot: Dovecot, server: Server) -> Iterator[ImapConnection]:
    """Another program of the same person."""
    connection = connect(server, dovecot.password)
    yield connection
    connection.close()


def paths(connection: ImapConnection) -> set[str]:
    usual = {"INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"}
    return {each.path for each in connection.list_folders() if "\\noselect" not in each.attributes} - usual


def here(client: AccountAtWork) -> set[str]:
    usual = {"INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"}
    return {each.path for each in client.folders.load(client.account.id)} - usual


def uids(connection: ImapConnection, path: str) -> int:
    connection.select(path)
    return len(connection.uids())


def told(client: AccountAtWork) -> Callable[[], bool]:
    return lambda: not client.folders.changes.load(client.account.id)


def refusal(client: AccountAtWork) -> FolderNotChanged:
    def found() -> list[FolderNotChanged]:
        links = [each.error for each in client.events if isinstance(each, LinkChanged)]
        return [each for each in links if isinstance(each, FolderNotChanged)]

    client.wait(lambda: bool(found()))
    return found()[0]


def prepare(dovecot: Dovecot, user: str, client: AccountAtWork) -> None:
    dovecot.deliver(user, mail(1), "Projects")
    dovecot.deliver(user, mail(2), "Projects/2026")
    client.start()
    client.wait_until_synced()


def test_what_was_done_offline_to_folders_and_their_messages_is_so_on_the_server(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    prepare(dovecot, user, client)
    client.stop()
    other.subscribe_folder("Projects")
    changes, account = client.folders.changes, client.account.id
    changes.create(account, "Entwürfe & 日本", "/")
    changes.rename(client.folder("Projects"), "Jobs")
    client.messages.set_flag(client.ids("Jobs"), Flag.STARRED, True)
    client.messages.move(client.ids("Jobs/2026"), client.folder("Entwürfe & 日本").id)
    changes.rename(client.folder("Jobs"), "Entwürfe & 日本/Jobs")
    client.start()
    client.wait(told(client))
    client.sync_again()
    assert paths(other) == here(client) == {
        "Entwürfe & 日本", "Entwürfe & 日本/Jobs", "Entwürfe & 日本/Jobs/2026"
    }  # fmt: skip
    assert client.subjects("Entwürfe & 日本") == ["Message 2"]
    other.select("Entwürfe & 日本/Jobs")
    assert [each for flags in other.flags().flags.values() for each in flags if each == "\\Flagged"]
    assert uids(other, "Entwürfe & 日本") == 1
    assert set(other.subscribed()) >= {"Entwürfe & 日本", "Entwürfe & 日本/Jobs"}


def test_a_folder_deleted_for_good_is_gone_on_the_server_with_all_below_it(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    prepare(dovecot, user, client)
    client.folders.changes.delete(client.folder("Projects"))
    client.sync.wake()
    client.wait(told(client))
    client.sync_again()
    assert paths(other) == here(client) == set()


def test_a_folder_with_mail_that_nobody_has_seen_here_is_not_deleted(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    prepare(dovecot, user, client)
    client.stop()
    client.folders.changes.delete(client.folder("Projects/2026"))
    dovecot.deliver(user, mail(3), "Projects/2026")
    client.start()
    assert refusal(client).fault is FolderFault.NEW_MAIL
    client.wait(lambda: "Projects/2026" in here(client) and len(client.ids("Projects/2026")) == 2)
    assert uids(other, "Projects/2026") == 2


def test_a_rename_to_what_another_program_has_made_meanwhile_is_undone(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    prepare(dovecot, user, client)
    client.stop()
    number = client.folder("Projects").id
    client.folders.changes.rename(client.folder("Projects"), "Jobs")
    client.folders.changes.create(client.account.id, "Jobs/Later", "/")
    other.create_folder("Jobs")
    client.start()
    assert refusal(client).fault is FolderFault.EXISTS
    client.wait(told(client))
    client.sync_again()
    assert client.folder("Projects").id == number
    assert paths(other) == here(client) == {"Projects", "Projects/2026", "Jobs"}
    assert client.subjects("Projects/2026") == ["Message 2"]


def test_a_folder_that_another_program_took_away_is_told_as_gone(
    dovecot: Dovecot, user: str, client: AccountAtWork, other: ImapConnection
) -> None:
    prepare(dovecot, user, client)
    client.stop()
    client.folders.changes.rename(client.folder("Projects"), "Jobs")
    other.rename_folder("Projects", "Elsewhere")
    client.start()
    assert refusal(client).fault is FolderFault.GONE
    client.wait(lambda: here(client) == {"Elsewhere", "Elsewhere/2026"} == paths(other))


@pytest.mark.slow
@pytest.mark.parametrize("after_bytes", [2550, 2690, 2760, 3110, 3180, 3740, 3810, 4230])
def test_a_connection_cut_anywhere_leaves_folders_and_messages_once_each(
    dovecot: Dovecot, user: str, store: SealedStore, other: ImapConnection, after_bytes: int
) -> None:
    with CuttingProxy(dovecot.imaps) as proxy:
        server = Server(host="localhost", port=proxy.port, security=Security.TLS, user=user)
        client = AccountAtWork(store, server, "secret")
        try:
            prepare(dovecot, user, client)
            client.stop()
            client.folders.changes.create(client.account.id, "Above", "/")
            client.folders.changes.rename(client.folder("Projects"), "Above/Jobs")
            client.folders.changes.create(client.account.id, "Short", "/")
            client.folders.changes.delete(client.folder("Short"))
            proxy.go_away(after_bytes)
            client.start()
            client.wait(lambda: proxy._is_away)
            proxy.come_back()
            client.sync.resume()
            client.wait(told(client))
            client.sync_again()
            assert paths(other) == here(client) == {"Above", "Above/Jobs", "Above/Jobs/2026"}
            assert client.subjects("Above/Jobs") == ["Message 1"]
            assert client.subjects("Above/Jobs/2026") == ["Message 2"]
            assert (uids(other, "Above/Jobs"), uids(other, "Above/Jobs/2026")) == (1, 1)
        finally:
            client.stop()
