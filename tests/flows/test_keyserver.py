"""Keys out to a real key server and in again: Debian's SKS, and Sequoia's sq as the other side."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.errors import Refused, Unreachable
from mailguard.events import Event, KeysChanged
from mailguard.keyring.keyring_tasks import KeyringTasks
from mailguard.keyring.online_keys import Change
from mailguard.model import (
    Address,
    Algorithm,
    Fingerprint,
    NewKey,
    RevocationReason,
    ServerKey,
    Settings,
    Trust,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore
from mailguard.transport.keyserver import KeyServers
from tests.conftest import key_maker
from tests.servers.sks import KeyServer, free_port

pytestmark = pytest.mark.servers

TasksFor = Callable[[GnuPG], KeyringTasks]


@pytest.fixture
def tasks_for(keyserver: KeyServer, tmp_path: Path) -> Iterator[TasksFor]:
    """The tasks of a person with this keyring, whose only key server is SKS."""
    stores: list[SealedStore] = []

    def make(gpg: GnuPG) -> KeyringTasks:
        store = SealedStore.open(tmp_path / f"mail{len(stores)}.db", b"k" * 32)
        stores.append(store)
        settings = Settings(key_servers=(keyserver.address,))
        notes = KeyNotes(store)
        return KeyringTasks(gpg, Ring(gpg, notes), KeyServers(lambda: settings), notes)

    yield make
    for each in stores:
        each.close()


@pytest.fixture
def alice(tasks_for: TasksFor, gpg: GnuPG) -> KeyringTasks:
    return tasks_for(gpg)


@pytest.fixture
def bob(tasks_for: TasksFor, other_gpg: GnuPG) -> KeyringTasks:
    return tasks_for(other_gpg)


def publish(tasks: KeyringTasks, gpg: GnuPG, name: str, address: str, server: str) -> Fingerprint:
    key = key_maker(gpg)(name, address)
    published = tasks.publish(key, server)
    assert (published.server, published.fingerprint, published.unconfirmed) == (server, key, ())
    return key


def test_a_published_key_is_found_by_address_key_id_and_fingerprint(
    alice: KeyringTasks, bob: KeyringTasks, gpg: GnuPG, keyserver: KeyServer
) -> None:
    server = keyserver.address
    key = publish(alice, gpg, "Alice Exämple", "alice@find.example", server)
    encrypting = gpg.load_key(key).subkeys[1].fingerprint
    for text in ("alice@find.example", "ALICE@find.example", f"0x{key[-16:]}", key[-16:], key, encrypting):
        (found,) = bob.search(text, server)
        assert (found.fingerprint, found.server, found.is_owned) == (key, server, False)
        assert found.user_ids == (Address("Alice Exämple", "alice@find.example"),)
        assert (found.algorithm, found.is_revoked, found.is_expired) == ("Ed25519", False, False)
        assert found.created == gpg.load_key(key).created
        assert found.expires == gpg.load_key(key).expires
    assert alice.search("alice@find.example", "*")[0].is_owned


def test_a_found_key_is_imported_and_can_be_written_to(
    alice: KeyringTasks, bob: KeyringTasks, gpg: GnuPG, other_gpg: GnuPG, keyserver: KeyServer
) -> None:
    key = publish(alice, gpg, "Alice", "alice@import.example", keyserver.address)
    (found,) = bob.search("alice@import.example", keyserver.address)
    assert bob.retrieve(found).new == (key,)
    assert bob.retrieve(found).unchanged == (key,)
    assert bob.search("alice@import.example", keyserver.address)[0].is_owned
    assert other_gpg.load_key(key).validity is Trust.UNKNOWN  # a key server vouches for nothing
    assert gpg.decrypt(other_gpg.encrypt(b"under the mat", [key])).data == b"under the mat"


def test_nothing_is_found_of_a_key_that_nobody_published(bob: KeyringTasks, keyserver: KeyServer) -> None:
    for text in ("nobody@nowhere.example", "0x" + "1" * 40, "1" * 16, "Nobody Atall"):
        assert bob.search(text, keyserver.address) == ()
    assert bob.update_one(Fingerprint("1" * 40)).change is Change.MISSING


def test_words_find_every_key_that_has_them(
    alice: KeyringTasks, bob: KeyringTasks, gpg: GnuPG, keyserver: KeyServer
) -> None:
    keys = {
        publish(alice, gpg, f"{name} Zwetschge", f"{name}@words.example", keyserver.address)
        for name in ("Ann", "Ben")
    }
    found: tuple[ServerKey, ...] = bob.search("zwetschge", keyserver.address)
    assert {each.fingerprint for each in found} == keys


def test_a_revocation_reaches_others_by_an_update(
    alice: KeyringTasks, bob: KeyringTasks, gpg: GnuPG, other_gpg: GnuPG, keyserver: KeyServer
) -> None:
    key = publish(alice, gpg, "Alice", "alice@revoke.example", keyserver.address)
    bob.retrieve(bob.search(key, keyserver.address)[0])
    assert bob.update_one(key).change is Change.UNCHANGED
    alice.add_user_id(key, Address("Alice", "alice@work.revoke.example"), passphrase=None)
    alice.publish(key, keyserver.address)
    assert bob.update_one(key).change is Change.UPDATED
    assert set(other_gpg.load_key(key).addresses) == {"alice@revoke.example", "alice@work.revoke.example"}
    alice.revoke(key, RevocationReason.COMPROMISED, "It was stolen.", passphrase=None)
    alice.publish(key, keyserver.address)
    assert bob.update_one(key).change is Change.REVOKED
    assert other_gpg.load_key(key).is_revoked
    assert bob.search(key, keyserver.address)[0].is_revoked
    assert bob.update_one(key).change is Change.UNCHANGED


def test_a_public_confirmation_travels_by_the_key_server_and_a_local_one_stays(
    alice: KeyringTasks, bob: KeyringTasks, gpg: GnuPG, other_gpg: GnuPG, keyserver: KeyServer
) -> None:
    mine = publish(alice, gpg, "Alice", "alice@web.example", keyserver.address)
    theirs = publish(bob, other_gpg, "Bob", "bob@web.example", keyserver.address)
    alice.retrieve(alice.search(theirs, keyserver.address)[0])
    bob.retrieve(bob.search(mine, keyserver.address)[0])
    alice.verify(theirs, by=mine, passphrase=None)
    alice.publish(theirs, keyserver.address)
    assert bob.update_one(theirs).change is Change.UNCHANGED
    alice.verify(theirs, by=mine, passphrase=None, is_public=True)
    alice.publish(theirs, keyserver.address)
    assert bob.update_one(theirs).change is Change.UPDATED
    assert [each.signer_name for each in bob.confirmations(theirs)] == ["Alice"]


def test_the_core_does_all_of_it_without_waiting(
    keyserver: KeyServer, gnupg_home: Path, tmp_path: Path
) -> None:
    events: list[Event] = []
    profile = Profile(config=tmp_path, data=tmp_path, gnupg_home=gnupg_home, is_throwaway=True)
    core = Core(profile, events.append)
    core.start().result(30)
    try:
        settings = replace(core.accounts.settings(), key_servers=(keyserver.address,))
        core.accounts.change_settings(settings)
        new = NewKey(name="Alice", address="alice@core.example", algorithm=Algorithm.ED25519)
        key = core.keys.generate(new).result(30)
        core.keys.publish(key, keyserver.address).result(30)
        (found,) = core.keys.search("alice@core.example", "*").result(30)
        assert (found.fingerprint, found.is_owned) == (key, True)
        events.clear()
        missing = Fingerprint("1" * 40)
        report = core.keys.update([key, missing]).result(30)
        assert (report.unchanged, report.missing) == ((key,), (missing,))
        assert KeysChanged() in events
        (listed,) = core.keys.list().result(30)
        assert listed.updated_on is not None
    finally:
        core.close()


def test_a_server_that_refuses_a_key_is_told_as_such(
    alice: KeyringTasks, gpg: GnuPG, keyserver: KeyServer
) -> None:
    servers = KeyServers(Settings)
    with pytest.raises(Refused) as caught:
        servers.publish(Fingerprint("1" * 40), b"rubbish", keyserver.address)
    assert caught.value.code == 500


def test_a_server_that_is_down_is_unreachable(alice: KeyringTasks, gpg: GnuPG) -> None:
    down = f"hkp://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable):
        alice.search("alice@find.example", down)
    with pytest.raises(Unreachable):
        alice.publish(key_maker(gpg)("Alice", "alice@down.example"), down)


def test_sequoia_reads_what_mailguard_publishes_and_mailguard_what_sequoia_makes(
    alice: KeyringTasks, gpg: GnuPG, keyserver: KeyServer, tmp_path: Path
) -> None:
    key = publish(alice, gpg, "Alice", "alice@sq.example", keyserver.address)
    server = ("keyserver", "--server", keyserver.address, "--policy", "insecure")
    sq(*server, "get", key, "-o", tmp_path / "alice.pgp")
    assert key in sq("inspect", tmp_path / "alice.pgp")
    sq("key", "generate", "--userid", "Carol <carol@sq.example>", "--export", tmp_path / "carol.pgp")
    sq("key", "extract-cert", tmp_path / "carol.pgp", "-o", tmp_path / "carol.cert")
    sq(*server, "send", tmp_path / "carol.cert")
    (found,) = alice.search("carol@sq.example", keyserver.address)
    (carol,) = alice.retrieve(found).new
    (tmp_path / "sealed").write_bytes(gpg.encrypt(b"under the mat", [carol], sign_with=key))
    opened = sq(
        *("decrypt", "--recipient-key", tmp_path / "carol.pgp", "--signer-cert", tmp_path / "alice.pgp"),
        tmp_path / "sealed",
    )
    assert opened == "under the mat"


def sq(*arguments: str | Path) -> str:
    done = subprocess.run(["sq", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
