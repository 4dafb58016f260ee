"""What the text tools window may ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from mailguard.core.parts import Parts
from mailguard.errors import PassphraseNeeded, PassphraseRefused
from mailguard.files import write_private
from mailguard.model import Encryption, Fingerprint
from mailguard.texts import FileResult, TextResult

Opened = TypeVar("Opened", TextResult, FileResult)


class TextTools:
    """Pasted text: nothing of it is stored but what the person saves."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._crypto = parts.threads.crypto

    def verify(self, text: str) -> Future[TextResult]:
        return self._crypto(self._parts.texts.verify, text)

    def verify_detached(self, signed: bytes, signature: bytes) -> Future[TextResult]:
        return self._crypto(self._parts.texts.verify_detached, signed, signature)

    def verify_file(self, signed: bytes, signature: bytes) -> Future[FileResult]:
        """A file against a signature of its own."""
        return self._crypto(self._parts.texts.verify_file, signed, signature)

    def decrypt(self, text: str, passphrase: str | None = None) -> Future[TextResult]:
        """Locked: the verdict says so; ask again with the passphrase."""
        return self._crypto(self._opened, partial(self._parts.texts.decrypt, text), passphrase)

    def decrypt_file(self, data: bytes, passphrase: str | None = None) -> Future[FileResult]:
        """An attachment or a file, armored or not. Fails with PassphraseNeeded while its key is locked."""

        def work() -> FileResult:
            found = self._opened(partial(self._parts.texts.decrypt_file, data), passphrase)
            if found.verdict.facts.encryption is Encryption.LOCKED:
                key = found.verdict.locked_key or Fingerprint("")
                raise PassphraseNeeded(key, address=found.verdict.locked_address)
            return found

        return self._crypto(work)

    def encrypt(
        self,
        text: str,
        keys: Sequence[Fingerprint],
        *,
        sign_with: Fingerprint | None = None,
        passphrase: str | None = None,
    ) -> Future[str]:
        readers = tuple(keys)

        def work(opening: str | None) -> str:
            return self._parts.texts.encrypt(text, readers, sign_with, opening)

        return self._crypto(self._with_kept, work, sign_with, passphrase)

    def sign(self, text: str, key: Fingerprint, passphrase: str | None = None) -> Future[str]:
        def work(opening: str | None) -> str:
            return self._parts.texts.sign(text, key, opening)

        return self._crypto(self._with_kept, work, key, passphrase)

    def save(self, text: str, path: Path) -> Future[None]:
        """To a file that only this user can read. Fails with StoreFailed."""
        return self._parts.threads.disk(write_private, path, text.encode())

    def _opened(self, ask: Callable[[str | None], Opened], passphrase: str | None) -> Opened:
        """Ask with the passphrase; where none is given and the key is locked, with the kept one."""
        found = ask(passphrase)
        locked = found.verdict.locked_key
        kept = self._parts.passphrases.find(locked) if locked and passphrase is None else None
        if locked is None or kept is None:
            return found
        try:
            return ask(kept)
        except PassphraseRefused:
            self._parts.passphrases.forget(locked)
            return found

    def _with_kept(
        self, work: Callable[[str | None], str], key: Fingerprint | None, passphrase: str | None
    ) -> str:
        """Work with the passphrase; where none is given, with the agent's, then with the kept one."""
        try:
            return work(passphrase)
        except PassphraseNeeded:
            kept = self._parts.passphrases.find(key) if key and passphrase is None else None
            if key is None or kept is None:
                raise
        try:
            return work(kept)
        except PassphraseRefused as error:
            self._parts.passphrases.forget(key)
            raise PassphraseNeeded(key) from error
