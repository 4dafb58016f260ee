"""What a window may ask about keys, key servers and passphrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from mailguard.batches import fan_out
from mailguard.core.futures import then
from mailguard.core.parts import Parts
from mailguard.errors import PassphraseNeeded, PassphraseRefused
from mailguard.events import KeysLocked, KeyUnlocked
from mailguard.files import read_limited, write_private
from mailguard.keyring.online_keys import report_of
from mailguard.keyring.passphrases import Keep
from mailguard.model import (
    Address,
    Confirmation,
    Fingerprint,
    ImportPreview,
    ImportResult,
    Key,
    NewKey,
    Published,
    RevocationReason,
    ServerKey,
    Trust,
    UnlockState,
    UpdateReport,
)
from mailguard.model.identities import own_addresses

P = ParamSpec("P")
T = TypeVar("T")

LARGEST_KEY_FILE_BYTES = 16 << 20
UPDATES_AT_ONCE = 2  # so that a search need not wait for an update of all keys


class Keys:
    """The keyring of the user's GnuPG. Whatever changes it posts KeysChanged before it answers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._threads = parts.threads
        self._tasks = parts.keyring

    def version(self) -> Future[str]:
        """GnuPG's, such as "2.2.40". Fails with GnuPGMissing."""
        return self._threads.crypto(self._parts.gpg.version)

    def list(self) -> Future[tuple[Key, ...]]:
        """All keys, own ones first. Fails with GnuPGMissing."""
        return self._threads.crypto(self._parts.ring.keys)

    def confirmations(self, key: Fingerprint) -> Future[tuple[Confirmation, ...]]:
        return self._threads.crypto(self._tasks.confirmations, key)

    # Make, import, export

    def generate(self, new: NewKey) -> Future[Fingerprint]:
        return self._change(self._tasks.generate, new)

    def read_key_file(self, path: Path) -> Future[bytes]:
        return self._threads.disk(read_limited, path, LARGEST_KEY_FILE_BYTES)

    def preview_import(self, data: bytes) -> Future[tuple[ImportPreview, ...]]:
        """What an import would change, and what speaks against it. Fails with NotOpenPGP."""
        own = own_addresses(self._parts.book.accounts())
        return self._threads.crypto(self._tasks.preview_import, data, own_addresses=own)

    def import_keys(
        self, data: bytes, *, origin: str = "", own: Sequence[Fingerprint] = (), from_mail: bool = False
    ) -> Future[ImportResult]:
        """Import; the keys in `own` are the person's own and get ultimate trust.

        from_mail: leave out confirmations that say nothing here.
        """
        return self._change(self._tasks.import_keys, data, origin=origin, own=tuple(own), from_mail=from_mail)

    def export_public(self, keys: Sequence[Fingerprint]) -> Future[bytes]:
        """Armored public keys."""
        return self._threads.crypto(self._tasks.export_public, tuple(keys))

    def export_to_file(self, keys: Sequence[Fingerprint], path: Path) -> Future[None]:
        def work() -> None:
            write_private(path, self._tasks.export_public(tuple(keys)))

        return self._threads.crypto(work)

    def back_up(self, key: Fingerprint, path: Path, *, passphrase: str | None) -> Future[None]:
        """Secret key and revocation certificate to a file, read back to check it."""
        return self._change_opened(self._tasks.back_up, key, path, passphrase=passphrase)

    def save_revocation_certificate(self, key: Fingerprint, path: Path) -> Future[None]:
        def work() -> None:
            write_private(path, self._tasks.revocation_certificate(key))

        return self._threads.crypto(work)

    # Key servers: `server` is an address, "*" for all in turn, "wkd" for the address's provider

    def search(self, text: str, server: str) -> Future[tuple[ServerKey, ...]]:
        """Find keys by address, key ID or fingerprint. Fails with Unreachable, Refused, NotTrusted."""
        return self._threads.net(self._tasks.search, text, server)

    def retrieve(self, found: ServerKey) -> Future[ImportResult]:
        """Fetch and import a key that a search found."""
        return self._change_online(self._tasks.retrieve, found)

    def publish(self, key: Fingerprint, server: str) -> Future[Published]:
        return self._threads.net(self._tasks.publish, key, server)

    def update(self, keys: Sequence[Fingerprint]) -> Future[UpdateReport]:
        """Fetch newer versions from the key servers, in turn until one has it; a few keys at a time."""
        asked = fan_out(self._threads.net, self._tasks.update_one, keys, lanes=UPDATES_AT_ONCE)
        return then(asked, lambda outcomes: self._change(report_of, outcomes))

    # Trust

    def verify(
        self, key: Fingerprint, *, by: Fingerprint, passphrase: str | None, is_public: bool = False
    ) -> Future[None]:
        """Certify `key` with an own key: its fingerprint was compared. Local unless `is_public`."""
        return self._change_opened(self._tasks.verify, key, by=by, passphrase=passphrase, is_public=is_public)

    def withdraw(self, key: Fingerprint, *, by: str, passphrase: str | None) -> Future[None]:
        """Take back a confirmation. by: fingerprint or key ID of the own key that made it."""
        return self._change_opened(self._tasks.withdraw, key, by=by, passphrase=passphrase)

    def set_owner_trust(self, key: Fingerprint, trust: Trust) -> Future[None]:
        return self._change(self._tasks.set_owner_trust, key, trust)

    def reject(self, key: Fingerprint) -> Future[None]:
        return self._change(self._tasks.reject, key)

    def accept_again(self, key: Fingerprint) -> Future[None]:
        return self._change(self._tasks.accept_again, key)

    def delete(self, key: Fingerprint, *, with_secret: bool = False) -> Future[None]:
        return self._change(self._tasks.delete, key, with_secret=with_secret)

    # Own keys

    def change_expiry(
        self, key: Fingerprint, valid_days: int | None, *, passphrase: str | None
    ) -> Future[None]:
        return self._change_opened(self._tasks.change_expiry, key, valid_days, passphrase=passphrase)

    def change_passphrase(self, key: Fingerprint, old: str, new: str) -> Future[None]:
        def work() -> None:
            self._tasks.change_passphrase(key, old, new)
            self._parts.passphrases.forget(key)

        return self._change(work)

    def add_address(self, key: Fingerprint, address: Address, *, passphrase: str | None) -> Future[None]:
        return self._change_opened(self._tasks.add_user_id, key, address, passphrase=passphrase)

    def revoke_address(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> Future[None]:
        return self._change_opened(self._tasks.revoke_user_id, key, user_id, passphrase=passphrase)

    def make_primary(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> Future[None]:
        return self._change_opened(self._tasks.set_primary_user_id, key, user_id, passphrase=passphrase)

    def revoke(
        self, key: Fingerprint, reason: RevocationReason, note: str, *, passphrase: str | None
    ) -> Future[None]:
        return self._change(self._tasks.revoke, key, reason, note, passphrase=passphrase)

    # Passphrases

    def unlock_state(self, key: Fingerprint) -> Future[UnlockState]:
        """Whether gpg-agent, or what was asked to be kept, opens the key without a prompt."""
        return self._threads.crypto(self._unlock_state, key)

    def unlock(self, key: Fingerprint, passphrase: str, keep: Keep = Keep.AGENT) -> Future[None]:
        """Check a passphrase and keep the key open. Fails with PassphraseRefused."""

        def work() -> None:
            self._parts.gpg.unlock(key, passphrase)
            self._parts.passphrases.keep(key, passphrase, keep)
            self._parts.post(KeyUnlocked())

        return self._threads.crypto(work)

    def lock_now(self) -> Future[None]:
        """Clear the agent's cache and what is kept in memory; decrypted views close."""

        def work() -> None:
            self._parts.passphrases.lock()
            self._parts.gpg.lock()
            self._parts.post(KeysLocked())

        return self._threads.crypto(work)

    def _unlock_state(self, key: Fingerprint) -> UnlockState:
        if self._parts.passphrases.find(key) is not None:
            return UnlockState(is_unlocked=True)
        return self._parts.gpg.is_unlocked(key)

    def _change(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._threads.crypto(self._and_report, partial(work, *args, **kwargs))

    def _change_opened(
        self, work: Callable[..., T], /, *args: object, passphrase: str | None, **kwargs: object
    ) -> Future[T]:
        """A change that a secret key makes: a passphrase that was kept for it opens it, if none is given."""

        def with_kept() -> T:
            try:
                return work(*args, passphrase=passphrase, **kwargs)
            except PassphraseRefused:
                raise
            except PassphraseNeeded as locked:
                key = Fingerprint(locked.fingerprint)
                kept = self._parts.passphrases.find(key) if passphrase is None else None
                if kept is None:
                    raise
                return work(*args, passphrase=kept, **kwargs)

        return self._change(with_kept)

    def _change_online(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._threads.net(self._and_report, partial(work, *args, **kwargs))

    def _and_report(self, work: Callable[[], T]) -> T:
        """Whatever came of it, the keyring may have changed: half an import is a change too."""
        try:
            return work()
        finally:
            self._parts.keys_changed()
