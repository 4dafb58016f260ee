"""What Autocrypt tells of correspondents. Source: Autocrypt Level 1, sections 2.2 to 2.5."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailguard.model.keys import Key
from mailguard.model.security import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerKey:
    """That `keydata` (binary, one transferable public key) is the key of `address`, as a message says."""

    address: str  # canonical: see `openpgp.autocrypt.canonical_address`
    fingerprint: Fingerprint
    is_mutual: bool  # wants to be written to encrypted by those who want it too
    keydata: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutocryptPeer:
    """What is kept of one address: the words are those of the standard. Times are aware, to the second."""

    address: str
    last_seen: datetime | None = None
    autocrypt_timestamp: datetime | None = None
    key: PeerKey | None = None
    gossip_timestamp: datetime | None = None
    gossip_key: PeerKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKey:
    """The key to use for an address, as mail says. is_doubtful: they may no longer read with it."""

    key: Key
    peer_key: PeerKey
    is_doubtful: bool


class Recommendation(StrEnum):
    """Whether to encrypt to somebody, as Autocrypt sees it."""

    DISABLE = "disable"  # it is not possible
    DISCOURAGE = "discourage"  # they may no longer be able to read it
    AVAILABLE = "available"
    ENCRYPT = "encrypt"  # by default
