"""What a message asks of the person's keys, or brings of them: done when they say so."""

from __future__ import annotations

from concurrent.futures import Future

from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.errors import NotFound, PassphraseNeeded
from mailguard.events import OutgoingChanged
from mailguard.model import AccountId, Fingerprint, OpenedMessage, OutgoingId, OutgoingState
from mailguard.reading.setup_message import open_setup_message


class KeyRequests:
    def __init__(self, parts: Parts, runner: OutboxRunner) -> None:
        self._parts = parts
        self._runner = runner

    def confirm_publication(self, opened: OpenedMessage, passphrase: str | None = None) -> Future[OutgoingId]:
        """Answer a provider that asks whether a key may be published.

        Fails with NotAnswered where the request does not fit, KeyMissing where the provider's own key is not
        here, PassphraseNeeded, PassphraseRefused, StoreFailed.
        """
        return self._parts.threads.crypto(self._confirm, opened, passphrase)

    def open_setup_message(self, raw: bytes, code: str) -> Future[bytes]:
        """The secret key in it, not imported. Fails with PassphraseRefused for a wrong code, NotOpenPGP."""
        return self._parts.threads.crypto(open_setup_message, raw, self._parts.gpg, code)

    def send_setup_message(
        self, key: Fingerprint, account: AccountId, passphrase: str | None = None
    ) -> Future[str]:
        """Mail the secret key to the person's own address, behind a code, which is the answer.

        Fails with KeyUnusable, PassphraseNeeded, PassphraseRefused, StoreFailed: then nothing is sent.
        """
        return self._parts.threads.crypto(self._send_setup, key, account, passphrase)

    def autocrypt_key(self, address: str) -> Future[bytes]:
        """The key that Autocrypt names for an address, binary; b"" where there is none."""

        def work() -> bytes:
            found = self._parts.autocrypt.find(address)
            return found.peer_key.keydata if found is not None else b""

        return self._parts.threads.crypto(work)

    def _send_setup(self, key: Fingerprint, account: AccountId, passphrase: str | None) -> str:
        home = next((each for each in self._parts.book.accounts() if each.id == account), None)
        if home is None:
            raise NotFound("account")
        word = passphrase if passphrase is not None else self._parts.passphrases.find(key)
        queued, code = self._parts.setup.send(key, home, passphrase=word)
        self._parts.post(OutgoingChanged(home.id, queued, OutgoingState.READY))
        self._runner.wake()
        return code

    def _confirm(self, opened: OpenedMessage, passphrase: str | None) -> OutgoingId:
        try:
            account, queued = self._parts.publication.confirm(
                opened, self._parts.book.accounts(), passphrase=passphrase
            )
        except PassphraseNeeded as locked:
            key = Fingerprint(locked.fingerprint)
            kept = self._parts.passphrases.find(key) if passphrase is None else None
            if kept is None:
                raise
            account, queued = self._parts.publication.confirm(
                opened, self._parts.book.accounts(), passphrase=kept
            )
        self._parts.post(OutgoingChanged(account.id, queued, OutgoingState.READY))
        self._runner.wake()
        return queued
