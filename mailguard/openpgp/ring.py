"""The keyring, listed once and looked up often."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailguard.errors import GnuPGFailed, GnuPGMissing
from mailguard.model import Fingerprint, Key
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.notes import KeyNote, KeyNotes

# Of GnuPG, whatever its version: keys, trust, secret parts, and the settings that trust depends on.
_FILES = (
    "pubring.kbx",
    "pubring.gpg",
    "public-keys.d/pubring.db",
    "public-keys.d/pubring.db-wal",
    "trustdb.gpg",
    "tofu.db",
    "private-keys-v1.d",
    "gpg.conf",
)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Listing:
    keys: tuple[Key, ...]
    by_id: Mapping[str, Key]  # by fingerprint and key ID of each key and subkey
    by_address: Mapping[str, tuple[Key, ...]]  # by lower-case address
    generation: str
    files: tuple[object, ...]  # as they were before GnuPG listed them
    holds_until: datetime | None  # a key expires then


class Ring:
    """All keys, cached. Listed anew when MailGuard changes a key, another program changes GnuPG's files,
    or a key has expired meanwhile. May be used from any thread."""

    def __init__(self, gpg: GnuPG, notes: KeyNotes | None = None) -> None:
        self._gpg = gpg
        self._notes = notes
        self._lock = threading.Lock()
        self._listing: _Listing | None = None
        self._home: Path | None = None

    def keys(self) -> tuple[Key, ...]:
        """Own ones first. Raises GnuPGMissing, GnuPGFailed."""
        return self._current().keys

    def find(self, key: str) -> Key | None:
        """By the fingerprint or key ID of the key or of one of its subkeys."""
        return self._current().by_id.get(key.upper())

    def for_address(self, address: str) -> tuple[Key, ...]:
        """Those with a valid user ID of this address."""
        return self._current().by_address.get(address.lower(), ())

    def refresh(self) -> None:
        """Forget what was listed."""
        with self._lock:
            self._listing = None

    @property
    def generation(self) -> str:
        """Names the state that verdicts depend on; "" where there is no GnuPG."""
        try:
            return self._current().generation
        except (GnuPGMissing, GnuPGFailed):
            return ""

    def _current(self) -> _Listing:
        with self._lock:
            files = self._state_of_files()
            held = self._listing
            if held is not None and held.files == files and not _is_past(held.holds_until):
                return held
            # What changes while GnuPG lists is seen at the next look, for `files` is older than it.
            self._listing = _index(self._list(), files)
            return self._listing

    def _list(self) -> tuple[Key, ...]:
        keys = self._gpg.list_keys()
        mine = self._gpg.certified_by_me(keys)
        notes: Mapping[Fingerprint, KeyNote] = self._notes.all() if self._notes is not None else {}
        return tuple(_noted(key, key.fingerprint in mine, notes) for key in keys)

    def _state_of_files(self) -> tuple[object, ...]:
        """So that what gpg in a terminal changes is seen at the next look."""
        if self._home is None:
            self._home = self._gpg.home_folder()
        found: list[object] = []
        for name in _FILES:
            try:
                state = (self._home / name).stat()
            except OSError:
                continue
            found.append((name, state.st_mtime_ns, state.st_size, state.st_ino))
        return tuple(found)


def _index(keys: tuple[Key, ...], files: tuple[object, ...]) -> _Listing:
    by_id: dict[str, Key] = {}
    by_address: dict[str, tuple[Key, ...]] = {}
    for key in keys:
        for sub in key.subkeys:
            by_id.setdefault(sub.fingerprint, key)
            by_id.setdefault(sub.key_id, key)
        for address in dict.fromkeys(each.lower() for each in key.addresses):
            by_address[address] = (*by_address.get(address, ()), key)
    return _Listing(
        keys=keys,
        by_id=by_id,
        by_address=by_address,
        generation=_digest(keys),
        files=files,
        holds_until=_next_expiry(keys, datetime.now(UTC)),
    )


def _next_expiry(keys: Sequence[Key], now: datetime) -> datetime | None:
    """When GnuPG will first count one more of them as expired: the second of its end still counts."""
    ends = (sub.expires + _SECOND for key in keys for sub in key.subkeys if sub.expires is not None)
    return min((end for end in ends if end > now), default=None)


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= datetime.now(UTC)


def _noted(key: Key, is_mine: bool, notes: Mapping[Fingerprint, KeyNote]) -> Key:
    note = notes.get(key.fingerprint)
    if note is None:
        return replace(key, certified_by_me=is_mine)
    return replace(
        key,
        certified_by_me=is_mine,
        origin=note.origin,
        imported_on=note.imported_on,
        updated_on=note.updated_on,
        backed_up_on=note.backed_up_on,
    )


def _digest(keys: tuple[Key, ...]) -> str:
    """Of all that a verdict depends on: not of notes such as the date of a backup."""
    parts = [
        (
            key.fingerprint,
            key.validity,
            key.owner_trust,
            key.is_revoked,
            key.is_expired,
            key.is_disabled,
            key.is_secret,
            key.certified_by_me,
            tuple((each.text, each.validity, each.is_revoked, each.is_expired) for each in key.user_ids),
            tuple((each.fingerprint, each.is_revoked, each.is_expired) for each in key.subkeys),
        )
        for key in sorted(keys, key=lambda key: key.fingerprint)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
