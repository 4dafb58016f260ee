"""What Bob says of how a message reached him: words for facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.demo.answer import advise, describe_encryption, describe_signature, quote_message
from mailguard.model import Cover, Encryption, Facts, Fingerprint, Match, Signature, Validity, Verdict

KEY = Fingerprint("6F0EFF6B2E0593AD6F0EFF6B2E0593AD6F0EFF6B")
PLAIN = Facts(
    encryption=Encryption.NONE,
    signature=Signature.NONE,
    validity=Validity.UNKNOWN,
    match=Match.YES,
    cover=Cover.ALL,
    is_usual=False,
)


def verdict(facts: Facts = PLAIN, **known: object) -> Verdict:
    return replace(Verdict(facts=facts), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("encryption", Encryption)
def test_bob_says_of_every_encryption_whether_it_kept_the_message_private(encryption: Encryption) -> None:
    said = describe_encryption(verdict(replace(PLAIN, encryption=encryption)))
    assert said.startswith("Encrypted: ")
    assert ("for my key." in said) == (encryption is Encryption.OK)


@pytest.mark.parametrize("signature", Signature)
def test_bob_calls_no_signature_good_that_is_not(signature: Signature) -> None:
    facts = replace(PLAIN, signature=signature)
    said = describe_signature(
        verdict(facts, signer=KEY, signer_name="Alice Example", signer_address="alice@example.org")
    )
    assert said.startswith("Signed: ")
    assert ("not a character was changed" in said) == (signature is Signature.GOOD)
    assert ("6F0E FF6B" in said) == (signature is Signature.GOOD)
    assert "{" not in said


def test_bob_tells_whether_the_subject_was_encrypted_too() -> None:
    facts = replace(PLAIN, encryption=Encryption.OK)
    hidden = describe_encryption(verdict(facts, is_subject_protected=True, outer_subject="[...]"))
    assert "it read “[...]”" in hidden
    assert "for all to see" in describe_encryption(verdict(facts))


def test_bob_does_not_judge_the_signature_of_what_could_not_be_opened() -> None:
    facts = replace(PLAIN, encryption=Encryption.NOKEY)
    assert "could not open" in describe_signature(verdict(facts))


def test_bob_says_when_only_a_part_is_signed() -> None:
    facts = replace(PLAIN, signature=Signature.GOOD, cover=Cover.PART)
    assert "a part of the message only" in describe_signature(verdict(facts, signer=KEY))


@pytest.mark.parametrize(
    ("encryption", "signature", "advice"),
    [
        (Encryption.NONE, Signature.NONE, "press Encrypt before"),
        (Encryption.NONE, Signature.GOOD, "press Encrypt as well"),
        (Encryption.OK, Signature.NONE, "press Sign as well"),
        (Encryption.OK, Signature.GOOD, "verify my key"),
        (Encryption.OK, Signature.BAD, "press Sign as well"),
    ],
)
def test_bob_advises_what_was_not_done_yet(encryption: Encryption, signature: Signature, advice: str) -> None:
    facts = replace(PLAIN, encryption=encryption, signature=signature)
    assert advice in advise(facts, can_answer_encrypted=True)


def test_a_newcomer_without_a_key_is_told_to_make_one() -> None:
    assert "make a key" in advise(PLAIN, can_answer_encrypted=False)


def test_words_that_came_encrypted_are_not_quoted_in_the_open() -> None:
    assert "under the mat" in quote_message("under the mat", Encryption.NONE, is_private=False)
    assert "under the mat" in quote_message("under the mat", Encryption.OK, is_private=True)
    assert "under the mat" not in quote_message("under the mat", Encryption.OK, is_private=False)


def test_a_long_message_is_quoted_in_part() -> None:
    quoted = quote_message("line\n" * 500, Encryption.NONE, is_private=False)
    assert len(quoted.splitlines()) < 60
    assert quoted.endswith("> …")


def test_an_empty_message_is_not_quoted() -> None:
    assert quote_message(" \n", Encryption.NONE, is_private=True) == ""
