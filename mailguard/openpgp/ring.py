"""The keyring, listed once and looked up often."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mailguard.errors import GnuPGFailed, GnuPGMissing
from mailguard.model import Fingerprint, Key
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.notes import KeyNote, KeyNotes

_FILES = ("pubring.kbx", "pubring.gpg", "trustdb.gpg")


class Ring:
    """All keys, cached. Made anew when MailGuard changes a key, or another program changes the files."""

    def __init__(self, gpg: GnuPG, notes: KeyNotes | None = None) -> None:
        self._gpg = gpg
        self._notes = notes
        self._lock = threading.Lock()
        self._keys: tuple[Key, ...] | None = None
        self._seen: tuple[object, ...] = ()
        self._generation = ""

    def keys(self) -> tuple[Key, ...]:
        """Own ones first. Raises GnuPGMissing, GnuPGFailed."""
        with self._lock:
            now = self._state_of_files()
            if self._keys is None or now != self._seen:
                self._keys = self._list()
                self._generation = _digest(self._keys)
                self._seen = self._state_of_files()
            return self._keys

    def find(self, key: str) -> Key | None:
        """By the fingerprint or key ID of the key or of one of its subkeys."""
        wanted = key.upper()
        for each in self.keys():
            if any(wanted in (sub.fingerprint, sub.key_id) for sub in each.subkeys):
                return each
        return None

    def for_address(self, address: str) -> tuple[Key, ...]:
        wanted = address.lower()
        return tuple(key for key in self.keys() if wanted in (each.lower() for each in key.addresses))

    def refresh(self) -> None:
        """Forget what was listed."""
        with self._lock:
            self._keys = None

    @property
    def generation(self) -> str:
        """Names the state that verdicts depend on; "" where there is no GnuPG."""
        try:
            self.keys()
        except (GnuPGMissing, GnuPGFailed):
            return ""
        return self._generation

    @property
    def is_available(self) -> bool:
        return bool(self.generation)

    def _list(self) -> tuple[Key, ...]:
        keys = self._gpg.list_keys()
        mine = self._gpg.certified_by_me([key for key in keys if key.is_secret])
        notes: Mapping[Fingerprint, KeyNote] = self._notes.all() if self._notes is not None else {}
        return tuple(_noted(key, key.fingerprint in mine, notes) for key in keys)

    def _state_of_files(self) -> tuple[object, ...]:
        """So that what gpg in a terminal changes is seen at the next look."""
        home = self._gpg.home or Path.home() / ".gnupg"
        found: list[object] = []
        for name in _FILES:
            try:
                state = (home / name).stat()
            except OSError:
                continue
            found.append((name, state.st_mtime_ns, state.st_size))
        return tuple(found)


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
            tuple((each.text, each.validity, each.is_revoked) for each in key.user_ids),
        )
        for key in sorted(keys, key=lambda key: key.fingerprint)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
