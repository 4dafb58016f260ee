"""Signatures that prove too little, and what newer programs make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.model import Fingerprint, Key, KeyId, Signature, SignatureFact, Subkey, Trust
from mailguard.openpgp.versions import what_is_newer
from mailguard.openpgp.weakness import BEFORE_KEY, IN_FUTURE, with_weakness

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MADE = datetime(2024, 6, 1, tzinfo=UTC)
FPR = Fingerprint("A" * 40)
FACT = SignatureFact(
    state=Signature.GOOD,
    key_id=KeyId("A" * 16),
    fingerprint=FPR,
    primary=FPR,
    user_id="Bob",
    trust=Trust.FULL,
    created=MADE,
    expires=None,
    hash_algorithm="SHA256",
    key_algorithm="RSA",
)


def key(algorithm: str, created: datetime = MADE - timedelta(days=1)) -> Key:
    subkey = Subkey(
        fingerprint=FPR,
        key_id=KeyId("A" * 16),
        algorithm=algorithm,
        created=created,
        expires=None,
        capabilities="s",
        is_revoked=False,
        is_expired=False,
        has_secret=False,
        is_on_card=False,
        keygrip="",
    )
    return Key(
        fingerprint=FPR,
        user_ids=(),
        subkeys=(subkey,),
        validity=Trust.FULL,
        owner_trust=Trust.UNKNOWN,
        is_secret=False,
        is_revoked=False,
        is_expired=False,
        is_disabled=False,
        can_encrypt=True,
        can_sign=True,
        revoked_on=None,
    )


@pytest.mark.parametrize("name", ["RSA 2048", "RSA 4096", "DSA 2048", "Ed25519", "nistp256", ""])
def test_a_signature_by_a_method_of_today_stays_good(name: str) -> None:
    assert with_weakness(FACT, key(name), NOW) == FACT


@pytest.mark.parametrize("name", ["RSA 512", "RSA 1024", "RSA 2047", "DSA 1024", "Elgamal 1024"])
@pytest.mark.parametrize("state", [Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED])
def test_a_short_key_proves_too_little(name: str, state: Signature) -> None:
    weak = with_weakness(replace(FACT, state=state), key(name), NOW)
    assert weak.state is Signature.WEAK
    assert name.split()[1] in weak.weakness


@pytest.mark.parametrize("state", [Signature.BAD, Signature.REVOKED, Signature.MISSING])
def test_what_is_bad_is_not_called_weak(state: Signature) -> None:
    assert with_weakness(replace(FACT, state=state), key("RSA 1024"), NOW).state is state


def test_a_signature_of_tomorrow_is_a_wrong_clock_and_a_later_one_is_not_believed() -> None:
    tomorrow = replace(FACT, created=NOW + timedelta(hours=23))
    assert with_weakness(tomorrow, key("Ed25519"), NOW).state is Signature.GOOD
    later = with_weakness(replace(FACT, created=NOW + timedelta(hours=25)), key("Ed25519"), NOW)
    assert (later.state, later.weakness) == (Signature.WEAK, IN_FUTURE)


def test_a_signature_is_not_older_than_its_key() -> None:
    early = with_weakness(FACT, key("Ed25519", created=MADE + timedelta(seconds=1)), NOW)
    assert (early.state, early.weakness) == (Signature.WEAK, BEFORE_KEY)


@pytest.mark.parametrize(
    "packets, words",
    [
        (bytes([0xC2, 5, 6, 0, 27, 8, 0]), "a newer version of OpenPGP (6)"),
        (bytes([0x88, 5, 5, 0, 22, 8, 0]), "a newer version of OpenPGP (5)"),
        (bytes([0xC1, 4, 6, 1, 2, 3, 0xD2, 2, 2, 0]), "a newer version of OpenPGP (6)"),
        (bytes([0xC1, 4, 3, 1, 2, 3, 0xD2, 2, 2, 0]), "a newer version of OpenPGP (6)"),
        (bytes([0xC2, 5, 4, 0, 22, 12, 0]), "the method SHA3-256"),
        (bytes([0xC2, 5, 4, 0, 22, 8, 0]), ""),
        (bytes([0xC1, 4, 3, 1, 2, 3, 0xD2, 2, 1, 0]), ""),
        (bytes([0xC1, 255, 0, 0, 0, 4]), ""),
        (b"\xc1", ""),
        (b"words", ""),
        (b"", ""),
    ],
)
def test_what_a_newer_program_made_is_named(packets: bytes, words: str) -> None:
    assert what_is_newer(packets) == words
