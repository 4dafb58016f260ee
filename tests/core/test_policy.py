"""Who can be written to, and how: tables over drafts and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailguard.model import (
    Account,
    AccountId,
    Address,
    ChipState,
    Draft,
    DraftAttachment,
    Fingerprint,
    Key,
    KeyId,
    Security,
    Server,
    Subkey,
    Trust,
    UserId,
)
from mailguard.policy import (
    DraftFault,
    DraftProblem,
    attachment_word,
    check_draft,
    choose_keys,
    own_key_fault,
    plan,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOB = Address("Bob", "bob@example.net")
SERVER = Server(host="localhost", port=1, security=Security.TLS, user="alice")


def make_fingerprint(number: int) -> Fingerprint:
    return Fingerprint(f"{number:040X}")


def make_key(number: int, *addresses: str, validity: Trust = Trust.UNKNOWN, **changed: Any) -> Key:
    """A key that can do everything, created `number` days after 2020."""
    fingerprint = make_fingerprint(number)
    created = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
    subkey = Subkey(
        fingerprint=fingerprint,
        key_id=KeyId(fingerprint[-16:]),
        algorithm="Ed25519",
        created=created,
        expires=changed.pop("expires", None),
        capabilities="sc",
        is_revoked=False,
        is_expired=False,
    )
    user_ids = tuple(
        UserId(
            text=f"Somebody <{each}>",
            name="Somebody",
            address=each,
            comment="",
            validity=validity,
            is_revoked=changed.get("is_revoked", False),
            is_expired=changed.get("is_expired", False),
            created=created,
        )
        for each in addresses
    )
    made: dict[str, Any] = {
        "fingerprint": fingerprint,
        "user_ids": user_ids,
        "subkeys": (subkey,),
        "validity": validity,
        "owner_trust": Trust.UNKNOWN,
        "is_secret": False,
        "is_revoked": False,
        "is_expired": False,
        "is_disabled": False,
        "can_encrypt": True,
        "can_sign": True,
    }
    return Key(**{**made, **changed})


def make_draft(**changed: Any) -> Draft:
    made: dict[str, Any] = {
        "account": AccountId("a"),
        "from_": Address("Alice", "alice@example.org"),
        "to": (BOB,),
        "subject": "Numbers",
        "text": "Hi Bob",
    }
    return Draft(**{**made, **changed})


def make_account(key: Fingerprint | None = None) -> Account:
    return Account(
        id=AccountId("a"), identity=Address("Alice", "alice@example.org"), imap=SERVER, smtp=SERVER, key=key
    )


# What stands against sending apart from keys


def test_a_finished_draft_has_no_problem() -> None:
    assert check_draft(make_draft()) == ()


def test_problems_are_told_in_the_order_in_which_a_person_is_asked() -> None:
    draft = make_draft(to=(), subject=" ", text="See the attached file")
    assert check_draft(draft) == (
        DraftProblem(fault=DraftFault.NO_RECIPIENT),
        DraftProblem(fault=DraftFault.NO_SUBJECT),
        DraftProblem(fault=DraftFault.ATTACHMENT_FORGOTTEN, word="attached"),
    )


def test_bad_addresses_are_named_as_they_were_typed() -> None:
    draft = make_draft(to=(BOB, Address("", "carol@")), bcc=(Address("", "dave @example.org"),))
    (problem,) = check_draft(draft)
    assert problem.fault is DraftFault.BAD_ADDRESS
    assert problem.addresses == ("carol@", "dave @example.org")
    assert problem.fault.is_blocking


def test_a_mentioned_attachment_that_is_there_is_no_problem() -> None:
    file = DraftAttachment(filename="a.txt", content_type="text/plain", data=b"")
    assert check_draft(make_draft(text="I attach a file; see attached", attachments=(file,))) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Please see the attachment.", "attachment"),
        ("Der Bericht im Anhang", "Anhang"),
        ("> see the attachment\nThanks", ""),
        ("Bye\n-- \nAttachment Ltd.", ""),
        ("I am attached to this house-plant: unattached", "attached"),
        ("reattachments", ""),
    ],
)
def test_an_attachment_is_mentioned_in_own_words_only(text: str, word: str) -> None:
    assert attachment_word(text) == word


# The key of one recipient

VERIFIED = make_key(1, "bob@example.net", validity=Trust.FULL)
PARTLY = make_key(2, "bob@example.net", validity=Trust.MARGINAL)
UNVERIFIED = make_key(3, "bob@example.net")
OTHER = make_key(4, "robert@example.com", validity=Trust.FULL)
EXPIRED = make_key(5, "bob@example.net", is_expired=True, can_encrypt=False)
REVOKED = make_key(6, "bob@example.net", is_revoked=True, can_encrypt=False)
REJECTED = make_key(7, "bob@example.net", is_disabled=True)
NEVER = make_key(8, "bob@example.net", owner_trust=Trust.NEVER)
SIGNS_ONLY = make_key(9, "bob@example.net", can_encrypt=False)
OWN = make_key(10, "bob@example.net", validity=Trust.ULTIMATE, is_secret=True, owner_trust=Trust.ULTIMATE)


@pytest.mark.parametrize(
    ("keys", "state", "used", "is_verified"),
    [
        ([], ChipState.MISSING, [], False),
        ([OTHER], ChipState.MISSING, [], False),
        ([VERIFIED], ChipState.VERIFIED, [VERIFIED], True),
        ([PARTLY], ChipState.NOT_VERIFIED, [PARTLY], False),
        ([UNVERIFIED], ChipState.NOT_VERIFIED, [UNVERIFIED], False),
        ([OWN], ChipState.OWN, [OWN], True),
        ([UNVERIFIED, OWN], ChipState.OWN, [OWN], True),
        ([UNVERIFIED, VERIFIED], ChipState.SEVERAL, [VERIFIED], True),
        ([UNVERIFIED, PARTLY], ChipState.SEVERAL, [UNVERIFIED], False),
        ([EXPIRED], ChipState.EXPIRED, [], False),
        ([REVOKED], ChipState.REVOKED, [], False),
        ([REJECTED], ChipState.REJECTED, [], False),
        ([NEVER], ChipState.REJECTED, [], False),
        ([SIGNS_ONLY], ChipState.CANNOT_ENCRYPT, [], False),
        ([REVOKED, EXPIRED], ChipState.EXPIRED, [], False),
        ([REVOKED, UNVERIFIED], ChipState.NOT_VERIFIED, [UNVERIFIED], False),
    ],
)
def test_the_best_usable_key_of_an_address_is_chosen(
    keys: list[Key], state: ChipState, used: list[Key], is_verified: bool
) -> None:
    (found,) = choose_keys([BOB], keys, own=frozenset(), chosen={})
    assert (found.state, found.is_verified) == (state, is_verified)
    assert found.keys == tuple(each.fingerprint for each in used)
    assert found.state.can_be_sent is bool(used)


def test_a_key_whose_encryption_part_has_expired_counts_as_expired() -> None:
    main = UNVERIFIED.subkeys[0]
    old = Subkey(
        fingerprint=make_fingerprint(99),
        key_id=KeyId("0" * 16),
        algorithm="Cv25519",
        created=main.created,
        expires=NOW,
        capabilities="e",
        is_revoked=False,
        is_expired=True,
    )
    key = make_key(3, "bob@example.net", can_encrypt=False, subkeys=(main, old))
    (found,) = choose_keys([BOB], [key], own=frozenset(), chosen={})
    assert found.state is ChipState.EXPIRED


def test_a_name_on_another_address_verifies_nothing() -> None:
    """The key is valid for one address of Bob, and somebody else's user ID stands on it too."""
    mixed = make_key(1, "robert@example.com", validity=Trust.FULL)
    added = make_key(1, "bob@example.net", validity=Trust.UNKNOWN).user_ids
    key = make_key(1, user_ids=(*mixed.user_ids, *added), validity=Trust.FULL)
    (found,) = choose_keys([BOB], [key], own=frozenset(), chosen={})
    assert found.state is ChipState.NOT_VERIFIED


