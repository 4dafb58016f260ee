"""The steps of the key windows: make, import, back up, verify, trust, reject, change, revoke, delete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from mailguard.errors import GnuPGFailed, KeyUnusable
from mailguard.files import read_limited, write_private
from mailguard.keyring.online_keys import OnlineKeys
from mailguard.model import (
    Address,
    Confirmation,
    Fingerprint,
    ImportPreview,
    ImportResult,
    Key,
    KeyId,
    NewKey,
    RevocationReason,
    Trust,
)

LARGEST_BACKUP_BYTES = 16 << 20


class KeyringTasks(OnlineKeys):
    """What a person does with keys. Each may be called from any thread.

    Those with a passphrase raise PassphraseNeeded where the key is locked and none was given, and
    PassphraseRefused; all of them GnuPGMissing and GnuPGFailed.
    """

    def confirmations(self, key: Fingerprint) -> tuple[Confirmation, ...]:
        return self._gpg.confirmations(key)

    # Make, import, export

    def generate(self, new: NewKey) -> Fingerprint:
        return self._gpg.generate(new)

    def preview_import(
        self, data: bytes, *, own_addresses: Collection[str] = ()
    ) -> tuple[ImportPreview, ...]:
        """What an import would change, and what speaks against it. Raises NotOpenPGP.

        own_addresses: of all accounts, in lower case.
        """
        return self._gpg.preview_import(data, keys=self._ring.keys(), own_addresses=own_addresses)

    def import_keys(
        self, data: bytes, *, origin: str = "", own: Sequence[Fingerprint] = (), from_mail: bool = False
    ) -> ImportResult:
        """Import; the keys in `own` get ultimate trust, if their secret part came along.

        origin: a server's name, "file", "clipboard", "message": for the key's details.
        from_mail: it came from somebody, so confirmations that say nothing here are left out.
        Raises NotOpenPGP; KeyUnusable for an own key without its secret part.
        """
        result = self._gpg.import_from_mail(data) if from_mail else self._gpg.import_keys(data)
        self._notes.note_import(result.new, origin)
        self._notes.note_update(result.updated)
        for key in own:
            if key not in result.secret or not self._gpg.load_key(key).is_secret:
                raise KeyUnusable(key, "its secret part did not come along, so it is not your own")
            self._gpg.set_owner_trust(key, Trust.ULTIMATE)
        return result

    def export_public(self, keys: Sequence[Fingerprint]) -> bytes:
        """Armored. Raises NotFound where one is not there."""
        return self._gpg.export_public(keys)

    def back_up(self, key: Fingerprint, path: Path, *, passphrase: str | None) -> None:
        """Secret key, addresses and revocation certificate to a file, read back from there to check it.

        Raises KeyUnusable for a key whose secret part is not on this computer, StoreFailed.
        """
        held = self._gpg.load_key(key)
        if not _secret_parts(held):
            raise KeyUnusable(key, "its secret part is not on this computer")
        secret = self._gpg.export_secret(key, passphrase=passphrase)
        # Its armor begins with a colon, so that importing the backup does not revoke the key.
        certificate = self._gpg.revocation_certificate(key, passphrase=passphrase)
        write_private(path, secret + b"\n" + certificate)
        self._check_backup(held, path)
        self._notes.note_backup(key)

    def revocation_certificate(self, key: Fingerprint) -> bytes:
        return self._gpg.revocation_certificate(key)

    # Trust

    def verify(
        self, key: Fingerprint, *, by: Fingerprint, passphrase: str | None, is_public: bool = False
    ) -> None:
        """Certify `key` with an own key: its fingerprint was compared. Local unless `is_public`.

        Raises KeyUnusable where there is no such own key, or one of both is revoked or expired.
        """
        certifier = self._own_key(by)
        for each in (certifier, self._gpg.load_key(key)):
            if each.is_revoked or each.is_expired:
                reason = "it is revoked" if each.is_revoked else "it has expired"
                raise KeyUnusable(each.fingerprint, reason)
        if certifier.owner_trust is not Trust.ULTIMATE:
            raise KeyUnusable(by, "its owner trust is not “Ultimately, like my own”, so it confirms nothing")
        self._gpg.certify(key, by=by, passphrase=passphrase, is_local=not is_public)

    def withdraw(self, key: Fingerprint, *, by: str, passphrase: str | None) -> None:
        """Take back a confirmation. by: fingerprint or key ID of the own key that made it."""
        self._gpg.withdraw(key, by=self._own_key(by).fingerprint, passphrase=passphrase)

    def set_owner_trust(self, key: Fingerprint, trust: Trust) -> None:
        """Raises NotFound. A rejected key stays rejected."""
        self._gpg.set_owner_trust(key, trust)

    def reject(self, key: Fingerprint) -> None:
        """Mail signed with it is marked from now on, and it is not used to encrypt."""
        self._gpg.set_disabled(key, True)

    def accept_again(self, key: Fingerprint) -> None:
        """Take back a rejection, and "never" as its owner trust, which rejects too."""
        if self._gpg.load_key(key).owner_trust is Trust.NEVER:
            self._gpg.set_owner_trust(key, Trust.UNDEFINED)
        self._gpg.set_disabled(key, False)

    def delete(self, key: Fingerprint, *, with_secret: bool = False) -> None:
        """Raises KeyUnusable for a key whose secret part is here, unless `with_secret`."""
        self._gpg.delete(key, secret=with_secret)
        self._notes.forget(key)

    # Own keys

    def change_expiry(self, key: Fingerprint, valid_days: int | None, *, passphrase: str | None) -> None:
        self._gpg.change_expiry(key, valid_days, passphrase=passphrase)

    def change_passphrase(self, key: Fingerprint, old: str, new: str) -> None:
        self._gpg.change_passphrase(key, old, new)

    def add_user_id(self, key: Fingerprint, address: Address, *, passphrase: str | None) -> None:
        """The address that was the primary one stays so: GnuPG takes the newest one for it."""
        primary = self._gpg.load_key(key).user_ids[0].text
        self._gpg.add_user_id(key, address, passphrase=passphrase)
        self._gpg.set_primary_user_id(key, primary, passphrase=passphrase)

    def revoke_user_id(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> None:
        """Raises KeyUnusable for the last one: a key without an address is of no use to anyone."""
        valid = [each.text for each in self._gpg.load_key(key).user_ids if not each.is_revoked]
        if valid == [user_id]:
            raise KeyUnusable(key, "a key needs one address at least; revoke the key instead")
        self._gpg.revoke_user_id(key, user_id, passphrase=passphrase)

    def set_primary_user_id(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> None:
        self._gpg.set_primary_user_id(key, user_id, passphrase=passphrase)

    def revoke(
        self, key: Fingerprint, reason: RevocationReason, note: str, *, passphrase: str | None
    ) -> None:
        self._gpg.revoke(key, reason, note, passphrase=passphrase)

    def _own_key(self, key: str) -> Key:
        found = self._ring.find(key)
        if found is None or not found.is_secret:
            raise KeyUnusable(key, "a key of your own is needed to confirm others' keys")
        return found

    def _check_backup(self, held: Key, path: Path) -> None:
        """What stands in the file is the key, with each secret part that this computer has."""
        data = read_limited(path, LARGEST_BACKUP_BYTES)
        found = self._gpg.read_keys(data)
        if [key.fingerprint for key in found] != [held.fingerprint]:
            raise GnuPGFailed("the backup does not hold the key")
        if not _secret_parts(held) <= self._gpg.read_secret_parts(data):
            raise GnuPGFailed("the backup lacks a secret part of the key")
        if not {each.text for each in held.user_ids} <= {each.text for each in found[0].user_ids}:
            raise GnuPGFailed("the backup lacks an address of the key")


def _secret_parts(key: Key) -> frozenset[KeyId]:
    """Those that are on this computer: not on a card, and not kept elsewhere."""
    return frozenset(each.key_id for each in key.subkeys if each.has_secret and not each.is_on_card)
