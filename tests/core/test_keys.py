"""GnuPG's colon listings and user IDs, turned into keys. Source: GnuPG doc/DETAILS."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.model import Fingerprint, Key, KeyStatus, Subkey, Trust, UserId
from mailguard.openpgp.keys import (
    algorithm_name,
    format_fingerprint,
    is_own,
    key_status,
    own_first,
    parse_colons,
    parse_user_id,
    with_trust_of_address,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FPR = "3D07F1A49C2E55B08E6FA4B2D1C07F3E9A1B44C8"
SUB = "78762A3DBCA39644A59A356B6B57E7192FB777FD"

LISTING = rf"""tru::1:1795563535:0:3:1:5
pub:u:255:22:{FPR[-16:]}:1700000000:1893456000::u:::scESC:::+::ed25519:::0:
fpr:::::::::{FPR}:
grp:::::::::5927148E1679291E42FF8D86882D388A7A89112F:
rev:!::22:{FPR[-16:]}:1700000500::::Alice:18x::{FPR}:::10:
uid:u::::1700000000::76BD147C838E2BFA15D0FED1963B6820282E9515::Alice\x3a \x5b (work) <Alice@Example.org>:::
uid:r::::1700000000::86BD147C838E2BFA15D0FED1963B6820282E9515::Alice <old@example.org>::::::::::0:
uat:u::::1700000000::96BD147C838E2BFA15D0FED1963B6820282E9515::1 2048::::::::::0:
sub:u:255:18:{SUB[-16:]}:1700000000:1893456000:::::e:::D276000124010304::cv25519::
fpr:::::::::{SUB}:
grp:::::::::C2EAEAFB5E71DD459778540E437E03A666116904:
pub:e:4096:1:BBBBBBBBBBBBBBBB:20231114T221320:1700000001::n:::scD:::::::::0:
fpr:::::::::AAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB:
"""


def test_a_listing_becomes_keys_with_all_that_windows_show() -> None:
    alice, expired = parse_colons(LISTING)
    assert (alice.fingerprint, alice.key_id, alice.algorithm) == (FPR, FPR[-16:], "Ed25519")
    assert (alice.name, alice.address) == ("Alice: [", "Alice@Example.org")
    assert alice.user_ids[0].comment == "work"
    assert alice.addresses == ("Alice@Example.org",)
    assert (alice.user_ids[1].is_revoked, len(alice.user_ids)) == (True, 2)
    assert (alice.validity, alice.owner_trust) == (Trust.ULTIMATE, Trust.ULTIMATE)
    assert (alice.is_secret, alice.can_sign, alice.can_encrypt) == (True, True, True)
    assert alice.created == datetime.fromtimestamp(1700000000, UTC)
    assert alice.expires == datetime.fromtimestamp(1893456000, UTC)
    primary, sub = alice.subkeys
    assert (primary.has_secret, primary.is_on_card, primary.capabilities) == (True, False, "sc")
    assert (sub.fingerprint, sub.algorithm, sub.capabilities) == (SUB, "Cv25519", "e")
    assert (sub.has_secret, sub.is_on_card) == (False, True)
    assert sub.keygrip == "C2EAEAFB5E71DD459778540E437E03A666116904"
    assert (expired.is_expired, expired.is_disabled, expired.user_ids) == (True, True, ())
    assert (expired.algorithm, expired.owner_trust, expired.is_rejected) == ("RSA 4096", Trust.NEVER, True)
    assert (expired.name, expired.address, expired.is_secret) == ("", "", False)
    assert expired.created == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "pub", "uid:u::::\nsub:u:::\n", "tru::1\n\nxyz:1:2"])
def test_lines_that_belong_to_no_key_are_passed_over(text: str) -> None:
    assert len(parse_colons(text)) == text.startswith("pub")


@pytest.mark.parametrize(
    ("text", "name", "address", "comment"),
    [
        ("Alice Example <alice@example.org>", "Alice Example", "alice@example.org", ""),
        ("Alice (work) <alice@example.org>", "Alice", "alice@example.org", "work"),
        ("alice@example.org", "", "alice@example.org", ""),
        ("<alice@example.org>", "", "alice@example.org", ""),
        ("Alice Example", "Alice Example", "", ""),
        ("Alice (a) (b) <a@x.org>", "Alice", "a@x.org", "a) (b"),
        ("a@x.org <b@x.org>", "a@x.org", "b@x.org", ""),
        ("Alice <a@x.org> <b@x.org>", "Alice <a@x.org> <b@x.org>", "", ""),
        ("Bob \u202egro.x@a <b@x.org>", "Bob gro.x@a", "b@x.org", ""),
        ("✅ Verified <b@x.org>", "▯ Verified", "b@x.org", ""),
        ("", "", "", ""),
    ],
)
def test_a_user_id_is_taken_apart_and_cleaned(text: str, name: str, address: str, comment: str) -> None:
    assert parse_user_id(text) == (name, address, comment)


@pytest.mark.parametrize(
    ("number", "bits", "curve", "name"),
    [
        (1, "4096", "", "RSA 4096"),
        (22, "255", "ed25519", "Ed25519"),
        (18, "255", "cv25519", "Cv25519"),
        (19, "256", "nistp256", "nistp256"),
        (27, "256", "", "Ed25519"),
        (17, "2048", "", "DSA 2048"),
        (99, "", "", "algorithm 99"),
    ],
)
def test_algorithms_have_names(number: int, bits: str, curve: str, name: str) -> None:
    assert algorithm_name(number, bits, curve) == name


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, KeyStatus.NOT_VERIFIED),
        ({"validity": Trust.MARGINAL}, KeyStatus.PARTLY),
        ({"validity": Trust.FULL}, KeyStatus.VERIFIED),
        ({"validity": Trust.ULTIMATE}, KeyStatus.VERIFIED),
        ({"is_secret": True}, KeyStatus.NOT_VERIFIED),  # a secret part alone makes it nobody's own
        ({"is_secret": True, "owner_trust": Trust.ULTIMATE}, KeyStatus.OWN),
        ({"is_expired": True, "validity": Trust.FULL}, KeyStatus.EXPIRED),
        ({"owner_trust": Trust.NEVER, "is_expired": True}, KeyStatus.REJECTED),
        ({"is_disabled": True}, KeyStatus.REJECTED),
        ({"is_revoked": True, "is_disabled": True}, KeyStatus.REVOKED),
    ],
)
def test_the_status_of_a_key_is_the_worst_that_fits(changed: dict[str, object], status: KeyStatus) -> None:
    assert key_status(key(**changed), NOW) is status


def test_a_key_that_expires_within_30_days_says_so() -> None:
    for days, status in ((29, KeyStatus.EXPIRES_SOON), (31, KeyStatus.NOT_VERIFIED)):
        soon = replace(subkey(), expires=NOW + timedelta(days=days))
        assert key_status(key(subkeys=(soon,)), NOW) is status


def test_a_key_chosen_for_an_account_is_own_if_its_secret_part_is_here() -> None:
    chosen = frozenset({Fingerprint(FPR)})
    assert is_own(key(is_secret=True), chosen)
    assert not is_own(key(), chosen)


def test_own_keys_stand_first_and_names_in_their_order() -> None:
    keys = [key("bob"), key("Alice"), key("Zoe", is_secret=True)]
    assert [each.name for each in own_first(keys)] == ["Zoe", "Alice", "bob"]


def test_the_trust_of_an_address_is_that_of_its_valid_user_ids_alone() -> None:
    user_ids = (
        user_id("a@x.org", Trust.MARGINAL),
        user_id("A@X.org", Trust.FULL),
        replace(user_id("b@x.org", Trust.ULTIMATE), is_revoked=True),
    )
    one = replace(key(), user_ids=user_ids, validity=Trust.ULTIMATE)
    assert with_trust_of_address(one, "a@x.ORG") is Trust.FULL
    assert with_trust_of_address(one, "b@x.org") is Trust.UNKNOWN
    assert with_trust_of_address(one, "c@x.org") is Trust.UNKNOWN


def test_a_fingerprint_is_read_in_groups_of_four() -> None:
    assert format_fingerprint(FPR) == "3D07 F1A4 9C2E 55B0 8E6F A4B2 D1C0 7F3E 9A1B 44C8"


def key(name: str = "Alice", **changed: object) -> Key:
    made = Key(
        fingerprint=Fingerprint(FPR),
        user_ids=(replace(user_id("alice@example.org", Trust.UNKNOWN), name=name),),
        subkeys=(subkey(),),
        validity=Trust.UNKNOWN,
        owner_trust=Trust.UNKNOWN,
        is_secret=False,
        is_revoked=False,
        is_expired=False,
        is_disabled=False,
        can_encrypt=True,
        can_sign=True,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def subkey() -> Subkey:
    return parse_colons(LISTING.replace("1893456000", ""))[0].subkeys[0]


def user_id(address: str, validity: Trust) -> UserId:
    return UserId(
        text=f"Alice <{address}>",
        name="Alice",
        address=address,
        comment="",
        validity=validity,
        is_revoked=False,
        is_expired=False,
        created=None,
    )
