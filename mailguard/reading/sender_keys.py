"""Which key of the keyring belongs to whoever a message is from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailguard.model import Key, KeyStatus, OpenedMessage, Trust
from mailguard.openpgp.keys import key_status, with_trust_of_address

_WORTHLESS = frozenset({KeyStatus.REVOKED, KeyStatus.REJECTED, KeyStatus.EXPIRED})
_TRUST = (Trust.MARGINAL, Trust.FULL, Trust.ULTIMATE)  # worst first; all others are below


def key_of_sender(opened: OpenedMessage, keys: Sequence[Key], now: datetime) -> Key | None:
    """The signer's, of whatever address, which the banner is about; else the one for the address in From."""
    signer = opened.verdict.signer
    if signer is not None:
        return next((each for each in keys if each.fingerprint == signer), None)
    return key_of_address(opened.from_[0].address, keys, now) if len(opened.from_) == 1 else None


def key_of_address(address: str, keys: Sequence[Key], now: datetime) -> Key | None:
    """The best one that names the address: one that can be used, the most trusted, the newest."""
    wanted = address.lower()
    named = [each for each in keys if wanted and wanted in map(str.lower, each.addresses)]
    return max(named, key=lambda key: _worth(key, address, now), default=None)


def _worth(key: Key, address: str, now: datetime) -> tuple[bool, int, datetime]:
    trust = with_trust_of_address(key, address)
    rank = _TRUST.index(trust) + 1 if trust in _TRUST else 0
    return key_status(key, now) not in _WORTHLESS, rank, key.created
