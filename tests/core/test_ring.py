"""The keyring's cache: fresh when it must be, and asked for nothing when nothing changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.errors import GnuPGMissing
from mailguard.model import Fingerprint, Key, Trust
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore
from tests.conftest import MakeKey, key_maker, new_gnupg_home
from tests.packets import packets


class CountingGnuPG(GnuPG):
    """Counts how often all keys are listed."""

    listings = 0

    def list_keys(self) -> tuple[Key, ...]:
        self.listings += 1
        return super().list_keys()


@pytest.fixture(scope="module")
def bob_gpg() -> Iterator[GnuPG]:
    gpg = GnuPG(home=new_gnupg_home())
    yield gpg
    gpg.close()


@pytest.fixture(scope="module")
def bob(bob_gpg: GnuPG) -> Fingerprint:
    return key_maker(bob_gpg)("Bob Example", "Bob@Example.net")


@pytest.fixture
def counting(gnupg_home: Path) -> CountingGnuPG:
    return CountingGnuPG(home=gnupg_home)


@pytest.fixture
def ring(counting: CountingGnuPG, gpg: GnuPG, alice: Fingerprint) -> Ring:
    """Of a home that a second GnuPG, `gpg`, changes as a terminal would."""
    return Ring(counting)


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org")


def settle(ring: Ring) -> str:
    """Listing makes GnuPG write its trust database: after that, nothing changes by itself."""
    before = ring.generation
    assert ring.generation == before
    return before


def test_keys_are_listed_once_however_often_they_are_looked_up(
    ring: Ring, counting: CountingGnuPG, alice: Fingerprint
) -> None:
    settle(ring)
    listings = counting.listings
    for _ in range(20):
        assert ring.find(alice) is ring.find(alice[-16:].lower())
        assert [key.fingerprint for key in ring.for_address("Alice@Example.org")] == [alice]
    assert counting.listings == listings


def test_a_key_is_found_by_each_of_its_subkeys(ring: Ring, alice: Fingerprint) -> None:
    key = ring.find(alice)
    assert key is not None
    assert len(key.subkeys) == 2
    for sub in key.subkeys:
        assert ring.find(sub.fingerprint) == ring.find(sub.key_id) == key
    assert ring.find("1" * 40) is None


def test_what_gpg_in_a_terminal_changes_is_seen_at_the_next_look(
    ring: Ring, gpg: GnuPG, bob_gpg: GnuPG, bob: Fingerprint, alice: Fingerprint
) -> None:
    generations = [settle(ring)]
    gpg.import_keys(bob_gpg.export_public([bob]))
    generations.append(settle(ring))
    assert [key.fingerprint for key in ring.for_address("bob@example.net")] == [bob]
    gpg.set_owner_trust(bob, Trust.MARGINAL)
    generations.append(settle(ring))
    gpg.certify(bob, by=alice, passphrase=None)
    generations.append(settle(ring))
    key = ring.find(bob)
    assert key is not None
    assert (key.validity, key.certified_by_me) == (Trust.FULL, True)
    gpg.set_disabled(bob, True)
    generations.append(settle(ring))
    gpg.delete(bob)
    generations.append(settle(ring))
    assert ring.find(bob) is None
    assert generations[0] == generations[-1]
    assert len(set(generations[:-1])) == len(generations) - 1


def test_a_key_that_expires_while_mailguard_runs_counts_as_expired(
    ring: Ring, gpg: GnuPG, alice: Fingerprint
) -> None:
    for seconds in (2, 4, 16):  # more where the computer is too busy to look at it in time
        gpg.run(["--quick-set-expire", alice, f"seconds={seconds}"], needs_secret=True)
        key = ring.find(alice)
        assert key is not None
        if not key.is_expired:
            break
    assert key.expires is not None
    before = ring.generation
    # Until it has expired: there is no event for that.
    threading.Event().wait((key.expires - datetime.now(UTC)).total_seconds() + 1.2)
    after = ring.find(alice)
    assert after is not None
    assert after.is_expired
    assert ring.generation != before


def test_a_backup_or_an_update_changes_no_verdict(
    counting: CountingGnuPG, alice: Fingerprint, tmp_path: Path
) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    notes = KeyNotes(store)
    ring = Ring(counting, notes)
    before = settle(ring)
    notes.note_import([alice], "keys.example.org")
    notes.note_backup(alice)
    ring.refresh()
    key = ring.find(alice)
    assert key is not None
    assert (key.origin, key.backed_up_on is not None) == ("keys.example.org", True)
    assert ring.generation == before
    store.close()


def test_a_withdrawn_certification_confirms_nothing(
    ring: Ring, gpg: GnuPG, alice: Fingerprint, bob_gpg: GnuPG
) -> None:
    dave = key_maker(bob_gpg)("Dave", "dave@example.com")
    gpg.import_keys(bob_gpg.export_public([dave]))
    gpg.certify(dave, by=alice, passphrase=None)
    threading.Event().wait(1.1)  # for GnuPG, the later of two certifications counts: by the second
    # This certification? Really? Why? A note? Is that right?
    answers = b"y\ny\n0\n\ny\nsave\n"
    gpg.run(["--no-batch", "--command-fd", "0", "--edit-key", dave, "revsig"], answers, needs_secret=True)
    key = ring.find(dave)
    assert key is not None
    assert (key.validity is Trust.FULL, key.certified_by_me) == (False, False)


def test_a_certification_that_only_claims_to_be_mine_confirms_nothing(
    ring: Ring, gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, bob_gpg: GnuPG
) -> None:
    """Somebody took a certification of mine from another key and put it onto theirs."""
    carol = key_maker(bob_gpg)("Carol", "carol@example.com")
    gpg.import_keys(bob_gpg.export_public([bob, carol]))
    gpg.certify(bob, by=alice, passphrase=None, is_local=False)
    certified = list(packets(gpg.run(["--export", bob]).data))
    mine = certified[3][1]  # after key, user ID and self-signature
    raw = list(packets(bob_gpg.run(["--export", carol]).data))
    forged = b"".join(packet for _, packet, _ in raw[:3]) + mine + raw[3][1] + raw[4][1]
    gpg.run(["--import"], forged)
    assert alice[-16:].encode() in gpg.run(["--list-sigs", carol]).data  # it does claim so
    gpg.set_owner_trust(carol, Trust.ULTIMATE)  # valid for another reason
    key = ring.find(carol)
    assert key is not None
    assert (key.validity, key.certified_by_me) == (Trust.ULTIMATE, False)
    assert gpg.confirmations(carol) == ()
    assert ring.find(bob).certified_by_me  # type: ignore[union-attr]


def test_many_threads_share_one_listing(ring: Ring, counting: CountingGnuPG, alice: Fingerprint) -> None:
    settle(ring)
    ring.refresh()
    listings = counting.listings
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ring.find(alice), range(64)))
    assert all(key is found[0] for key in found)
    assert counting.listings == listings + 1


def test_without_gnupg_there_is_no_generation(tmp_path: Path) -> None:
    ring = Ring(GnuPG(program=str(tmp_path / "no-gpg"), home=tmp_path))
    assert ring.generation == ""
    with pytest.raises(GnuPGMissing):
        ring.keys()
