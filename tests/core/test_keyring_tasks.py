"""What a person does with keys, by real GnuPG in throwaway homes."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import (
    KeyUnusable,
    NotFound,
    NotOpenPGP,
    PassphraseNeeded,
    PassphraseRefused,
    StoreFailed,
)
from mailguard.keyring.keyring_tasks import KeyringTasks
from mailguard.model import (
    Address,
    Algorithm,
    Fingerprint,
    ImportChange,
    NewKey,
    RevocationReason,
    Settings,
    Trust,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore
from mailguard.transport.keyserver import KeyServers
from tests.conftest import MakeKey, key_maker, new_gnupg_home

SECRET = "correct horse"


@pytest.fixture(scope="module")
def bob_gpg() -> Iterator[GnuPG]:
    """The keyring of somebody else."""
    gpg = GnuPG(home=new_gnupg_home())
    yield gpg
    gpg.close()


@pytest.fixture(scope="module")
def bob_key(bob_gpg: GnuPG) -> bytes:
    """Armored, public."""
    return bob_gpg.export_public([key_maker(bob_gpg)("Bob Example", "bob@example.net")])


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[KeyNotes]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield KeyNotes(store)
    store.close()


@pytest.fixture
def ring(gpg: GnuPG, notes: KeyNotes) -> Ring:
    return Ring(gpg, notes)


@pytest.fixture
def tasks(gpg: GnuPG, ring: Ring, notes: KeyNotes) -> KeyringTasks:
    return KeyringTasks(gpg, ring, KeyServers(Settings), notes)


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", passphrase=SECRET)


@pytest.fixture
def bob(tasks: KeyringTasks, bob_key: bytes) -> Fingerprint:
    (key,) = tasks.import_keys(bob_key).new
    return key


# Make, import, export


def test_a_generated_key_is_ones_own_and_opens_with_its_passphrase_as_it_was_typed(
    tasks: KeyringTasks, gpg: GnuPG
) -> None:
    new = NewKey(name="Al", address="al@example.org", algorithm=Algorithm.ED25519, passphrase="  blanks ")
    key = gpg.load_key(tasks.generate(new))
    assert (key.name, key.address, key.owner_trust) == ("Al", "al@example.org", Trust.ULTIMATE)
    assert (key.is_secret, key.can_sign, key.can_encrypt) == (True, True, True)
    with pytest.raises(PassphraseRefused):
        gpg.unlock(key.fingerprint, "blanks")
    gpg.unlock(key.fingerprint, "  blanks ")


@pytest.mark.parametrize("field", ["name", "address", "passphrase"])
def test_a_line_break_in_what_a_key_is_made_of_is_refused(tasks: KeyringTasks, field: str) -> None:
    values = {"name": "A", "address": "a@x.org", "passphrase": "p", field: "x\n%no-protection"}
    with pytest.raises(KeyUnusable):
        tasks.generate(NewKey(algorithm=Algorithm.ED25519, **values))


def test_an_import_is_shown_before_and_noted_after(
    tasks: KeyringTasks, bob_key: bytes, notes: KeyNotes
) -> None:
    (preview,) = tasks.preview_import(bob_key)
    assert (preview.change, preview.address) == (ImportChange.NEW, "bob@example.net")
    result = tasks.import_keys(bob_key, origin="bob.asc")
    assert result.new == (preview.fingerprint,)
    note = notes.all()[preview.fingerprint]
    assert note.origin == "bob.asc"
    assert note.imported_on is not None
    assert tasks.import_keys(bob_key).unchanged == (preview.fingerprint,)
    assert tasks.preview_import(bob_key)[0].change is ImportChange.UNCHANGED


def test_only_a_key_named_as_own_is_trusted_ultimately(
    tasks: KeyringTasks, gpg: GnuPG, bob_gpg: GnuPG
) -> None:
    first, second = (key_maker(bob_gpg)(name, f"{name}@example.com") for name in ("one", "two"))
    both = b"".join(bob_gpg.export_secret(key, passphrase=None) for key in (first, second))
    result = tasks.import_keys(both, own=(first,))
    assert set(result.secret) == {first, second}
    assert gpg.load_key(first).owner_trust is Trust.ULTIMATE
    assert gpg.load_key(second).owner_trust is not Trust.ULTIMATE


def test_a_public_key_cannot_be_named_as_own(tasks: KeyringTasks, gpg: GnuPG, bob_key: bytes) -> None:
    key = tasks.preview_import(bob_key)[0].fingerprint
    with pytest.raises(KeyUnusable):
        tasks.import_keys(bob_key, own=(key,))
    assert gpg.load_key(key).owner_trust is not Trust.ULTIMATE


def test_rubbish_is_no_key(tasks: KeyringTasks) -> None:
    with pytest.raises(NotOpenPGP):
        tasks.import_keys(b"rubbish")


def test_an_export_holds_all_that_was_asked_for_or_fails(
    tasks: KeyringTasks, alice: Fingerprint, bob: Fingerprint, other_gpg: GnuPG
) -> None:
    exported = tasks.export_public([alice, bob])
    assert {key.fingerprint for key in other_gpg.read_keys(exported)} == {alice, bob}
    assert not other_gpg.read_secret_parts(exported)
    with pytest.raises(NotFound):
        tasks.export_public([alice, Fingerprint("1" * 40)])


# Backup


def test_a_backup_brings_the_key_back_and_does_not_revoke_it(
    tasks: KeyringTasks, alice: Fingerprint, other_gpg: GnuPG, notes: KeyNotes, tmp_path: Path
) -> None:
    path = tmp_path / "backup.asc"
    with pytest.raises(PassphraseNeeded):
        tasks.back_up(alice, path, passphrase=None)
    with pytest.raises(PassphraseRefused):
        tasks.back_up(alice, path, passphrase="wrong")
    assert not path.exists()
    tasks.back_up(alice, path, passphrase=SECRET)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert notes.all()[alice].backed_up_on is not None
    other_gpg.import_keys(path.read_bytes())
    other_gpg.unlock(alice, SECRET)
    assert not other_gpg.load_key(alice).is_revoked
    certificate = path.read_bytes().partition(b":-----BEGIN")[2]
    other_gpg.import_keys(b"-----BEGIN" + certificate)
    assert other_gpg.load_key(alice).is_revoked


def test_a_key_from_elsewhere_gets_a_revocation_certificate_in_its_backup(
    tasks: KeyringTasks, alice: Fingerprint, gpg: GnuPG, other_gpg: GnuPG, tmp_path: Path
) -> None:
    (gpg.home_folder() / "openpgp-revocs.d" / f"{alice}.rev").unlink()
    tasks.back_up(alice, tmp_path / "backup.asc", passphrase=SECRET)
    text = (tmp_path / "backup.asc").read_bytes()
    assert b"\n:-----BEGIN PGP PUBLIC KEY BLOCK-----" in text
    other_gpg.import_keys(text)
    assert not other_gpg.load_key(alice).is_revoked
    gpg.lock()
    with pytest.raises(PassphraseNeeded):
        tasks.revocation_certificate(alice)


def test_a_public_key_has_no_backup(tasks: KeyringTasks, bob: Fingerprint, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        tasks.back_up(bob, tmp_path / "backup.asc", passphrase=None)


def test_a_backup_that_cannot_be_written_is_not_noted(
    tasks: KeyringTasks, alice: Fingerprint, notes: KeyNotes, tmp_path: Path
) -> None:
    with pytest.raises(StoreFailed):
        tasks.back_up(alice, tmp_path / "no such folder" / "backup.asc", passphrase=SECRET)
    assert alice not in notes.all()


def test_a_backup_of_a_key_whose_primary_secret_is_elsewhere_holds_what_is_here(
    tasks: KeyringTasks, alice: Fingerprint, gpg: GnuPG, other_gpg: GnuPG, tmp_path: Path
) -> None:
    primary, encrypting = gpg.load_key(alice).subkeys
    (gpg.home_folder() / "private-keys-v1.d" / f"{primary.keygrip}.key").unlink()
    tasks.back_up(alice, tmp_path / "backup.asc", passphrase=SECRET)
    assert other_gpg.read_secret_parts((tmp_path / "backup.asc").read_bytes()) == {encrypting.key_id}


# Trust


def test_verifying_confirms_a_key_on_this_computer_alone_unless_asked_otherwise(
    tasks: KeyringTasks, ring: Ring, alice: Fingerprint, bob: Fingerprint, other_gpg: GnuPG
) -> None:
    tasks.verify(bob, by=alice, passphrase=SECRET)
    ring.refresh()
    key = ring.find(bob)
    assert key is not None
    assert (key.validity, key.certified_by_me) == (Trust.FULL, True)
    assert [each.is_local for each in tasks.confirmations(bob)] == [True]
    other_gpg.import_keys(tasks.export_public([bob, alice]))
    assert other_gpg.confirmations(bob) == ()
    tasks.verify(bob, by=alice, passphrase=SECRET, is_public=True)
    assert [each.is_local for each in tasks.confirmations(bob)] == [False]
    other_gpg.import_keys(tasks.export_public([bob]))
    assert [each.signer_name for each in other_gpg.confirmations(bob)] == ["Alice Example"]


def test_verifying_needs_a_key_of_ones_own(
    tasks: KeyringTasks, bob: Fingerprint, bob_gpg: GnuPG, alice: Fingerprint
) -> None:
    for by in (bob, Fingerprint("1" * 40)):
        with pytest.raises(KeyUnusable):
            tasks.verify(bob, by=by, passphrase=None)
    with pytest.raises(NotFound):
        tasks.verify(Fingerprint("1" * 40), by=alice, passphrase=SECRET)
    with pytest.raises(PassphraseRefused):
        tasks.verify(bob, by=alice, passphrase="wrong")
    assert tasks.confirmations(bob) == ()


def test_a_local_confirmation_is_withdrawn_without_a_trace_and_can_be_made_again(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, bob_gpg: GnuPG
) -> None:
    bob_gpg.add_user_id(bob, Address("Bob", "bob@work.example"), passphrase=None)
    stranger = key_maker(bob_gpg)("Stranger", "stranger@example.com")
    bob_gpg.certify(bob, by=stranger, passphrase=None, is_local=False)
    tasks.import_keys(bob_gpg.export_public([bob]))
    tasks.verify(bob, by=alice, passphrase=SECRET)
    tasks.withdraw(bob, by=alice[-16:], passphrase=None)
    assert gpg.load_key(bob).validity is Trust.UNKNOWN
    assert {each.is_own for each in tasks.confirmations(bob)} == {False}
    assert len(gpg.load_key(bob).addresses) == 2
    tasks.verify(bob, by=alice, passphrase=SECRET)
    assert gpg.load_key(bob).validity is Trust.FULL


def test_that_a_public_confirmation_was_withdrawn_can_be_published(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, other_gpg: GnuPG
) -> None:
    tasks.verify(bob, by=alice, passphrase=SECRET, is_public=True)
    gpg.lock()
    with pytest.raises(PassphraseNeeded):
        tasks.withdraw(bob, by=alice, passphrase=None)
    time.sleep(1.1)  # for GnuPG, the later of two certifications counts: by the second
    tasks.withdraw(bob, by=alice, passphrase=SECRET)
    assert gpg.load_key(bob).validity is Trust.UNKNOWN
    other_gpg.import_keys(tasks.export_public([bob, alice]))
    assert [each.is_revoked for each in other_gpg.confirmations(bob)] == [True]
    time.sleep(1.1)
    tasks.verify(bob, by=alice, passphrase=SECRET)
    assert gpg.load_key(bob).validity is Trust.FULL


def test_a_secret_key_that_is_not_marked_as_own_verifies_nothing(
    tasks: KeyringTasks, bob: Fingerprint, bob_gpg: GnuPG
) -> None:
    carol = key_maker(bob_gpg)("Carol", "carol@own.example")
    tasks.import_keys(bob_gpg.export_secret(carol, passphrase=None))
    with pytest.raises(KeyUnusable, match="owner trust"):
        tasks.verify(bob, by=carol, passphrase=None)


def test_a_revoked_key_is_neither_verified_nor_verifies(
    tasks: KeyringTasks, ring: Ring, alice: Fingerprint, bob: Fingerprint, make_key: MakeKey
) -> None:
    carol = make_key("Carol", "carol@example.com")
    tasks.revoke(carol, RevocationReason.SUPERSEDED, "", passphrase=None)
    ring.refresh()
    with pytest.raises(KeyUnusable, match="revoked"):
        tasks.verify(carol, by=alice, passphrase=SECRET)
    with pytest.raises(KeyUnusable, match="revoked"):
        tasks.verify(bob, by=carol, passphrase=None)


def test_a_rejected_key_stays_rejected_whatever_its_owner_trust(
    tasks: KeyringTasks, gpg: GnuPG, bob: Fingerprint
) -> None:
    tasks.reject(bob)
    tasks.set_owner_trust(bob, Trust.FULL)
    assert (gpg.load_key(bob).is_rejected, gpg.load_key(bob).owner_trust) == (True, Trust.FULL)
    tasks.accept_again(bob)
    assert (gpg.load_key(bob).is_rejected, gpg.load_key(bob).owner_trust) == (False, Trust.FULL)


def test_accepting_again_takes_back_never_too(tasks: KeyringTasks, gpg: GnuPG, bob: Fingerprint) -> None:
    tasks.set_owner_trust(bob, Trust.NEVER)
    assert gpg.load_key(bob).is_rejected
    tasks.accept_again(bob)
    assert not gpg.load_key(bob).is_rejected


def test_owner_trust_of_a_key_that_is_not_here_is_refused(tasks: KeyringTasks) -> None:
    with pytest.raises(NotFound):
        tasks.set_owner_trust(Fingerprint("1" * 40), Trust.ULTIMATE)


def test_a_secret_key_is_deleted_on_a_second_word_alone(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint, bob: Fingerprint
) -> None:
    tasks.delete(bob)
    with pytest.raises(KeyUnusable):
        tasks.delete(alice)
    tasks.delete(alice, with_secret=True)
    assert gpg.list_keys() == ()


# Own keys


def test_the_last_address_of_a_key_cannot_be_revoked(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint
) -> None:
    with pytest.raises(KeyUnusable):
        tasks.revoke_user_id(alice, "Alice Example <alice@example.org>", passphrase=SECRET)
    tasks.add_user_id(alice, Address("Alice", "alice@work.example"), passphrase=SECRET)
    tasks.set_primary_user_id(alice, "Alice <alice@work.example>", passphrase=SECRET)
    tasks.revoke_user_id(alice, "Alice Example <alice@example.org>", passphrase=SECRET)
    assert gpg.load_key(alice).addresses == ("alice@work.example",)


@pytest.mark.parametrize(
    ("passphrase", "error"), [(None, PassphraseNeeded), ("wrong", PassphraseRefused)], ids=["locked", "wrong"]
)
def test_a_key_that_does_not_open_is_told_by_every_task_that_needs_it(
    tasks: KeyringTasks,
    gpg: GnuPG,
    alice: Fingerprint,
    bob: Fingerprint,
    passphrase: str | None,
    error: type[Exception],
) -> None:
    user_id = "Alice Example <alice@example.org>"
    tasks.add_user_id(alice, Address("A", "a@work.example"), passphrase=SECRET)
    gpg.lock()
    for work in (
        lambda: tasks.verify(bob, by=alice, passphrase=passphrase),
        lambda: tasks.change_expiry(alice, 30, passphrase=passphrase),
        lambda: tasks.add_user_id(alice, Address("B", "b@work.example"), passphrase=passphrase),
        lambda: tasks.set_primary_user_id(alice, user_id, passphrase=passphrase),
        lambda: tasks.revoke_user_id(alice, user_id, passphrase=passphrase),
        lambda: tasks.revoke(alice, RevocationReason.NO_REASON, "", passphrase=passphrase),
    ):
        with pytest.raises(PassphraseNeeded) as caught:
            work()
        assert caught.type is error
    key = gpg.load_key(alice)
    assert (key.is_revoked, len(key.addresses)) == (False, 2)


def test_a_passphrase_with_blanks_and_umlauts_can_be_changed_and_removed(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint
) -> None:
    tasks.change_passphrase(alice, SECRET, " grün ")
    gpg.unlock(alice, " grün ")
    tasks.change_passphrase(alice, " grün ", "")
    assert gpg.is_unlocked(alice).is_unlocked


def test_a_note_on_a_revocation_can_have_lines_and_anything_in_it(
    tasks: KeyringTasks, gpg: GnuPG, alice: Fingerprint
) -> None:
    tasks.revoke(alice, RevocationReason.COMPROMISED, "y\n\nn\nquit", passphrase=SECRET)
    key = gpg.load_key(alice)
    assert key.is_revoked
