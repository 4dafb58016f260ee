"""The rules of Autocrypt: what a message changes in what is known of a peer, and what to do with it. Pure.

Source: Autocrypt Level 1.1, "Updating Autocrypt Peer State", "Provide a recommendation for message
encryption" and "Updating Autocrypt Peer State from Key Gossip".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from mailguard.model import AutocryptPeer, PeerKey, Recommendation

STALE_AFTER = timedelta(days=35)


def effective_date(date: datetime | None, now: datetime) -> datetime:
    """When a message counts as sent: as it says, but never in the future."""
    moment = now if date is None or date > now else date
    return moment.replace(microsecond=0)


def see_message(peer: AutocryptPeer, seen: datetime, key: PeerKey | None) -> AutocryptPeer:
    """`peer` after a message of theirs. seen: its effective date; key: of its one valid header, or None."""
    if peer.autocrypt_timestamp is not None and seen < peer.autocrypt_timestamp:
        return peer
    if peer.last_seen is None or seen > peer.last_seen:
        peer = replace(peer, last_seen=seen)
    return replace(peer, autocrypt_timestamp=seen, key=key) if key is not None else peer


def hear_gossip(peer: AutocryptPeer, seen: datetime, key: PeerKey) -> AutocryptPeer:
    """`peer` after somebody told their key to all recipients of an encrypted message."""
    if peer.gossip_timestamp is not None and peer.gossip_timestamp > seen:
        return peer
    return replace(peer, gossip_timestamp=seen, gossip_key=key)


def recommend(
    peer: AutocryptPeer | None,
    is_usable: Callable[[PeerKey], bool],
    *,
    answers_encrypted: bool = False,
    prefers_encryption: bool = False,
) -> tuple[Recommendation, PeerKey | None]:
    """Whether to encrypt to one recipient, and to which key.

    is_usable: False for a key that is revoked, expired or cannot encrypt: it counts as not there.
    answers_encrypted: the message is a reply to an encrypted one.
    prefers_encryption: the sender's own account is set to "mutual".
    """
    target, found = _preliminary(peer, is_usable)
    if target is None:
        return found, None
    is_mutual = peer is not None and peer.key is not None and peer.key.is_mutual and prefers_encryption
    if answers_encrypted or (found is Recommendation.AVAILABLE and is_mutual):
        found = Recommendation.ENCRYPT
    return found, target


def _preliminary(
    peer: AutocryptPeer | None, is_usable: Callable[[PeerKey], bool]
) -> tuple[PeerKey | None, Recommendation]:
    if peer is None:
        return None, Recommendation.DISABLE
    if peer.key is not None and is_usable(peer.key):
        return peer.key, Recommendation.DISCOURAGE if _is_stale(peer) else Recommendation.AVAILABLE
    if peer.gossip_key is not None and is_usable(peer.gossip_key):
        return peer.gossip_key, Recommendation.DISCOURAGE
    return None, Recommendation.DISABLE


def _is_stale(peer: AutocryptPeer) -> bool:
    """Whether they have written without Autocrypt for a long time since."""
    if peer.autocrypt_timestamp is None or peer.last_seen is None:
        return False
    return peer.last_seen - peer.autocrypt_timestamp > STALE_AFTER
