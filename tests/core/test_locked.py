"""What a message waits for that was not opened: by the status lines that GnuPG gives then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailguard.model import Encryption, Fingerprint, Key, KeyId, Subkey, Trust
from mailguard.openpgp.status import HIDDEN, read_decryption
from mailguard.reading.locked import name_locked_key

FPR, ID = Fingerprint("A" * 40), KeyId("B" * 16)
NO_KEY = (f"ENC_TO {ID} 18 0", f"NO_SECKEY {ID}", "BEGIN_DECRYPTION", "DECRYPTION_FAILED")
HIDDEN_FAILED = (f"ENC_TO {HIDDEN} 18 0", f"NO_SECKEY {HIDDEN}", "BEGIN_DECRYPTION", "DECRYPTION_FAILED")


def key(*, is_on_card: bool = False, is_secret: bool = True) -> Key:
    subkey = Subkey(
        fingerprint=FPR,
        key_id=ID,
        algorithm="Cv25519",
        created=datetime(2024, 1, 1, tzinfo=UTC),
        expires=None,
        capabilities="e",
        is_revoked=False,
        is_expired=False,
        has_secret=is_secret,
        is_on_card=is_on_card,
        keygrip="",
    )
    return Key(
        fingerprint=FPR,
        user_ids=(),
        subkeys=(subkey,),
        validity=Trust.ULTIMATE,
        owner_trust=Trust.ULTIMATE,
        is_secret=is_secret,
        is_revoked=False,
        is_expired=False,
        is_disabled=False,
        can_encrypt=True,
        can_sign=True,
    )


def named(said: tuple[str, ...], *keys: Key, is_open: bool = False) -> tuple[Encryption, object, str]:
    status = tuple(f"[GNUPG:] {each}" for each in said)
    fact = name_locked_key(read_decryption(status), keys, status, lambda _: is_open)
    return fact.state, fact.locked_key, fact.reason


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("CARDCTRL 4", "which is not connected"),
        ("CARDCTRL 1 D2760001240102", "which is not connected"),
        ("ERROR pkdecrypt_failed 100663408", "which is not connected"),
        ("ERROR pkdecrypt_failed 100663387", "another card is connected"),
        ("CARDCTRL 3 D2760001240102", "the card did not open it"),
    ],
)
def test_a_smart_card_that_is_missing_or_another_one_is_named(said: str, words: str) -> None:
    state, locked_key, reason = named((said, *NO_KEY), key(is_on_card=True))
    assert (state, locked_key) == (Encryption.NOKEY, None)
    assert words in reason
    assert "BBBB BBBB BBBB BBBB" in reason


def test_a_key_that_is_not_here_is_no_card() -> None:
    assert named(NO_KEY, key(is_secret=False)) == (Encryption.NOKEY, None, "")


def test_a_hidden_recipient_may_be_an_own_key_that_is_shut() -> None:
    assert named(HIDDEN_FAILED, key()) == (Encryption.LOCKED, FPR, "")
    assert named(HIDDEN_FAILED, key(), is_open=True) == (Encryption.NOKEY, None, "")
    assert named(HIDDEN_FAILED, key(is_on_card=True)) == (Encryption.NOKEY, None, "")


def test_a_password_is_asked_for_where_the_message_says_that_there_is_one() -> None:
    asked = ("NEED_PASSPHRASE_SYM 9 3 2", "ERROR get_passphrase 85", "BEGIN_DECRYPTION", "DECRYPTION_FAILED")
    assert named(asked)[:2] == (Encryption.LOCKED, None)
    made_up = ("BEGIN_DECRYPTION", "NEED_PASSPHRASE_SYM 1 0 2", "DECRYPTION_FAILED", "END_DECRYPTION")
    assert named(made_up)[0] is Encryption.UNREADABLE
