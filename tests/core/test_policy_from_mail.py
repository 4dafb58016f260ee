"""Where a key that Autocrypt names is used, and where it never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.model import Address, ChipState, Key, MailKey, PeerKey, RecipientKey, Trust
from mailguard.policy import LEARNT, choose_keys
from tests.core.test_policy import make_key

BOB = "bob@example.net"
OTHER = "robert@example.net"


def learnt(key: Key) -> Key:
    return replace(key, origin=LEARNT)


def from_mail(key: Key, *, is_doubtful: bool = False) -> MailKey:
    peer = PeerKey(address=BOB, fingerprint=key.fingerprint, is_mutual=False, keydata=b"")
    return MailKey(key=key, peer_key=peer, is_doubtful=is_doubtful)


def choose(keys: tuple[Key, ...], offered: Key) -> RecipientKey:
    (found,) = choose_keys(
        (Address("", BOB),), keys, own=frozenset(), chosen={}, from_mail={BOB: from_mail(offered)}
    )
    return found


OFFERED = make_key(2, BOB)
HELD = make_key(1, BOB)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), True),
        ((make_key(1, OTHER),), True),
        ((replace(HELD, is_expired=True),), True),
        ((replace(HELD, is_revoked=True),), True),
        ((replace(HELD, is_disabled=True),), False),  # the person rejected a key of theirs
        ((HELD,), False),  # fetched by the person
        ((learnt(HELD),), True),
        ((learnt(make_key(1, BOB, validity=Trust.FULL)),), False),
        ((learnt(HELD), make_key(3, BOB)), False),
        ((replace(OFFERED, is_revoked=True),), False),
        ((replace(OFFERED, is_disabled=True),), False),
        ((OFFERED,), False),
    ],
)
def test_a_key_from_mail_never_takes_the_place_of_one_the_person_has(
    keys: tuple[Key, ...], expected: bool
) -> None:
    (found,) = choose_keys(
        (Address("", BOB),), keys, own=frozenset(), chosen={}, from_mail={BOB: from_mail(OFFERED)}
    )
    assert found.is_from_mail is expected
    if expected:
        assert (found.state, found.keys) == (ChipState.NOT_VERIFIED, (OFFERED.fingerprint,))
        assert not found.is_verified


def test_a_choice_stands_even_where_it_cannot_be_used_any_more() -> None:
    gone = replace(HELD, is_expired=True)
    (found,) = choose_keys(
        (Address("", BOB),),
        (gone,),
        own=frozenset(),
        chosen={BOB: (gone.fingerprint,)},
        from_mail={BOB: from_mail(OFFERED)},
    )
    assert (found.state, found.is_from_mail) == (ChipState.EXPIRED, False)


def test_a_key_that_names_another_address_says_so() -> None:
    other = make_key(2, OTHER)
    (found,) = choose_keys(
        (Address("", BOB),), (), own=frozenset(), chosen={}, from_mail={BOB: from_mail(other)}
    )
    assert (found.state, found.keys) == (ChipState.OTHER_ADDRESS, (other.fingerprint,))


def test_doubt_about_a_key_goes_along() -> None:
    for is_doubtful in (True, False):
        (found,) = choose_keys(
            (Address("", BOB),),
            (),
            own=frozenset(),
            chosen={},
            from_mail={BOB: from_mail(OFFERED, is_doubtful=is_doubtful)},
        )
        assert found.is_doubtful is is_doubtful
