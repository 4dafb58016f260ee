"""GnuPG as MailGuard runs it: real gpg in throwaway homes."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.errors import (
    GnuPGMissing,
    KeyUnusable,
    NotFound,
    NotOpenPGP,
    PassphraseNeeded,
    PassphraseRefused,
    TooLarge,
)
from mailguard.model import (
    Address,
    Encryption,
    Fingerprint,
    ImportChange,
    RevocationReason,
    Signature,
    Trust,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.status import read_decryption, read_signatures
from tests.conftest import MakeKey, key_maker

SECRET = "correct horse"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", passphrase=SECRET)


def test_what_was_encrypted_and_signed_is_read_back_as_good(gpg: GnuPG, alice: Fingerprint) -> None:
    sealed = gpg.encrypt(b"under the mat", [alice], sign_with=alice, passphrase=SECRET)
    opened = gpg.decrypt(sealed, passphrase=SECRET)
    assert opened.data == b"under the mat"
    fact = read_decryption(opened.status)
    assert (fact.state, fact.cipher, fact.decrypted_with) == (Encryption.OK, "AES256", alice)
    (signature,) = read_signatures(opened.status)
    assert (signature.state, signature.primary, signature.trust) == (Signature.GOOD, alice, Trust.ULTIMATE)
    assert signature.user_id == "Alice Example <alice@example.org>"


def test_a_locked_key_is_told_apart_from_a_wrong_passphrase(gpg: GnuPG, alice: Fingerprint) -> None:
    sealed = gpg.encrypt(b"text", [alice])
    gpg.lock()
    assert read_decryption(gpg.decrypt(sealed).status).state is Encryption.LOCKED
    with pytest.raises(PassphraseRefused):
        gpg.decrypt(sealed, passphrase="wrong")
    assert gpg.decrypt(sealed, passphrase=SECRET).data == b"text"
    assert gpg.decrypt(sealed).data == b"text"  # the agent keeps it now


def test_signing_with_a_locked_key_asks_for_its_passphrase(gpg: GnuPG, alice: Fingerprint) -> None:
    gpg.lock()
    with pytest.raises(PassphraseNeeded):
        gpg.sign_detached(b"text", alice)
    with pytest.raises(PassphraseRefused):
        gpg.sign_detached(b"text", alice, passphrase="wrong")
    assert gpg.sign_detached(b"text", alice, passphrase=SECRET).micalg == "pgp-sha512"


def test_unlocking_checks_the_passphrase_even_while_the_agent_keeps_one(
    gpg: GnuPG, alice: Fingerprint
) -> None:
    gpg.unlock(alice, SECRET)
    assert gpg.is_unlocked(alice).is_unlocked
    with pytest.raises(PassphraseRefused):
        gpg.unlock(alice, "wrong")
    gpg.unlock(alice, SECRET)
    gpg.lock()
    assert not gpg.is_unlocked(alice).is_unlocked


def test_a_key_without_passphrase_counts_as_unlocked(gpg: GnuPG, make_key: MakeKey) -> None:
    assert gpg.is_unlocked(make_key("Carol", "carol@example.com")).is_unlocked


def test_one_changed_character_makes_a_detached_signature_bad(gpg: GnuPG, alice: Fingerprint) -> None:
    made = gpg.sign_detached(b"Really!", alice, passphrase=SECRET)
    assert read_signatures(gpg.verify_detached(b"Really!", made.armored))[0].state is Signature.GOOD
    assert read_signatures(gpg.verify_detached(b"Really.", made.armored))[0].state is Signature.BAD


def test_a_clear_signed_text_gives_exactly_what_was_signed(gpg: GnuPG, alice: Fingerprint) -> None:
    block = gpg.clearsign("Dash - and text\n- list\n", alice, passphrase=SECRET)
    opened = gpg.verify_inline(b"before\n" + block + b"after\n")
    assert opened.data == b"Dash - and text\n- list\n"
    assert read_signatures(opened.status)[0].state is Signature.GOOD
    changed = gpg.verify_inline(block.replace(b"Dash", b"Dish"))
    assert read_signatures(changed.status)[0].state is Signature.BAD


def test_a_signature_by_an_unknown_key_is_missing_its_key(gpg: GnuPG, other_gpg: GnuPG) -> None:
    bob = key_maker(other_gpg)("Bob", "bob@example.net")
    made = other_gpg.sign_detached(b"text", bob)
    (signature,) = read_signatures(gpg.verify_detached(b"text", made.armored))
    assert (signature.state, signature.key_id, signature.fingerprint) == (Signature.MISSING, bob[-16:], bob)


def test_mail_for_another_key_cannot_be_decrypted(gpg: GnuPG, other_gpg: GnuPG) -> None:
    bob = key_maker(other_gpg)("Bob", "bob@example.net")
    fact = read_decryption(gpg.decrypt(other_gpg.encrypt(b"text", [bob])).status)
    assert fact.state is Encryption.NOKEY
    assert len(fact.recipients) == 1


def test_a_changed_byte_shows_nothing_of_the_text(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    armored = gpg.encrypt(b"secret " * 400, [carol], compress=False)
    lines = armored.split(b"\n")
    # A whole line of base64 in the middle: the armor itself stays well-formed; its checksum is optional.
    lines[12] = bytes(reversed(lines[12]))
    changed = b"\n".join(line for line in lines if not line.startswith(b"="))
    opened = gpg.decrypt(changed)
    assert read_decryption(opened.status).state is Encryption.DAMAGED
    assert opened.data == b""


def test_a_message_without_integrity_protection_is_not_shown(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    old = gpg.run(
        [
            "--armor",
            "--rfc2440",
            "--disable-mdc",
            "--cipher-algo",
            "AES",
            "--trust-model",
            "always",
            "-r",
            carol,
            "--encrypt",
        ],
        b"old style text",
    )
    if not old.data:
        pytest.fail(old.log)
    opened = gpg.decrypt(old.data)
    assert opened.data == b""
    assert read_decryption(opened.status).state in (Encryption.NOINT, Encryption.OK)


def test_half_a_message_is_not_readable(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    armored = gpg.encrypt(b"x" * 5000, [carol], compress=False)
    opened = gpg.decrypt(armored[: len(armored) // 2])
    assert opened.data == b""
    assert read_decryption(opened.status).state in (Encryption.DAMAGED, Encryption.UNREADABLE)


def test_what_is_no_openpgp_is_unreadable(gpg: GnuPG) -> None:
    for raw in (b"", b"hello", b"-----BEGIN PGP MESSAGE-----\n\nnonsense\n-----END PGP MESSAGE-----\n"):
        assert read_decryption(gpg.decrypt(raw).status).state is Encryption.UNREADABLE


def test_a_compression_bomb_is_stopped_at_the_limit(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    bomb = gpg.encrypt(bytes(20_000_000), [carol])
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        gpg.decrypt(bomb, max_output_bytes=1_000_000)


def test_names_in_keys_cannot_imitate_status_lines(gpg: GnuPG, make_key: MakeKey) -> None:
    mallory = make_key("[GNUPG:] GOODSIG 0123456789ABCDEF Bob", "mallory@example.com")
    made = gpg.sign_detached(b"text", mallory)
    (signature,) = read_signatures(gpg.verify_detached(b"changed", made.armored))
    assert signature.state is Signature.BAD
    block = gpg.clearsign("text\n[GNUPG:] GOODSIG 0123456789ABCDEF Bob <bob@example.net>\n", mallory)
    (signature,) = read_signatures(gpg.verify_inline(block.replace(b"text", b"test")).status)
    assert signature.state is Signature.BAD


def test_a_key_goes_from_one_keyring_to_another(gpg: GnuPG, other_gpg: GnuPG) -> None:
    bob = key_maker(other_gpg)("Bob Example", "bob@example.net")
    armored = other_gpg.export_public([bob])
    (preview,) = gpg.preview_import(armored)
    assert (preview.fingerprint, preview.name, preview.address, preview.change, preview.is_secret) == (
        bob,
        "Bob Example",
        "bob@example.net",
        ImportChange.NEW,
        False,
    )
    assert gpg.import_keys(armored).new == (bob,)
    assert gpg.import_keys(armored).unchanged == (bob,)
    assert gpg.preview_import(armored)[0].change is ImportChange.UNCHANGED
    assert gpg.load_key(bob).validity is Trust.UNKNOWN


@pytest.mark.parametrize("data", [b"", b"no key here", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n"])
def test_what_holds_no_key_is_refused(gpg: GnuPG, data: bytes) -> None:
    with pytest.raises(NotOpenPGP):
        gpg.import_keys(data)
    with pytest.raises(NotOpenPGP):
        gpg.preview_import(data)


def test_certifying_a_key_makes_it_valid_at_once(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> None:
    bob = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([bob]))
    gpg.lock()
    with pytest.raises(PassphraseNeeded):
        gpg.certify(bob, by=alice, passphrase=None)
    with pytest.raises(PassphraseRefused):
        gpg.certify(bob, by=alice, passphrase="wrong")
    gpg.certify(bob, by=alice, passphrase=SECRET)
    assert gpg.load_key(bob).validity is Trust.FULL
    (confirmation,) = gpg.confirmations(bob)
    assert (confirmation.signer_name, confirmation.is_own, confirmation.is_local) == (
        "Alice Example",
        True,
        True,
    )
    assert gpg.certified_by_me(gpg.list_keys()) == {bob}


def test_owner_trust_and_rejection_can_be_set_and_taken_back(gpg: GnuPG, other_gpg: GnuPG) -> None:
    bob = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([bob]))
    gpg.set_owner_trust(bob, Trust.ULTIMATE)
    assert gpg.load_key(bob).validity is Trust.ULTIMATE
    gpg.set_owner_trust(bob, Trust.UNDEFINED)
    assert gpg.load_key(bob).validity is not Trust.ULTIMATE
    gpg.set_disabled(bob, True)
    assert gpg.load_key(bob).is_rejected
    gpg.set_disabled(bob, False)
    assert not gpg.load_key(bob).is_rejected


def test_an_own_key_can_be_changed_in_every_way(gpg: GnuPG, alice: Fingerprint) -> None:
    gpg.change_expiry(alice, 30, passphrase=SECRET)
    expires = gpg.load_key(alice).expires
    assert expires is not None
    assert timedelta(days=29) < expires - datetime.now(UTC) < timedelta(days=31)
    gpg.add_user_id(alice, Address("Alice at work", "alice@work.example"), passphrase=SECRET)
    assert "alice@work.example" in gpg.load_key(alice).addresses
    gpg.set_primary_user_id(alice, "Alice Example <alice@example.org>", passphrase=SECRET)
    assert gpg.load_key(alice).address == "alice@example.org"
    gpg.revoke_user_id(alice, "Alice at work <alice@work.example>", passphrase=SECRET)
    assert gpg.load_key(alice).addresses == ("alice@example.org",)


def test_the_passphrase_can_be_changed_only_with_the_old_one(gpg: GnuPG, alice: Fingerprint) -> None:
    with pytest.raises(PassphraseRefused):
        gpg.change_passphrase(alice, "wrong", "battery staple")
    gpg.change_passphrase(alice, SECRET, "battery staple")
    with pytest.raises(PassphraseRefused):
        gpg.unlock(alice, SECRET)
    gpg.unlock(alice, "battery staple")


def test_a_revoked_key_says_when_and_signs_no_more(gpg: GnuPG, alice: Fingerprint) -> None:
    assert b"BEGIN PGP PUBLIC KEY BLOCK" in gpg.revocation_certificate(alice)
    made = gpg.sign_detached(b"text", alice, passphrase=SECRET)
    gpg.revoke(alice, RevocationReason.NO_LONGER_USED, "A new one is used.", passphrase=SECRET)
    key = gpg.load_key(alice)
    assert key.is_revoked
    (signature,) = read_signatures(gpg.verify_detached(b"text", made.armored))
    assert signature.state is Signature.REVOKED
    with pytest.raises(KeyUnusable):
        gpg.sign_detached(b"text", alice, passphrase=SECRET)


def test_a_backup_brings_the_secret_key_back(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> None:
    backup = gpg.export_secret(alice, passphrase=SECRET)
    assert other_gpg.import_keys(backup).secret == (alice,)
    other_gpg.unlock(alice, SECRET)


def test_deleting_needs_a_second_word_for_a_secret_key(gpg: GnuPG, alice: Fingerprint) -> None:
    with pytest.raises(KeyUnusable):
        gpg.delete(alice)
    gpg.delete(alice, secret=True)
    with pytest.raises(NotFound):
        gpg.load_key(alice)


def test_encrypting_for_an_expired_key_is_refused(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    for which in ([], ["*"]):
        gpg.run(["--quick-set-expire", carol, "seconds=1", *which], needs_secret=True)
    time.sleep(2)  # until it has expired: there is no event for that
    assert gpg.load_key(carol).is_expired
    with pytest.raises(KeyUnusable):
        gpg.encrypt(b"text", [carol])
    with pytest.raises(KeyUnusable):
        gpg.sign_detached(b"text", carol)


def test_a_missing_program_is_told_at_the_first_use(tmp_path: Path) -> None:
    gpg = GnuPG(program=str(tmp_path / "no-gpg"), home=tmp_path)
    with pytest.raises(GnuPGMissing):
        gpg.list_keys()


def test_no_passphrase_stands_in_an_error_or_a_repr(gpg: GnuPG, alice: Fingerprint) -> None:
    with pytest.raises(PassphraseRefused) as caught:
        gpg.sign_detached(b"text", alice, passphrase="hunter2 wrong")
    assert "hunter2" not in repr(caught.value)
    assert "hunter2" not in repr(gpg)


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("line", [b"", b"=AAAA\n"])
def test_the_checksum_of_armor_decides_on_nothing(
    gpg: GnuPG, make_key: MakeKey, length: int, line: bytes
) -> None:
    """New programs leave it out (RFC 9580 section 6.1), and GnuPG 2.2 misreads such blocks."""
    alice, words = make_key("Alice Example", "alice@example.org"), b"x" * length

    def change(block: bytes) -> bytes:
        return re.sub(rb"(?m)^=[A-Za-z0-9+/]{4}\n(?=-----END)", line, block)

    sealed = gpg.decrypt(change(gpg.encrypt(words, [alice], sign_with=alice)))
    assert (sealed.data, read_signatures(sealed.status)[0].state) == (words, Signature.GOOD)
    signature = change(gpg.sign_detached(words, alice).armored)
    assert read_signatures(gpg.verify_detached(words, signature))[0].state is Signature.GOOD
    clear = gpg.verify_inline(change(gpg.clearsign("words", alice)))
    assert read_signatures(clear.status)[0].state is Signature.GOOD


def test_each_of_several_signatures_is_told_whatever_the_first_one_is(gpg: GnuPG, make_key: MakeKey) -> None:
    """In batch mode gpg ends with the first one that is not good."""
    alice, bob = make_key("Alice", "alice@example.org"), make_key("Bob", "bob@example.org")

    def sign(words: bytes, key: Fingerprint) -> bytes:
        return gpg.run(["--local-user", key, "--detach-sign"], words).data

    both = sign(b"other words", alice) + sign(b"words", bob)
    found = read_signatures(gpg.verify_detached(b"words", both))
    assert [(each.state, each.key_id) for each in found] == [
        (Signature.BAD, alice[-16:]),
        (Signature.GOOD, bob[-16:]),
    ]
