"""What is done with the answers of VKS, of directories, and of servers that lie."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from mailguard.batches import Outcome
from mailguard.errors import NotOpenPGP, NotTrusted, Refused, TooLarge, Unreachable
from mailguard.keyring.keyring_tasks import KeyringTasks
from mailguard.keyring.online_keys import Change, report_of
from mailguard.model import Address, Algorithm, Fingerprint, NewKey, RevocationReason, ServerKey, Settings
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore
from mailguard.transport.http import LARGEST_ANSWER_BYTES
from mailguard.transport.keyserver import KeyServers
from tests.conftest import MakeKey, key_maker, new_gnupg_home
from tests.servers.sks import free_port
from tests.servers.vks import VerifyingServer, running_vks
from tests.servers.web import Reply, WebServer, running_web_server

ADDRESS = "bob@example.net"


@dataclass(frozen=True, slots=True)
class Directory:
    """A provider's web server, for whatever host of it is asked."""

    web: WebServer
    hosts: list[str]  # those that were connected to
    missing: set[str]  # those that the DNS does not know


@pytest.fixture(scope="module")
def bob_gpg() -> Iterator[GnuPG]:
    """The keyring of somebody else."""
    gpg = GnuPG(home=new_gnupg_home())
    yield gpg
    gpg.close()


@pytest.fixture(scope="module")
def bob(bob_gpg: GnuPG) -> Fingerprint:
    return key_maker(bob_gpg)("Bob Example", ADDRESS)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[KeyNotes]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield KeyNotes(store)
    store.close()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def tasks_with(gpg: GnuPG, notes: KeyNotes) -> Callable[..., KeyringTasks]:
    """tasks_with(server, …, vks={"host:port"}): the tasks of a profile with these key servers."""

    def make(*servers: str, vks: frozenset[str] = frozenset()) -> KeyringTasks:
        settings = Settings(key_servers=servers)
        keys = KeyServers(lambda: settings, confirming_hosts=vks)
        return KeyringTasks(gpg, Ring(gpg, notes), keys, notes)

    return make


TasksWith = Callable[..., KeyringTasks]


@pytest.fixture
def vks(other_gpg: GnuPG, stack: ExitStack) -> tuple[WebServer, VerifyingServer]:
    return stack.enter_context(running_vks(other_gpg))


def one_answer(stack: ExitStack, body: bytes, status: int = 200) -> str:
    """The address of a key server that answers the same to everything."""
    return stack.enter_context(running_web_server(lambda _: Reply(body, status))).hkp


# A confirming server


def test_a_confirming_server_mails_a_link_to_each_address_of_a_published_key(
    tasks_with: TasksWith, vks: tuple[WebServer, VerifyingServer], make_key: MakeKey
) -> None:
    web, server = vks
    tasks = tasks_with(web.hkp, vks=frozenset({web.host}))
    alice = make_key("Alice Example", "alice@example.org")
    tasks.add_user_id(alice, Address("Alice", "alice@work.example"), passphrase=None)
    published = tasks.publish(alice, web.hkp)
    assert set(published.unconfirmed) == {"alice@example.org", "alice@work.example"}
    assert sorted(server.mailed) == ["alice@example.org", "alice@work.example"]
    assert tasks.publish(alice, web.hkp).unconfirmed == published.unconfirmed
    assert len(server.mailed) == 2  # not mailed again
    server.confirm("alice@example.org")
    assert tasks.publish(alice, web.hkp).unconfirmed == ("alice@work.example",)


