"""The judge: facts of a message and of the keyring become one verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailguard.model import (
    Cover,
    Encryption,
    Fingerprint,
    Grounds,
    Key,
    KeyId,
    Match,
    Signature,
    SignatureFact,
    Subkey,
    Trust,
    UserId,
    Validity,
)
from mailguard.openpgp.status import DecryptionFact
from mailguard.openpgp.verdict import Evidence, judge, judge_text

NOW = datetime(2024, 3, 1, tzinfo=UTC)
NOBODY: frozenset[Fingerprint] = frozenset()


def user_id(address: str, trust: Trust, *, is_revoked: bool = False) -> UserId:
    name = address.partition("@")[0].title()
    return UserId(
        text=f"{name} <{address}>",
        name=name,
        address=address,
        comment="",
        validity=trust,
        is_revoked=is_revoked,
        is_expired=False,
        created=NOW,
    )


def make_key(letter: str, *user_ids: UserId, **changes: object) -> Key:
    fingerprint = Fingerprint(letter * 40)
    subkey = Subkey(
        fingerprint=fingerprint,
        key_id=KeyId(fingerprint[-16:]),
        algorithm="Ed25519",
        created=NOW,
        expires=None,
        capabilities="sc",
        is_revoked=False,
        is_expired=False,
    )
    plain = Key(
        fingerprint=fingerprint,
        user_ids=user_ids,
        subkeys=(subkey,),
        validity=Trust.UNKNOWN,
        owner_trust=Trust.UNKNOWN,
        is_secret=False,
        is_revoked=False,
        is_expired=False,
        is_disabled=False,
        can_encrypt=True,
        can_sign=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def signed_by(key: Key, state: Signature = Signature.GOOD) -> SignatureFact:
    is_missing = state is Signature.MISSING
    return SignatureFact(
        state=state,
        key_id=key.key_id,
        fingerprint=None if is_missing else key.fingerprint,
        primary=None if is_missing else key.fingerprint,
        user_id="" if is_missing else key.user_ids[0].text,
        trust=Trust.UNKNOWN,
        created=NOW,
        expires=None,
        hash_algorithm="SHA512",
        key_algorithm="EdDSA",
    )


BOB = make_key("B", user_id("bob@example.net", Trust.FULL))
EVE = make_key("E", user_id("eve@example.com", Trust.FULL))


def evidence(
    *signatures: SignatureFact, sender: str | None = "bob@example.net", **changes: object
) -> Evidence:
    plain = Evidence(
        decryption=None,
        is_partly_encrypted=False,
        signatures=signatures,
        is_smime=False,
        cover=Cover.ALL,
        from_addresses=(sender,) if sender is not None else (),
        is_from_contradicted=False,
        sender_name="Bob",
        sent_at=NOW,
        method="PGP/MIME",
        outer_subject="...",
        is_subject_protected=False,
        usual_count=0,
        status=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_without_a_signature_nothing_is_claimed() -> None:
    facts = judge(evidence(), [BOB], NOBODY).facts
    assert (facts.encryption, facts.signature, facts.match) == (
        Encryption.NONE,
        Signature.NONE,
        Match.UNCLEAR,
    )
    assert facts.validity is Validity.UNKNOWN


def test_a_good_signature_of_the_sender_by_a_valid_key_matches() -> None:
    verdict = judge(evidence(signed_by(BOB)), [EVE, BOB], NOBODY)
    assert (verdict.facts.signature, verdict.facts.match, verdict.facts.validity) == (
        Signature.GOOD,
        Match.YES,
        Validity.FULL,
    )
    assert (verdict.signer, verdict.signer_name, verdict.signer_address) == (
        BOB.fingerprint,
        "Bob",
        "bob@example.net",
    )


def test_letter_case_makes_no_other_sender() -> None:
    assert judge(evidence(signed_by(BOB), sender="BOB@Example.NET"), [BOB], NOBODY).facts.match is Match.YES


@pytest.mark.parametrize(
    "found, match",
    [
        (evidence(signed_by(EVE)), Match.NO),
        (evidence(signed_by(BOB), sender=None), Match.UNCLEAR),
        (evidence(signed_by(BOB), sender=""), Match.UNCLEAR),
        (
            evidence(signed_by(BOB), from_addresses=("bob@example.net", "eve@example.com")),
            Match.UNCLEAR,
        ),
        (evidence(signed_by(BOB), is_from_contradicted=True), Match.NO),
        (evidence(signed_by(EVE), signed_by(BOB)), Match.YES),
        (evidence(signed_by(EVE), signed_by(BOB), sender="x@example.org"), Match.UNCLEAR),
        (evidence(signed_by(BOB), sender="bob@example.net\ufffd"), Match.NO),
        (evidence(signed_by(BOB), sender="bob@example.net "), Match.NO),
    ],
)
def test_the_sender_matches_only_where_it_is_one_and_on_the_key(found: Evidence, match: Match) -> None:
    assert judge(found, [BOB, EVE], NOBODY).facts.match is match


def test_a_revoked_address_on_the_key_does_not_match() -> None:
    key = make_key(
        "B", user_id("bob@other.example", Trust.FULL), user_id("bob@example.net", Trust.FULL, is_revoked=True)
    )
    assert judge(evidence(signed_by(key)), [key], NOBODY).facts.match is Match.NO


def test_trust_in_one_address_proves_nothing_for_another_on_the_same_key() -> None:
    key = make_key("B", user_id("bob@example.org", Trust.FULL), user_id("ceo@example.net", Trust.UNKNOWN))
    verdict = judge(evidence(signed_by(key), sender="ceo@example.net"), [key], NOBODY)
    assert verdict.facts.validity is Validity.UNKNOWN


@pytest.mark.parametrize(
    "key, own, validity",
    [
        (make_key("B", user_id("bob@example.net", Trust.MARGINAL)), NOBODY, Validity.MARGINAL),
        (make_key("B", user_id("bob@example.net", Trust.ULTIMATE)), NOBODY, Validity.FULL),
        (make_key("B", user_id("bob@example.net", Trust.UNDEFINED)), NOBODY, Validity.UNKNOWN),
        (make_key("B", user_id("bob@example.net", Trust.FULL), is_disabled=True), NOBODY, Validity.REJECTED),
        (
            make_key("B", user_id("bob@example.net", Trust.FULL), owner_trust=Trust.NEVER),
            NOBODY,
            Validity.REJECTED,
        ),
        (
            make_key(
                "B", user_id("bob@example.net", Trust.ULTIMATE), is_secret=True, owner_trust=Trust.ULTIMATE
            ),
            NOBODY,
            Validity.OWN,
        ),
        (
            make_key("B", user_id("bob@example.net", Trust.ULTIMATE), owner_trust=Trust.ULTIMATE),
            frozenset({Fingerprint("B" * 40)}),
            Validity.FULL,  # chosen for an account, but its secret part is not here
        ),
        (
            make_key("B", user_id("bob@example.net", Trust.UNKNOWN), is_secret=True),
            frozenset({Fingerprint("B" * 40)}),
            Validity.UNKNOWN,  # GnuPG does not hold it for valid
        ),
    ],
)
def test_validity_is_what_gnupg_says_of_the_address(
    key: Key, own: frozenset[Fingerprint], validity: Validity
) -> None:
    assert judge(evidence(signed_by(key)), [key], own).facts.validity is validity


@pytest.mark.parametrize(
    "states, decides",
    [
        ((Signature.GOOD, Signature.BAD), Signature.BAD),
        ((Signature.MISSING, Signature.GOOD), Signature.GOOD),
        ((Signature.GOOD, Signature.REVOKED), Signature.REVOKED),
        ((Signature.SIG_EXPIRED, Signature.KEY_EXPIRED), Signature.KEY_EXPIRED),
        ((Signature.MISSING,), Signature.MISSING),
        ((Signature.WEAK, Signature.MISSING), Signature.WEAK),
    ],
)
def test_of_several_signatures_a_bad_one_decides(states: tuple[Signature, ...], decides: Signature) -> None:
    signatures = [replace(signed_by(BOB, state), key_algorithm=str(n)) for n, state in enumerate(states)]
    assert judge(evidence(*signatures), [BOB], NOBODY).facts.signature is decides


def test_a_bad_signature_of_anyone_goes_before_a_good_one_of_the_sender() -> None:
    found = judge(evidence(signed_by(BOB), signed_by(EVE, Signature.BAD)), [BOB, EVE], NOBODY)
    assert found.facts.signature is Signature.BAD
    assert found.signer_name == "Eve"


def test_a_signature_by_a_missing_key_names_its_key_and_nobody() -> None:
    found = judge(evidence(signed_by(BOB, Signature.MISSING)), [], NOBODY)
    assert (found.facts.signature, found.signer_name, found.signer) == (Signature.MISSING, "", None)


def test_a_message_that_looks_signed_but_cannot_be_checked_is_not_unsigned() -> None:
    found = judge(evidence(is_signature_broken=True, reason="why"), [], NOBODY)
    assert (found.facts.signature, found.reason) == (Signature.WEAK, "why")
    assert judge(evidence(is_smime=True), [], NOBODY).facts.signature is Signature.SMIME


def test_the_weak_method_is_named() -> None:
    weak = signed_by(BOB, Signature.WEAK)
    by_hash = judge(evidence(replace(weak, hash_algorithm="SHA1")), [BOB], NOBODY)
    by_key = judge(evidence(replace(weak, key_algorithm="algorithm 30")), [BOB], NOBODY)
    assert (by_hash.reason, by_key.reason) == ("SHA1", "algorithm 30")


@pytest.mark.parametrize("state", list(Encryption))
def test_encryption_is_what_decrypting_came_to(state: Encryption) -> None:
    found = judge(evidence(decryption=DecryptionFact(state=state)), [], NOBODY)
    assert found.facts.encryption is state


def test_an_encrypted_part_makes_the_whole_partly_encrypted() -> None:
    found = judge(evidence(signed_by(BOB), is_partly_encrypted=True), [BOB], NOBODY)
    assert found.facts.encryption is Encryption.PART
    assert found.inner is not None
    assert (found.inner.encryption, found.inner.cover) == (Encryption.NONE, Cover.ALL)
    partly = judge(evidence(signed_by(BOB), is_partly_encrypted=True, cover=Cover.PART), [BOB], NOBODY)
    assert partly.inner is not None and partly.inner.cover is Cover.PART


@pytest.mark.parametrize("count, usual", [(0, False), (2, False), (3, True), (9, True)])
def test_three_verified_messages_make_it_usual(count: int, usual: bool) -> None:
    assert judge(evidence(usual_count=count), [], NOBODY).facts.is_usual is usual


@pytest.mark.parametrize(
    "changes, grounds",
    [
        ({"certified_by_me": True}, Grounds.VERIFIED_BY_YOU),
        ({"owner_trust": Trust.ULTIMATE}, Grounds.TRUSTED_ULTIMATELY),
        ({}, Grounds.CONFIRMED_BY_OTHERS),
    ],
)
def test_it_is_said_why_a_key_counts_as_valid(changes: dict[str, object], grounds: Grounds) -> None:
    key = replace(BOB, **changes)  # type: ignore[arg-type]
    assert judge(evidence(signed_by(key)), [key], NOBODY).grounds is grounds


def test_pasted_text_names_no_sender_so_none_has_to_match() -> None:
    facts = judge_text(evidence(signed_by(BOB), sender=None), [BOB], NOBODY).facts
    assert (facts.match, facts.validity) == (Match.YES, Validity.FULL)


def test_pasted_text_counts_the_best_address_of_the_key() -> None:
    key = make_key("B", user_id("new@example.net", Trust.UNKNOWN), user_id("bob@example.net", Trust.FULL))
    verdict = judge_text(evidence(signed_by(key), sender=None), [key], NOBODY)
    assert (verdict.facts.validity, verdict.signer_address) == (Validity.FULL, "bob@example.net")
