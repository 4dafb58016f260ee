"""Mail is kept here whole for reading it offline: as much as was wished, whatever comes between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from mailguard.errors import StoreFailed
from mailguard.events import KeepingProgressed, LinkChanged
from mailguard.model import MessageId, Security, Server
from mailguard.model.keeping import FolderPolicy, Keep, Keeping
from mailguard.store.sealed import SealedStore
from mailguard.transport import tls
from tests.flows.account_at_work import PATIENCE_S, AccountAtWork
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

_numbers = count()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    users = [f"user{number}@mail.test" for number in range(20)]
    with running_dovecot(users) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(made.ca))
        yield made


@pytest.fixture
def server(dovecot: Dovecot) -> Server:
    return Server(
        host="localhost", port=dovecot.imaps, security=Security.TLS, user=dovecot.users[next(_numbers)]
    )


@pytest.fixture(autouse=True)
def _no_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailguard.syncing.body_download.QUIET_S", 0.0)


NewClient = Callable[[Server], AccountAtWork]


@pytest.fixture
def new_client(tmp_path: Path) -> Iterator[NewClient]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    made: list[AccountAtWork] = []

    def make(server: Server) -> AccountAtWork:
        made.append(AccountAtWork(store, server, "secret"))
        return made[-1]

    yield make
    for each in made:
        each.stop()
    store.close()


def mail(number: int, text: str = "Text.") -> bytes:
    head = f"From: bob@example.net\r\nSubject: Message {number}\r\nMessage-ID: <{number}@example.net>"
    date = f"Date: Sun, 01 Nov 2026 12:{number:02}:00 +0000"
    return f"{head}\r\n{date}\r\n\r\n{text}\r\n".encode()


def kept(client: AccountAtWork) -> list[bool]:
    """Of each message of the inbox, the newest first."""
    if not client.folders.load(client.account.id):
        return []
    return [client.messages.load_raw(each) is not None for each in client.ids()]


def progress(client: AccountAtWork) -> list[tuple[int, int]]:
    return [(each.done, each.total) for each in client.events if isinstance(each, KeepingProgressed)]


def test_all_mail_of_the_inbox_is_kept_as_it_was_received(
    dovecot: Dovecot, server: Server, new_client: NewClient
) -> None:
    for number in range(5):
        dovecot.deliver(server.user, mail(number))
    client = new_client(server)
    client.start()
    client.wait(lambda: kept(client) == [True] * 5)
    assert client.messages.load_raw(client.ids()[0]) == mail(4)
    client.wait(lambda: progress(client)[-1:] == [(5, 5)])
    dovecot.deliver(server.user, mail(5))
    client.wait(lambda: kept(client) == [True] * 6)


def test_a_folder_keeps_no_more_than_was_wished(
    dovecot: Dovecot, server: Server, new_client: NewClient
) -> None:
    dovecot.deliver(server.user, mail(1, "It is long.\r\n" * 500))
    dovecot.deliver(server.user, mail(2))
    client = new_client(server)
    client.account = replace(client.account, keeping=Keeping(keep=Keep.ALL, largest_kb=2))
    client.start()
    client.wait(lambda: kept(client) == [True, False])
    client.folders.policies.save(client.account.id, "INBOX", FolderPolicy(keep=Keep.HEADERS))
    dovecot.deliver(server.user, mail(3))
    client.wait(lambda: len(client.ids()) == 3)
    client.wait_until_synced()
    assert kept(client) == [False, True, False]
    assert client.sync.fetch_body(client.ids()[0]).result(PATIENCE_S) == mail(
        3
    )  # it is there when it is read


def test_what_was_cut_goes_on_where_it_was(
    dovecot: Dovecot, server: Server, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.syncing.body_download.MOST_A_COMMAND", 1)
    monkeypatch.setattr("mailguard.sync.backoff.STABLE_S", 0.0)
    for number in range(6):
        dovecot.deliver(server.user, mail(number, "It is long.\r\n" * 5000))
    with CuttingProxy(dovecot.imaps) as line:
        client = new_client(replace(server, port=line.port))
        client.start()
        client.wait(lambda: any(kept(client)))
        line.cut()
        client.wait(lambda: kept(client) == [True] * 6)
        client.stop()


def test_a_full_disk_ends_it_with_a_sentence_and_loses_nothing(
    dovecot: Dovecot, server: Server, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        dovecot.deliver(server.user, mail(number))
    client = new_client(server)
    save, is_full = client.messages.save_raw, [True]

    def save_where_there_is_room(message: MessageId, raw: bytes) -> None:
        if is_full[0]:
            raise StoreFailed("full", is_full=True)
        save(message, raw)

    monkeypatch.setattr(client.messages, "save_raw", save_where_there_is_room)
    client.start()
    client.wait(lambda: any(isinstance(each, LinkChanged) and each.error for each in client.events))
    assert kept(client) == [False] * 3
    is_full[0] = False
    client.sync.keep_now()
    client.wait(lambda: kept(client) == [True] * 3)
