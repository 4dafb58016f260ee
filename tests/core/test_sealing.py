"""A readable message made an encrypted one: what the server still sees, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter, write_letter
from mailguard.errors import NotChangeable
from mailguard.mime.removal import MARK_FIELD
from mailguard.mime.sealing import is_sealed, seal
from mailguard.model import Address, Draft, DraftAttachment, Encryption, Fingerprint, OpenedMessage, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.conftest import MakeKey

BOB, ALICE = Address("Bob Example", "bob@example.net"), Address("Alice", "alice@example.org")
FILE = DraftAttachment(filename="plan.bin", content_type="application/x-plan", data=bytes(range(256)) * 9)
STAMP = Stamp(message_id="1@example.net", date=datetime(2026, 11, 2, 10, tzinfo=UTC))
Seal = Callable[[bytes], bytes]


@pytest.fixture
def key(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice", "alice@example.org")


@pytest.fixture
def sealed(gpg: GnuPG, key: Fingerprint) -> Seal:
    return lambda raw: seal(raw, lambda data: gpg.encrypt(data, [key]), mark="m1")


def opened(gpg: GnuPG, raw: bytes) -> OpenedMessage:
    return Reader(gpg, Ring(gpg), frozenset).open(raw)


def letter(*attachments: DraftAttachment) -> Draft:
    return Draft(
        account=NO_ACCOUNT,
        from_=BOB,
        to=(ALICE,),
        subject="Härvest",
        text="Under the mat.\n",
        attachments=attachments,
    )


def test_only_who_has_the_key_reads_text_files_and_subject(gpg: GnuPG, sealed: Seal) -> None:
    before = write_letter(letter(FILE), STAMP)
    made = sealed(before)
    assert is_sealed(made)
    for word in (b"Under the mat", b"plan.bin", b"rvest"):
        assert word not in made
    assert made.startswith(f"{MARK_FIELD}: m1\r\n".encode())
    found, plain = opened(gpg, made), opened(gpg, before)
    assert found.verdict.facts.encryption is Encryption.OK
    assert (found.subject, found.text, found.from_) == ("Härvest", plain.text, plain.from_)
    assert (found.message_id, found.date) == (plain.message_id, plain.date)
    assert [each.data for each in found.attachments] == [FILE.data]


def test_a_signature_inside_goes_on_holding(gpg: GnuPG, sealed: Seal, make_key: MakeKey) -> None:
    signer = make_key("Bob Example", "bob@example.net")
    made = sealed(protect_letter(letter(), STAMP, gpg, sign_with=signer))
    assert b"Under the mat" not in made
    facts = opened(gpg, made).verdict.facts
    assert (facts.encryption, facts.signature) == (Encryption.OK, Signature.GOOD)


def test_a_message_without_a_type_and_with_other_line_ends_is_sealed_too(gpg: GnuPG, sealed: Seal) -> None:
    raw = b"From: bob@example.net\nSubject: Plain\n folded\nBcc: eve@example.org\n\nUnder the mat.\n"
    made = sealed(raw)
    header = made.partition(b"\r\n\r\n")[0]
    assert b"eve@" not in header
    assert b"folded" not in header
    found = opened(gpg, made)
    assert (found.subject, found.text.strip()) == ("Plain folded", "Under the mat.")


def test_what_is_encrypted_already_or_not_whole_stays_as_it_is(
    gpg: GnuPG, key: Fingerprint, sealed: Seal
) -> None:
    with pytest.raises(NotChangeable):
        sealed(protect_letter(letter(), STAMP, gpg, encrypt_for=key))
    cut = write_letter(letter(FILE), STAMP)[:-300]
    with pytest.raises(NotChangeable):
        sealed(cut)
