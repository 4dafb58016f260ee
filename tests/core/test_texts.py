"""Pasted text: what is shown of it, and under which banner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mailguard.errors import KeyUnusable, NotOpenPGP, PassphraseNeeded, PassphraseRefused
from mailguard.mime.armor import BlockKind, armor
from mailguard.model import Encryption, Fingerprint, RevocationReason, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.texts import Texts, kind_of
from tests.conftest import key_maker, new_gnupg_home

SECRET = "correct horse"


@dataclass(frozen=True)
class Desk:
    texts: Texts
    gpg: GnuPG
    theirs: GnuPG
    alice: Fingerprint
    bob: Fingerprint


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)("Alice Example", "alice@example.org", passphrase=SECRET)
    bob = key_maker(theirs)("Bob Example", "bob@example.net")
    theirs.import_keys(mine.export_public([alice]))
    mine.import_keys(theirs.export_public([bob]))
    yield Desk(Texts(mine, Ring(mine), lambda: frozenset({alice})), mine, theirs, alice, bob)
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


def test_a_signed_text_is_verified_whoever_it_is_from(desk: Desk) -> None:
    block = desk.theirs.clearsign("Really!\n- a list\n", desk.bob).decode()
    found = desk.texts.verify(block)
    assert (found.banner.id, found.kind, found.has_text_outside) == ("B20", BlockKind.SIGNED, False)
    assert found.text.rstrip("\n") == "Really!\n- a list"
    assert "Bob Example's" in found.banner.sentence


def test_one_changed_character_is_bad(desk: Desk) -> None:
    block = desk.theirs.clearsign("Really!", desk.bob).decode().replace("Really!", "Really.")
    assert desk.texts.verify(block).banner.title == "BAD signature: this message was changed"


def test_trust_makes_it_green_at_once(desk: Desk) -> None:
    block = desk.theirs.clearsign("Really!", desk.bob).decode()
    desk.gpg.certify(desk.bob, by=desk.alice, passphrase=SECRET)
    assert desk.texts.verify(block).banner.id == "B25"


def test_text_around_the_block_is_left_out_and_said(desk: Desk) -> None:
    block = desk.theirs.clearsign("signed", desk.bob).decode()
    found = desk.texts.verify(f"not signed\n{block}\nnor this")
    assert (found.text.strip(), found.has_text_outside) == ("signed", True)
    assert not desk.texts.verify(f"\n\n  {block}\n \n").has_text_outside


def test_of_two_blocks_the_first_is_shown_alone(desk: Desk) -> None:
    one, two = (desk.theirs.clearsign(words, desk.bob).decode() for words in ("one", "two"))
    found = desk.texts.verify(one + two)
    assert (found.text.strip(), found.has_text_outside) == ("one", True)


def test_a_text_is_encrypted_signed_and_read_back(desk: Desk) -> None:
    sealed = desk.texts.encrypt("Grüße", [desk.alice], desk.alice, SECRET)
    assert sealed.startswith("-----BEGIN PGP MESSAGE-----")
    found = desk.texts.decrypt(sealed)
    assert (found.banner.id, found.text, found.kind) == ("B22", "Grüße", BlockKind.MESSAGE)


def test_a_locked_key_asks_and_a_wrong_passphrase_is_refused(desk: Desk) -> None:
    sealed = desk.texts.encrypt("secret", [desk.alice], None, None)
    desk.gpg.lock()
    locked = desk.texts.decrypt(sealed)
    assert (locked.banner.id, locked.text, locked.verdict.locked_key) == ("B02", "", desk.alice)
    with pytest.raises(PassphraseRefused):
        desk.texts.decrypt(sealed, "wrong")
    found = desk.texts.decrypt(sealed, SECRET)
    assert (found.banner.id, found.text) == ("B27", "secret")


def test_a_text_is_signed_only_with_the_passphrase(desk: Desk) -> None:
    desk.gpg.lock()
    with pytest.raises(PassphraseNeeded):
        desk.texts.sign("words", desk.alice)
    with pytest.raises(PassphraseRefused):
        desk.texts.sign("words", desk.alice, "wrong")
    assert desk.texts.verify(desk.texts.sign("words", desk.alice, SECRET)).banner.id == "B23"


def test_a_block_that_only_signs_is_verified_by_either_button(desk: Desk) -> None:
    block = armor(BlockKind.MESSAGE, desk.theirs.run(["--local-user", desk.bob, "--sign"], b"words").data)
    for found in (desk.texts.verify(block.decode()), desk.texts.decrypt(block.decode())):
        assert (found.text, found.verdict.facts.encryption) == ("words", Encryption.NONE)
        assert found.verdict.facts.signature is Signature.GOOD


def test_verify_decrypts_a_block_that_is_encrypted(desk: Desk) -> None:
    sealed = desk.theirs.encrypt(b"secret", [desk.alice], sign_with=desk.bob).decode()
    desk.texts.decrypt(sealed, SECRET)
    assert desk.texts.verify(sealed).text == "secret"


def test_a_separate_signature_is_checked_over_exactly_these_bytes(desk: Desk) -> None:
    signature = desk.theirs.sign_detached(b"a file\n", desk.bob).armored
    assert desk.texts.verify_detached(b"a file\n", signature).verdict.facts.signature is Signature.GOOD
    assert desk.texts.verify_detached(b"a file", signature).verdict.facts.signature is Signature.BAD
    with pytest.raises(NotOpenPGP):
        desk.texts.verify_detached(b"a file", b"no signature")


def test_a_rejected_key_stays_rejected_here(desk: Desk) -> None:
    block = desk.theirs.clearsign("words", desk.bob).decode()
    desk.gpg.set_disabled(desk.bob, True)
    assert desk.texts.verify(block).banner.id == "B09"
    desk.gpg.set_disabled(desk.bob, False)


def test_nothing_is_encrypted_for_a_revoked_key(desk: Desk) -> None:
    old = key_maker(desk.gpg)("Old", "old@example.org")
    desk.gpg.revoke(old, RevocationReason.NO_LONGER_USED, "", passphrase=None)
    with pytest.raises(KeyUnusable):
        desk.texts.encrypt("secret", [desk.alice, old], None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no block here",
        "> -----BEGIN PGP SIGNED MESSAGE-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\n\ncut off",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n"
        "-----BEGIN PGP SIGNATURE-----\n\n!!\n-----END PGP SIGNATURE-----",
    ],
)
def test_what_holds_no_block_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(NotOpenPGP):
        desk.texts.verify(text)


def test_a_damaged_block_shows_nothing(desk: Desk) -> None:
    sealed = desk.texts.encrypt("secret " * 500, [desk.alice], None, None)
    lines = [line for line in sealed.splitlines() if not line.startswith("=")]
    lines[6] = lines[6][::-1]
    found = desk.texts.decrypt("\n".join(lines), SECRET)
    assert found.text == ""
    assert found.banner.id in ("B03", "B04", "B06")


@pytest.mark.parametrize(
    "text, kind",
    [
        ("words", None),
        ("-----BEGIN PGP SIGNED MESSAGE-----\n", BlockKind.SIGNED),
        ("hi\n-----BEGIN PGP MESSAGE-----\n", BlockKind.MESSAGE),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", BlockKind.KEY),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n", BlockKind.PRIVATE),
    ],
)
def test_the_kind_of_a_pasted_block_chooses_the_button(text: str, kind: BlockKind | None) -> None:
    assert kind_of(text) is kind


def test_nothing_of_a_text_is_in_its_repr(desk: Desk) -> None:
    found = desk.texts.verify(desk.theirs.clearsign("in the cellar", desk.bob).decode())
    assert "cellar" not in repr(found)


def test_an_encrypted_file_gives_its_bytes_and_says_who_signed_them(desk: Desk) -> None:
    data = b"%PDF\x00\xff"
    block = desk.theirs.encrypt(data, [desk.alice], sign_with=desk.bob)
    found = desk.texts.decrypt_file(block, SECRET)
    assert found.data == data
    assert found.verdict.facts.signature is Signature.GOOD
    assert "data" not in repr(found)


def test_a_locked_file_gives_nothing_and_names_the_key(desk: Desk) -> None:
    desk.gpg.lock()
    found = desk.texts.decrypt_file(desk.theirs.encrypt(b"x", [desk.alice]))
    assert (found.data, found.verdict.facts.encryption) == (b"", Encryption.LOCKED)
    assert found.verdict.locked_key == desk.alice


@pytest.mark.parametrize("data", [b"", b"plain", b"-----BEGIN PGP SIGNATURE-----\n\n"])
def test_a_file_that_is_not_encrypted_is_refused(desk: Desk, data: bytes) -> None:
    with pytest.raises(NotOpenPGP):
        desk.texts.decrypt_file(data)