def test_addresses_are_compared_without_regard_to_case() -> None:
    (found,) = choose_keys([Address("", "BOB@Example.NET")], [VERIFIED], own=frozenset(), chosen={})
    assert found.state is ChipState.VERIFIED


@pytest.mark.parametrize(
    ("chosen", "state", "used"),
    [
        ([UNVERIFIED], ChipState.NOT_VERIFIED, [UNVERIFIED]),
        ([VERIFIED], ChipState.VERIFIED, [VERIFIED]),
        ([OTHER], ChipState.OTHER_ADDRESS, [OTHER]),
        ([UNVERIFIED, VERIFIED], ChipState.NOT_VERIFIED, [UNVERIFIED, VERIFIED]),
        ([EXPIRED], ChipState.EXPIRED, []),
        ([EXPIRED, VERIFIED], ChipState.VERIFIED, [VERIFIED]),
        ([REVOKED], ChipState.REVOKED, []),
        ([make_key(77, "gone@example.net")], ChipState.SEVERAL, [VERIFIED]),  # not in the keyring
    ],
)
def test_what_the_person_chose_is_never_replaced_by_another_key(
    chosen: list[Key], state: ChipState, used: list[Key]
) -> None:
    ring = [VERIFIED, UNVERIFIED, OTHER, EXPIRED, REVOKED]
    choice = {"bob@example.net": tuple(each.fingerprint for each in chosen)}
    (found,) = choose_keys([BOB], ring, own=frozenset(), chosen=choice)
    assert found.state is state
    assert found.keys == tuple(each.fingerprint for each in used)
    assert found.choices == (VERIFIED.fingerprint, UNVERIFIED.fingerprint)


