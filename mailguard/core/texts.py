"""What the text tools window may ask."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from mailguard.core.parts import Parts
from mailguard.model import Fingerprint
from mailguard.texts import TextResult


class TextTools:
    """Pasted text: nothing of it is stored."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._crypto = parts.threads.crypto

    def verify(self, text: str) -> Future[TextResult]:
        return self._crypto(self._parts.texts.verify, text)

    def verify_detached(self, signed: bytes, signature: bytes) -> Future[TextResult]:
        return self._crypto(self._parts.texts.verify_detached, signed, signature)

    def decrypt(self, text: str, passphrase: str | None = None) -> Future[TextResult]:
        """Locked: the verdict says so; ask again with the passphrase."""
        return self._crypto(self._parts.texts.decrypt, text, passphrase)

    def encrypt(
        self,
        text: str,
        keys: Sequence[Fingerprint],
        *,
        sign_with: Fingerprint | None = None,
        passphrase: str | None = None,
    ) -> Future[str]:
        return self._crypto(self._parts.texts.encrypt, text, tuple(keys), sign_with, passphrase)

    def sign(self, text: str, key: Fingerprint, passphrase: str | None = None) -> Future[str]:
        return self._crypto(self._parts.texts.sign, text, key, passphrase)
