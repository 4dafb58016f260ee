"""Opens messages without asking anybody for a passphrase: what a filter does by itself must not prompt."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.core.parts import Parts
from mailguard.errors import PassphraseNeeded
from mailguard.model import Encryption, Fingerprint, MessageId, OpenedMessage
from mailguard.model.identities import own_account_keys
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading import Reader


class QuietOpening:
    """quiet: makes a GnuPG that asks nobody. passphrase: what a person gave for this one run."""

    def __init__(self, parts: Parts, quiet: Callable[[], GnuPG]) -> None:
        self._parts = parts
        self._quiet = quiet

    def gpg(self) -> GnuPG:
        return self._quiet()

    def open(
        self,
        raw: bytes,
        passphrase: str | None,
        message: MessageId | None = None,
        *,
        decrypts: bool = True,
    ) -> OpenedMessage:
        """decrypts: False leaves an encrypted message closed. Raises PassphraseNeeded where it stays
        closed, PassphraseRefused, GnuPGMissing, GnuPGFailed."""
        reader = Reader(self._quiet(), self._parts.ring, self._own_keys)
        usual = self._parts.messages.usual_count(message) if message is not None else 0
        opened = reader.open(raw, message_id=message, usual_count=usual, decrypts=decrypts)
        if opened.verdict.facts.encryption is not Encryption.LOCKED:
            return opened
        key = opened.verdict.locked_key
        word = self.passphrase_of(key, passphrase) if decrypts else None
        if word is None:
            raise PassphraseNeeded(key or "", address=opened.verdict.locked_address)
        return reader.open(raw, message_id=message, usual_count=usual, passphrase=word, decrypts=True)

    def passphrase_of(self, key: Fingerprint | None, given: str | None) -> str | None:
        """The one that was given, else one that is kept for this key."""
        if given is not None or key is None:
            return given
        return self._parts.passphrases.find(key)

    def _own_keys(self) -> frozenset[Fingerprint]:
        return own_account_keys(self._parts.book.accounts())
