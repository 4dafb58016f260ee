"""The own keys among all keys: which can be chosen, and how a choice names them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mailguard.model import Fingerprint, Key
from ui.keys import words


def is_in_force(key: Key) -> bool:
    """Neither revoked nor expired nor rejected."""
    return not (key.is_revoked or key.is_expired or key.is_rejected)


def own_keys(keys: Iterable[Key]) -> tuple[Key, ...]:
    """Those that can be chosen for new work."""
    return tuple(key for key in keys if key.is_secret and is_in_force(key))


def signing_keys(keys: Iterable[Key], preferred: Collection[Fingerprint]) -> tuple[Key, ...]:
    """Own keys that can sign; those in `preferred`, the accounts' keys, come first."""
    able = [key for key in own_keys(keys) if key.can_sign]
    return tuple(sorted(able, key=lambda key: key.fingerprint not in preferred))


def key_line(key: Key) -> str:
    """Whose key, and its ID, on one line."""
    owner = words.name_and_address(key.name, key.address) or words.owner_words(key)
    return f"{owner}, {words.groups_of_key_id(key.key_id)}"
