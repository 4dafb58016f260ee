"""The keys that the built-in world's key server gives out, in a GnuPG home of its own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from mailguard.errors import NotFound, NotOpenPGP
from mailguard.model import Fingerprint, Key
from mailguard.openpgp.gpg import GnuPG

_BY_NUMBER = re.compile(r"(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40})", re.IGNORECASE)


class KeyDirectory:
    """Keys by address, name, key ID or fingerprint. What is added to a known key is merged into it."""

    def __init__(self, gpg: GnuPG) -> None:
        self._gpg = gpg
        self.published: Callable[[Key, bytes], None] | None = None  # told of what `add` takes
        self._adding = threading.Lock()

    def add(self, armored: bytes) -> tuple[Key, ...]:
        """Take public keys. Raises NotOpenPGP for anything else."""
        with self._adding:
            if any(each.is_secret for each in self._gpg.preview_import(armored)):
                raise NotOpenPGP("a secret key, which nobody may have")
            result = self._gpg.import_keys(armored)
        added = tuple(self._gpg.load_key(each) for each in (*result.new, *result.updated, *result.unchanged))
        if self.published is not None:
            for each in added:
                self.published(each, self._gpg.export_public([each.fingerprint]))
        return added

    def find(self, text: str) -> tuple[Key, ...]:
        """Keys whose number is `text`, or in one of whose user IDs it stands."""
        keys = self._gpg.list_keys()
        if _BY_NUMBER.fullmatch(text):
            number = text.upper().removeprefix("0X")
            return tuple(
                key for key in keys if any(number in (each.fingerprint, each.key_id) for each in key.subkeys)
            )
        wanted = text.casefold()
        return tuple(key for key in keys if any(wanted in each.text.casefold() for each in key.user_ids))

    def export(self, text: str) -> bytes:
        """Armored. Raises NotFound."""
        found = self.find(text)
        if not found:
            raise NotFound("key")
        return self._gpg.export_public([key.fingerprint for key in found])

    def listing(self, key: Fingerprint) -> str:
        """GnuPG's own lines about one key."""
        return self._gpg.run(["--list-keys", key]).data.decode("utf-8", "replace")