def test_a_confirming_server_gives_an_address_only_after_its_owner_confirmed_it(
    tasks_with: TasksWith, vks: tuple[WebServer, VerifyingServer], bob_gpg: GnuPG, bob: Fingerprint
) -> None:
    web, server = vks
    tasks = tasks_with(web.hkp, vks=frozenset({web.host}))
    server.take(bob_gpg.export_public([bob]))
    assert tasks.search(ADDRESS, web.hkp) == ()
    (bare,) = tasks.search(f"0x{bob}", web.hkp)
    assert (bare.fingerprint, bare.user_ids, bare.is_owned) == (bob, (), False)
    result = tasks.retrieve(bare)
    assert (result.new, result.without_address) == ((), (bob,))
    server.confirm(ADDRESS)
    (found,) = tasks.search(ADDRESS, web.hkp)
    assert found.user_ids == (Address("Bob Example", ADDRESS),)
    assert (found.algorithm, found.is_revoked, found.is_expired) == ("Ed25519", False, False)
    assert tasks.retrieve(found).new == (bob,)
    assert tasks.search(bob[-16:], web.hkp)[0].is_owned


def test_a_confirming_server_is_never_asked_for_words(
    tasks_with: TasksWith, vks: tuple[WebServer, VerifyingServer]
) -> None:
    web, _ = vks
    assert tasks_with(web.hkp, vks=frozenset({web.host})).search("Bob Example", web.hkp) == ()
    assert web.requests == []


def test_a_revocation_without_addresses_updates_a_key_that_is_here(
    tasks_with: TasksWith, vks: tuple[WebServer, VerifyingServer], gpg: GnuPG, bob_gpg: GnuPG
) -> None:
    web, server = vks
    tasks = tasks_with(web.hkp, vks=frozenset({web.host}))
    carol = key_maker(bob_gpg)("Carol", "carol@example.com")
    gpg.import_keys(bob_gpg.export_public([carol]))
    assert tasks.update_one(carol).change is Change.MISSING
    server.take(bob_gpg.export_public([carol]))
    assert tasks.update_one(carol).change is Change.UNCHANGED
    bob_gpg.revoke(carol, RevocationReason.COMPROMISED, "", passphrase=None)
    server.take(bob_gpg.export_public([carol]))
    assert tasks.update_one(carol).change is Change.REVOKED
    assert gpg.load_key(carol).is_revoked


# Web Key Directory


