"""Passphrases that the person asked to keep longer than gpg-agent does."""

from __future__ import annotations

import threading
from enum import StrEnum

from mailguard.accounts.secrets import Secrets
from mailguard.model import Fingerprint


class Keep(StrEnum):
    """How long a passphrase is kept."""

    AGENT = "agent"  # by gpg-agent, for its own time
    UNTIL_QUIT = "until-quit"
    ALWAYS = "always"  # in the system's keychain


class Passphrases:
    """Kept passphrases by fingerprint: in memory, or in the system's keychain. Never in a file."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._in_memory: dict[Fingerprint, str] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "Passphrases()"

    def keep(self, key: Fingerprint, passphrase: str, how: Keep) -> None:
        """Keep a passphrase that has just opened `key`."""
        if how is Keep.AGENT:
            return
        with self._lock:
            self._in_memory[key] = passphrase
        if how is Keep.ALWAYS:
            self._secrets.set(self._name(key), passphrase)

    def find(self, key: Fingerprint) -> str | None:
        """The kept passphrase of `key`, or None."""
        with self._lock:
            kept = self._in_memory.get(key)
        return kept if kept is not None else self._secrets.get(self._name(key))

    def forget(self, key: Fingerprint) -> None:
        """Forget one, in the keychain too: it was changed, or is wrong."""
        with self._lock:
            self._in_memory.pop(key, None)
        self._secrets.delete(self._name(key))

    def lock(self) -> None:
        """Forget those in memory; the keychain's stay, as the person asked."""
        with self._lock:
            self._in_memory.clear()

    @staticmethod
    def _name(key: Fingerprint) -> str:
        return f"key:{key}"
