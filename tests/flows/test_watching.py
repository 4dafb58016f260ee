"""New mail is told at once, and what would keep MailGuard waiting in vain is noticed within a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from mailguard.events import Link, LinkChanged, SyncProgressed
from mailguard.model import Security, Server
from mailguard.model.keeping import FolderPolicy
from mailguard.store.sealed import SealedStore
from mailguard.syncing import watching
from mailguard.syncing.watching import Clock
from mailguard.transport import tls
from mailguard.transport.imap import connect
from tests.flows.account_at_work import AccountAtWork
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

WITHOUT_NOTIFY = (
    "protocol imap {\n  imap_capability = IMAP4rev1 IDLE UIDPLUS MOVE ENABLE CONDSTORE QRESYNC\n}\n"
)
_numbers = count()


@pytest.fixture(scope="module", params=["", WITHOUT_NOTIFY], ids=["notify", "idle"])
def dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    users = [f"user{number}@mail.test" for number in range(30)]
    with running_dovecot(users, more=request.param) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(made.ca))
        yield made


@pytest.fixture
def server(dovecot: Dovecot) -> Server:
    user = dovecot.users[next(_numbers) % len(dovecot.users)]
    return Server(host="localhost", port=dovecot.imaps, security=Security.TLS, user=user)


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[CuttingProxy]:
    with CuttingProxy(dovecot.imaps) as made:
        yield made


NewClient = Callable[..., AccountAtWork]


@pytest.fixture
def new_client(tmp_path: Path) -> Iterator[NewClient]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    made: list[AccountAtWork] = []

    def make(server: Server, clock: Clock | None = None) -> AccountAtWork:
        made.append(AccountAtWork(store, server, "secret", clock))
        return made[-1]

    yield make
    for each in made:
        each.stop()
    store.close()


def mail(number: int) -> bytes:
    head = f"From: bob@example.net\r\nSubject: Message {number}\r\nMessage-ID: <{number}@example.net>"
    return f"{head}\r\n\r\nText.\r\n".encode()


def logins(dovecot: Dovecot, server: Server, more: int) -> Callable[[], bool]:
    """Whether there were so many more than now."""
    begun = dovecot.log.count(f"Login: user=<{server.user}>")
    return lambda: dovecot.log.count(f"Login: user=<{server.user}>") >= begun + more


def links(client: AccountAtWork) -> list[Link]:
    return [each.link for each in client.events if isinstance(each, LinkChanged)]


def rounds(client: AccountAtWork) -> list[SyncProgressed]:
    return [each for each in client.events if isinstance(each, SyncProgressed)]


def test_mail_in_the_inbox_and_in_a_watched_folder_is_told_at_once(
    dovecot: Dovecot, server: Server, new_client: NewClient
) -> None:
    client = new_client(server)
    client.folders.policies.save(client.account.id, "Archive", FolderPolicy(is_watched=True))
    client.start()
    client.wait_until_synced()
    dovecot.deliver(server.user, mail(1))
    client.wait(lambda: client.subjects() == ["Message 1"])
    client.messages.move(client.ids(), client.folder("Archive").id)
    client.sync.wake()
    client.wait(lambda: not client.messages.pending(client.account.id))
    other = connect(server, dovecot.password)
    other.append("Archive", mail(2), [])
    client.wait(lambda: sorted(client.subjects("Archive")) == ["Message 1", "Message 2"])
    other.close()


def test_a_server_that_falls_silent_is_noticed_and_reached_again(
    dovecot: Dovecot,
    server: Server,
    line: CuttingProxy,
    new_client: NewClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert watching.PROVE_S + watching.PROOF_S <= 60
    monkeypatch.setattr("mailguard.syncing.watching.PROVE_S", 0.3)
    monkeypatch.setattr("mailguard.syncing.watching.PROOF_S", 0.3)
    monkeypatch.setattr("mailguard.syncing.session.PROOF_S", 0.3)
    monkeypatch.setattr("mailguard.sync.backoff.STABLE_S", 0.0)
    client = new_client(replace(server, port=line.port))
    is_listening = logins(dovecot, server, 2)
    client.start()
    client.wait_until_synced()
    client.wait(is_listening)
    client.wait(
        lambda: len(rounds(client)) >= 2
    )  # the one that a connection that listens begins with is over
    client.events.clear()
    line.stall()  # nothing is cut, and nothing is said
    client.wait(lambda: Link.CONNECTING in links(client))
    line.cut()
    line.go_on()
    client.wait(lambda: Link.ONLINE in links(client))
    dovecot.deliver(server.user, mail(1))
    client.wait(lambda: client.subjects() == ["Message 1"], longest_s=60)  # it listens again after a while


def test_after_a_restart_of_the_server_mail_is_told_again(
    dovecot: Dovecot, server: Server, line: CuttingProxy, new_client: NewClient
) -> None:
    client = new_client(replace(server, port=line.port))
    is_listening = logins(dovecot, server, 2)
    client.start()
    client.wait_until_synced()
    client.wait(is_listening)
    line.go_away()
    client.wait_for(Link.WAITING)
    line.come_back()
    client.sync.resume()
    client.wait_for(Link.ONLINE)
    dovecot.deliver(server.user, mail(1))
    client.wait(lambda: client.subjects() == ["Message 1"])


class Moments:
    """A clock of the test's own."""

    def __init__(self) -> None:
        self.slept_s = 0.0
        self.address = "192.168.1.7"

    def clock(self) -> Clock:
        real = Clock()
        return Clock(
            wall_s=lambda: real.wall_s() + self.slept_s,
            monotonic_s=real.monotonic_s,
            own_address=lambda _: self.address,
        )

    def sleep(self) -> None:
        self.slept_s += 3600

    def move(self) -> None:
        self.address = "10.0.0.9"


@pytest.mark.parametrize("change", [Moments.sleep, Moments.move])
def test_after_sleep_or_in_another_network_connections_are_proven_and_made_anew(
    dovecot: Dovecot,
    server: Server,
    new_client: NewClient,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Moments], None],
) -> None:
    monkeypatch.setattr("mailguard.syncing.watching.STEP_S", 0.1)
    moments = Moments()
    client = new_client(server, moments.clock())
    is_listening = logins(dovecot, server, 2)
    client.start()
    client.wait_until_synced()
    client.wait(is_listening)
    is_listening_again = logins(dovecot, server, 1)
    change(moments)
    dovecot.deliver(server.user, mail(1))
    client.wait(lambda: client.subjects() == ["Message 1"])
    client.wait(is_listening_again)


def test_a_network_that_comes_back_is_used_at_once(
    server: Server, line: CuttingProxy, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.syncing.watching.STEP_S", 0.1)
    moments = Moments()
    line.go_away()
    client = new_client(replace(server, port=line.port), moments.clock())
    moments.address = ""
    client.start()
    client.wait_for(Link.OFFLINE)  # there is no way to any network: it is nobody's fault
    line.come_back()
    moments.move()
    client.wait_for(Link.ONLINE)