# The plan


def test_a_plan_names_everyone_whose_key_is_missing() -> None:
    draft = make_draft(encrypt=True, cc=(Address("", "carol@example.com"),))
    made = plan(draft, make_account(), [VERIFIED], own=frozenset(), chosen={})
    assert [each.address for each in made.missing] == ["carol@example.com"]
    assert plan(make_draft(), make_account(), [], own=frozenset(), chosen={}).missing == ()


def test_a_draft_s_own_choice_outdoes_the_one_kept_for_the_address() -> None:
    kept = {"bob@example.net": (VERIFIED.fingerprint,)}
    draft = make_draft(encrypt=True, chosen_keys={"Bob@example.net": (UNVERIFIED.fingerprint,)})
    made = plan(draft, make_account(), [VERIFIED, UNVERIFIED], own=frozenset(), chosen=kept)
    assert made.recipients[0].keys == (UNVERIFIED.fingerprint,)
    assert made.unverified == made.recipients


def test_the_account_s_key_signs_unless_the_draft_names_another() -> None:
    account = make_account(make_fingerprint(1))
    made = plan(make_draft(sign=True, encrypt=True), account, [], own=frozenset(), chosen={})
    assert (made.signing_key, made.own_key) == (make_fingerprint(1), make_fingerprint(1))
    draft = make_draft(sign=True, signing_key=make_fingerprint(2))
    assert plan(draft, account, [], own=frozenset(), chosen={}).signing_key == make_fingerprint(2)
    assert plan(make_draft(), account, [], own=frozenset(), chosen={}).signing_key is None


@pytest.mark.parametrize(
    ("key", "to_sign", "fault"),
    [
        (OWN, True, ""),
        (OWN, False, ""),
        (make_key(10, is_secret=True, is_revoked=True), True, "it is revoked"),
        (make_key(10, is_secret=True, is_expired=True, expires=NOW), True, "it expired on 20 Nov 2026"),
        (make_key(10, is_secret=True, expires=NOW), False, "it expired on 20 Nov 2026"),
        (make_key(10, is_secret=True, is_disabled=True), True, "it is disabled"),
        (make_key(10), True, "its secret part cannot sign here"),
        (make_key(10, is_secret=True, can_encrypt=False), False, "it cannot be encrypted to"),
        (make_key(11), True, "it is not in the keyring"),
    ],
)
def test_an_own_key_that_cannot_be_used_says_why(key: Key, to_sign: bool, fault: str) -> None:
    assert own_key_fault(OWN.fingerprint, [key], to_sign=to_sign, now=NOW) == fault


def test_no_own_key_is_a_fault_too() -> None:
    assert own_key_fault(None, [OWN], to_sign=True, now=NOW) == "there is no key of your own"
