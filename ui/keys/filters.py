"""Which keys a filter of the Keys window shows."""

from __future__ import annotations

from enum import Enum, auto

from mailguard.model import Fingerprint, Key, KeyStatus
from ui.keys import words

_VERIFIED = (KeyStatus.OWN, KeyStatus.VERIFIED)
_NOT_VERIFIED = (KeyStatus.NOT_VERIFIED, KeyStatus.PARTLY)
_GONE = (KeyStatus.REVOKED, KeyStatus.REJECTED)


class Filter(Enum):
    ALL = auto()
    MINE = auto()
    VERIFIED = auto()
    NOT_VERIFIED = auto()
    EXPIRED = auto()  # or within 30 days
    REVOKED = auto()  # or rejected


def belongs(key: Key, which: Filter, own: frozenset[Fingerprint]) -> bool:
    """Whether a key is shown under a filter; a key may be under several."""
    status = words.status_of(key, own)
    match which:
        case Filter.ALL:
            return True
        case Filter.MINE:
            return key.is_secret
        case Filter.VERIFIED:
            return status in _VERIFIED
        case Filter.NOT_VERIFIED:
            return status in _NOT_VERIFIED
        case Filter.EXPIRED:
            return _is_expired_or_soon(key, status)
        case Filter.REVOKED:
            return status in _GONE


def _is_expired_or_soon(key: Key, status: KeyStatus) -> bool:
    days = words.days_left(key)
    return status not in _GONE and days is not None and days < words.SOON_DAYS


def contains(key: Key, text: str) -> bool:
    """Whether name, address, key ID or fingerprint hold every word of `text`; blanks in IDs do not matter."""
    hay = " ".join(
        (*(each.text for each in key.user_ids), *(each.fingerprint for each in key.subkeys))
    ).lower()
    digits = "".join(text.split()).lower().removeprefix("0x")
    if len(digits) >= 4 and digits in key.fingerprint.lower():
        return True
    return all(word.lower().removeprefix("0x") in hay for word in text.split())