@pytest.fixture
def directory(
    stack: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bob_gpg: GnuPG, bob: Fingerprint
) -> Directory:
    """The directory of example.net, which holds Bob's key."""
    raw = bob_gpg.export_minimal(bob)
    folder = r"(?i)/\.well-known/openpgpkey/(example\.net/)?hu/"
    found = re.compile(folder + r"jycbiujnsxs47xrkethgtj69xuunurok\?l=bob")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("example.net", "openpgpkey.example.net").configure_cert(context)
    web = stack.enter_context(
        running_web_server(
            lambda asked: Reply(raw) if found.fullmatch(asked.path) else Reply(b"no", 404), context
        )
    )
    hosts: list[str] = []
    missing: set[str] = set()
    connect = socket.create_connection

    def connect_here(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        """In place of the DNS, which knows no such hosts."""
        hosts.append(address[0])
        if address[0] in missing:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return connect(("127.0.0.1", web.port), *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect_here)
    return Directory(web, hosts, missing)


def test_a_providers_directory_is_asked_by_the_advanced_method(
    tasks_with: TasksWith, directory: Directory, bob: Fingerprint
) -> None:
    tasks = tasks_with()
    (found,) = tasks.search("Bob@Example.net", "wkd")
    assert (found.fingerprint, found.server) == (bob, "wkd://openpgpkey.example.net")
    assert directory.hosts == ["openpgpkey.example.net"]
    assert tasks.retrieve(found).new == (bob,)
    assert len(directory.hosts) == 1  # the key came with the answer


def test_a_domain_without_a_host_for_keys_is_asked_by_the_direct_method(
    tasks_with: TasksWith, directory: Directory
) -> None:
    directory.missing.add("openpgpkey.example.net")
    (found,) = tasks_with().search(ADDRESS, "wkd")
    assert found.server == "wkd://example.net"
    directory.missing.add("example.net")
    with pytest.raises(Unreachable):
        tasks_with().search(ADDRESS, "wkd")


def test_a_host_for_keys_that_has_no_key_has_the_last_word(
    tasks_with: TasksWith, directory: Directory
) -> None:
    assert tasks_with().search("nobody@example.net", "wkd") == ()
    assert directory.hosts == ["openpgpkey.example.net"]
    assert tasks_with().search("0x" + "1" * 40, "wkd") == ()
    assert len(directory.hosts) == 1  # a directory knows addresses only


def test_a_providers_key_is_taken_with_the_address_that_was_asked_for_alone(
    tasks_with: TasksWith, directory: Directory, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint
) -> None:
    bob_gpg.add_user_id(bob, Address("Alice Example", "alice@example.org"), passphrase=None)
    found = replace(tasks_with().search(ADDRESS, "wkd")[0], armored=bob_gpg.export_minimal(bob))
    tasks_with().retrieve(found)
    assert gpg.load_key(bob).addresses == (ADDRESS,)


def test_a_provider_that_is_not_trusted_gives_no_key(
    tasks_with: TasksWith, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotTrusted):
        tasks_with().search(ADDRESS, "wkd")
    assert directory.web.requests == []


# Servers that lie, break or are away


def test_a_server_that_is_down_is_told_only_where_no_other_has_the_key(
    tasks_with: TasksWith, stack: ExitStack, bob: Fingerprint
) -> None:
    down = f"hkp://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable):
        tasks_with(down).search(ADDRESS, down)
    index = f"info:1:1\npub:{bob}:22:256:1700000000::\nuid:Bob <{ADDRESS}>:::\n".encode()
    up = one_answer(stack, index)
    (found,) = tasks_with(down, up).search(ADDRESS, "*")
    assert (found.fingerprint, found.server) == (bob, up)
    with pytest.raises(Unreachable):
        tasks_with(one_answer(stack, b"", 404), down).search(ADDRESS, "*")


def test_of_a_key_on_two_servers_the_one_with_addresses_is_shown_once(
    tasks_with: TasksWith, stack: ExitStack, bob: Fingerprint
) -> None:
    bare = one_answer(stack, f"info:1:1\npub:{bob}:22:256:::\n".encode())
    full = one_answer(stack, f"info:1:1\npub:{bob}:22:256:::\nuid:Bob <{ADDRESS}>:::\n".encode())
    (found,) = tasks_with(bare, full).search(bob, "*")
    assert found.server == full


def test_keys_that_only_resemble_the_address_are_not_shown(
    tasks_with: TasksWith, stack: ExitStack, bob: Fingerprint
) -> None:
    index = f"info:1:1\npub:{bob}:1:1024:::\nuid:Bob <{ADDRESS}.evil.example>:::\nuid:{ADDRESS} <x@y>:::\n"
    server = one_answer(stack, index.encode())
    assert tasks_with(server).search(ADDRESS, server) == ()


def test_a_page_in_place_of_an_index_is_refused(tasks_with: TasksWith, stack: ExitStack) -> None:
    server = one_answer(stack, b"<html>Welcome</html>")
    with pytest.raises(Refused):
        tasks_with(server).search(ADDRESS, server)


def test_a_page_in_place_of_a_key_is_not_taken(
    tasks_with: TasksWith, stack: ExitStack, bob: Fingerprint
) -> None:
    server = one_answer(stack, b"<html>Welcome</html>")
    with pytest.raises(NotOpenPGP):
        tasks_with(server).retrieve(listed(bob, server))
    with pytest.raises(NotOpenPGP):
        tasks_with(server, vks=frozenset({server.removeprefix("hkp://")})).search(ADDRESS, server)


def test_another_key_than_the_one_asked_for_is_not_taken(
    tasks_with: TasksWith, stack: ExitStack, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint
) -> None:
    mallory = key_maker(bob_gpg)("Bob Example", "mallory@example.com")
    for keys in ([mallory], [bob, mallory]):
        server = one_answer(stack, bob_gpg.export_public(keys))
        with pytest.raises(NotOpenPGP):
            tasks_with(server).retrieve(listed(bob, server))
        assert tasks_with(server).update_one(bob).change is Change.FAILED
    assert gpg.list_keys() == ()


def test_a_secret_key_from_a_server_is_not_taken(
    tasks_with: TasksWith, stack: ExitStack, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint
) -> None:
    server = one_answer(stack, bob_gpg.export_secret(bob, passphrase=None))
    with pytest.raises(NotOpenPGP):
        tasks_with(server).retrieve(listed(bob, server))
    assert gpg.list_keys() == ()


def test_a_key_without_measure_is_cut(tasks_with: TasksWith, stack: ExitStack, bob: Fingerprint) -> None:
    server = one_answer(stack, bytes(LARGEST_ANSWER_BYTES + 1))
    with pytest.raises(TooLarge):
        tasks_with(server).retrieve(listed(bob, server))


def test_certifications_by_strangers_do_not_come_along(
    tasks_with: TasksWith, stack: ExitStack, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint
) -> None:
    dave = bob_gpg.generate(
        NewKey(name="Dave", address="dave@example.com", algorithm=Algorithm.ED25519, valid_days=None)
    )
    stranger = key_maker(bob_gpg)("Stranger", "stranger@example.com")
    bob_gpg.certify(dave, by=stranger, passphrase=None, is_local=False)
    server = one_answer(stack, bob_gpg.export_public([dave]))
    tasks = tasks_with(server)
    assert tasks.retrieve(listed(dave, server)).new == (dave,)
    assert tasks.confirmations(dave) == ()
    assert tasks.update_one(dave).change is Change.UNCHANGED
    gpg.import_keys(bob_gpg.export_public([stranger]))
    assert tasks.update_one(dave).change is Change.UPDATED
    assert [each.signer_name for each in tasks.confirmations(dave)] == ["Stranger"]


def test_an_update_asks_the_next_server_where_one_fails_or_has_it_not(
    tasks_with: TasksWith, stack: ExitStack, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint, notes: KeyNotes
) -> None:
    gpg.import_keys(bob_gpg.export_public([bob]))
    down, missing = f"hkp://127.0.0.1:{free_port()}", one_answer(stack, b"", 404)
    broken, up = one_answer(stack, b"rubbish"), one_answer(stack, bob_gpg.export_public([bob]))
    assert tasks_with(down, missing, broken, up).update_one(bob).change is Change.UNCHANGED
    assert notes.all()[bob].updated_on is not None
    assert notes.all()[bob].imported_on is None
    assert tasks_with(missing).update_one(bob).change is Change.MISSING
    failed = tasks_with(missing, down).update_one(bob)
    assert failed.change is Change.FAILED
    assert failed.reason
    assert tasks_with().update_one(bob).change is Change.MISSING


def test_a_report_names_each_key_once(tasks_with: TasksWith, bob: Fingerprint) -> None:
    other = Fingerprint("1" * 40)
    update = tasks_with().update_one(bob)
    report = report_of([Outcome(bob, update, None), Outcome(other, None, Unreachable("host", "down"))])
    assert (report.missing, report.failed) == ((bob,), ((other, "host: down"),))
    assert report.updated == report.revoked == report.unchanged == ()


def test_a_key_from_a_server_is_noted_with_where_it_came_from(
    tasks_with: TasksWith, stack: ExitStack, bob_gpg: GnuPG, bob: Fingerprint, notes: KeyNotes
) -> None:
    server = one_answer(stack, bob_gpg.export_public([bob]))
    tasks_with(server).retrieve(listed(bob, server))
    assert notes.all()[bob].origin == server.removeprefix("hkp://")


def listed(key: Fingerprint, server: str) -> ServerKey:
    """As a search by HKP finds it."""
    return ServerKey(
        fingerprint=key,
        user_ids=(Address("Bob Example", ADDRESS),),
        algorithm="Ed25519",
        created=None,
        expires=None,
        is_revoked=False,
        is_expired=False,
        server=server,
    )
