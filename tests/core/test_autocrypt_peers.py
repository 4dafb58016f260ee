"""The rules of Autocrypt Level 1: what a message changes in a peer, and what is recommended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.keyring.autocrypt_peers import effective_date, hear_gossip, recommend, see_message
from mailguard.model import AutocryptPeer, Fingerprint, PeerKey, Recommendation
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.sealed import SealedStore

BOB = "bob@example.net"


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


def key(name: str, *, is_mutual: bool = False) -> PeerKey:
    return PeerKey(
        address=BOB, fingerprint=Fingerprint(name * 40), is_mutual=is_mutual, keydata=name.encode()
    )


OLD, NEW = key("A"), key("B")
NOBODY = AutocryptPeer(address=BOB)
KNOWN = AutocryptPeer(address=BOB, last_seen=day(10), autocrypt_timestamp=day(10), key=OLD)


@pytest.mark.parametrize(
    ("date", "expected"), [(day(1), day(1)), (None, day(9)), (day(20), day(9)), (day(9), day(9))]
)
def test_a_message_counts_as_sent_when_it_says_but_never_in_the_future(
    date: datetime | None, expected: datetime
) -> None:
    assert effective_date(date, day(9)) == expected


@pytest.mark.parametrize(
    ("before", "seen", "found", "after"),
    [
        (NOBODY, day(1), None, replace(NOBODY, last_seen=day(1))),
        (NOBODY, day(1), OLD, replace(NOBODY, last_seen=day(1), autocrypt_timestamp=day(1), key=OLD)),
        # Older than the last Autocrypt header: nothing changes, with a header or without one.
        (KNOWN, day(9), None, KNOWN),
        (KNOWN, day(9), NEW, KNOWN),
        (KNOWN, day(10), NEW, replace(KNOWN, key=NEW)),
        (KNOWN, day(12), None, replace(KNOWN, last_seen=day(12))),
        (KNOWN, day(12), NEW, replace(KNOWN, last_seen=day(12), autocrypt_timestamp=day(12), key=NEW)),
        # Read in the wrong order: a header older than what was seen last, newer than the last header.
        (
            replace(KNOWN, last_seen=day(20)),
            day(15),
            NEW,
            replace(KNOWN, last_seen=day(20), autocrypt_timestamp=day(15), key=NEW),
        ),
        (replace(KNOWN, last_seen=day(20)), day(15), None, replace(KNOWN, last_seen=day(20))),
    ],
)
def test_a_message_changes_what_is_known_of_its_sender(
    before: AutocryptPeer, seen: datetime, found: PeerKey | None, after: AutocryptPeer
) -> None:
    assert see_message(before, seen, found) == after


@pytest.mark.parametrize(
    ("before", "seen", "expected"),
    [
        (NOBODY, day(1), NEW),
        (replace(NOBODY, gossip_timestamp=day(5), gossip_key=OLD), day(4), OLD),
        (replace(NOBODY, gossip_timestamp=day(5), gossip_key=OLD), day(5), NEW),
        (replace(NOBODY, gossip_timestamp=day(5), gossip_key=OLD), day(6), NEW),
    ],
)
def test_the_newest_gossip_counts(before: AutocryptPeer, seen: datetime, expected: PeerKey) -> None:
    after = hear_gossip(before, seen, NEW)
    assert after.gossip_key == expected
    assert after.key is None
    assert after.last_seen is None  # gossip is no sign of life


def test_gossip_leaves_the_peers_own_word_alone() -> None:
    after = hear_gossip(KNOWN, day(30), NEW)
    assert (after.key, after.autocrypt_timestamp, after.last_seen) == (OLD, day(10), day(10))


GOSSIPED = replace(NOBODY, gossip_timestamp=day(5), gossip_key=NEW)
BOTH = replace(KNOWN, gossip_timestamp=day(30), gossip_key=NEW)
STALE = replace(KNOWN, last_seen=day(46))
MUTUAL = replace(KNOWN, key=key("A", is_mutual=True))
STALE_MUTUAL = replace(MUTUAL, last_seen=day(46))


@pytest.mark.parametrize(
    ("peer", "answers", "prefers", "expected", "target"),
    [
        (None, False, False, Recommendation.DISABLE, None),
        (None, True, True, Recommendation.DISABLE, None),
        (replace(NOBODY, last_seen=day(1)), True, True, Recommendation.DISABLE, None),
        (KNOWN, False, False, Recommendation.AVAILABLE, OLD),
        (KNOWN, True, False, Recommendation.ENCRYPT, OLD),
        (KNOWN, False, True, Recommendation.AVAILABLE, OLD),
        (MUTUAL, False, False, Recommendation.AVAILABLE, MUTUAL.key),
        (MUTUAL, False, True, Recommendation.ENCRYPT, MUTUAL.key),
        (replace(KNOWN, last_seen=day(45)), False, False, Recommendation.AVAILABLE, OLD),  # 35 days
        (STALE, False, False, Recommendation.DISCOURAGE, OLD),
        (STALE, True, False, Recommendation.ENCRYPT, OLD),
        (STALE_MUTUAL, False, True, Recommendation.DISCOURAGE, MUTUAL.key),
        (GOSSIPED, False, True, Recommendation.DISCOURAGE, NEW),
        (GOSSIPED, True, False, Recommendation.ENCRYPT, NEW),
        (BOTH, False, False, Recommendation.AVAILABLE, OLD),
    ],
)
def test_what_is_recommended_follows_the_standard(
    peer: AutocryptPeer | None,
    answers: bool,
    prefers: bool,
    expected: Recommendation,
    target: PeerKey | None,
) -> None:
    found = recommend(peer, lambda _: True, answers_encrypted=answers, prefers_encryption=prefers)
    assert found == (expected, target)


def test_a_key_that_cannot_be_used_counts_as_none() -> None:
    assert recommend(BOTH, lambda each: each is not OLD) == (Recommendation.DISCOURAGE, NEW)
    assert recommend(BOTH, lambda _: False) == (Recommendation.DISABLE, None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


def test_peers_are_kept_sealed_and_come_back_the_same(store: SealedStore) -> None:
    peers = PeerStore(store)
    full = replace(MUTUAL, gossip_timestamp=day(3), gossip_key=NEW)
    peers.save([full])
    assert peers.load(BOB) == full
    peers.save([NOBODY])
    assert peers.load(BOB) == NOBODY
    peers.forget(BOB)
    assert peers.load(BOB) is None
    assert "keydata" not in repr(full)
