"""Decrypted copies of messages, into a file or a folder: only where the person asks for one."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from mailguard.core.parts import Parts
from mailguard.core.quiet_opening import QuietOpening
from mailguard.errors import PassphraseNeeded
from mailguard.events import FoldersChanged
from mailguard.files import write_private
from mailguard.model import Fingerprint, FolderId
from mailguard.reading.decrypted_copy import decrypt_copy


class DecryptedCopies:
    """Each fails with NotChangeable, KeyUnusable, PassphraseNeeded, PassphraseRefused, StoreFailed: then
    nothing was written."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def to_file(
        self, raw: bytes, path: Path, *, locked_key: Fingerprint | None, passphrase: str | None = None
    ) -> Future[None]:
        def work() -> None:
            write_private(path, self._decrypt(raw, locked_key, passphrase))

        return self._parts.threads.crypto(work)

    def to_folder(
        self, raw: bytes, folder: FolderId, *, locked_key: Fingerprint | None, passphrase: str | None = None
    ) -> Future[None]:
        """It waits among the pending operations, sealed, until the server has it."""

        def work() -> None:
            self._put(self._decrypt(raw, locked_key, passphrase), folder)

        return self._parts.threads.crypto(work)

    def to_folder_quietly(
        self, raw: bytes, folder: FolderId, opening: QuietOpening, passphrase: str | None
    ) -> Future[None]:
        """As `to_folder`, by a GnuPG that asks nobody."""

        def work() -> None:
            key = opening.open(raw, passphrase).verdict.decrypted_with
            word = opening.passphrase_of(key, passphrase)
            self._put(decrypt_copy(raw, opening.gpg(), passphrase=word, locked_key=key), folder)

        return self._parts.threads.crypto(work)

    def _put(self, copy: bytes, folder: FolderId) -> None:
        account = self._parts.folders.load_one(folder).account
        # Without its Message-ID: the encrypted message has the same one, and may lie in the same folder.
        self._parts.messages.add_append(account, folder, copy, "")
        self._parts.post(FoldersChanged(account))
        self._parts.syncs.wake(account)

    def _decrypt(self, raw: bytes, locked_key: Fingerprint | None, passphrase: str | None) -> bytes:
        try:
            return decrypt_copy(raw, self._parts.gpg, passphrase=passphrase, locked_key=locked_key)
        except PassphraseNeeded:
            kept = self._parts.passphrases.find(locked_key) if locked_key and passphrase is None else None
            if kept is None:
                raise
            return decrypt_copy(raw, self._parts.gpg, passphrase=kept, locked_key=locked_key)
