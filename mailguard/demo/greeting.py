"""Carol's letter to Alice, who can be written to in private as soon as her key is published."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.demo.letters import Stamp, protect_letter, write_draft
from mailguard.demo.people import ALICE, CAROL
from mailguard.demo.post_office import PostOffice
from mailguard.model import Fingerprint, Key
from mailguard.openpgp.gpg import GnuPG


class Greeting:
    """One encrypted and signed letter for each new key of Alice's; `gpg` holds Carol's key `carol`."""

    def __init__(
        self, gpg: GnuPG, carol: Fingerprint, post: PostOffice, deliver: Callable[[bytes], None]
    ) -> None:
        self._gpg = gpg
        self._carol = carol
        self._post = post
        self._deliver = deliver
        self._greeted: set[Fingerprint] = set()

    def published(self, key: Key, armored: bytes) -> None:
        """A key came to the key server; returns at once."""
        is_usable = key.can_encrypt and not (key.is_revoked or key.is_expired)
        if is_usable and ALICE.address in key.addresses and key.fingerprint not in self._greeted:
            self._greeted.add(key.fingerprint)
            self._post.do(lambda: self._write(key.fingerprint, armored))

    def _write(self, key: Fingerprint, armored: bytes) -> None:
        self._gpg.import_keys(armored)
        letter = write_draft("carol-recipe", CAROL)
        stamp = Stamp.now(CAROL)
        self._deliver(protect_letter(letter, stamp, self._gpg, sign_with=self._carol, encrypt_for=key))
