"""What an encrypted message holds, as GnuPG gave it: for those who want to see what was really sent."""

from __future__ import annotations

from mailguard.errors import NotFound, PassphraseNeeded
from mailguard.mime.layer import Wrapping
from mailguard.mime.layers import find_top
from mailguard.mime.parts import split
from mailguard.model import Encryption
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading.locked import name_locked_key
from mailguard.reading.opening import decrypt

_ENCRYPTED = frozenset({Wrapping.ENCRYPTED, Wrapping.SMIME_ENCRYPTED})


def decrypted_source(raw: bytes, gpg: GnuPG, ring: Ring, passphrase: str | None) -> bytes:
    """The bytes inside the outermost envelope: nothing but what the reader itself would show a part of.

    Raises NotFound where nothing is encrypted, or nothing of it may be shown (B03 to B06),
    PassphraseNeeded, PassphraseRefused, GnuPGMissing, GnuPGFailed.
    """
    layer = find_top(split(raw).root)
    if layer is None or layer.wrapping not in _ENCRYPTED:
        raise NotFound("encrypted message")
    opened = decrypt(gpg, layer, passphrase)
    if opened.content is not None:
        return opened.content.source
    fact = name_locked_key(opened.fact, ring.keys(), opened.status)
    if fact.state is Encryption.LOCKED and fact.locked_key is not None:
        raise PassphraseNeeded(fact.locked_key, address=fact.locked_address)
    raise NotFound("message that may be shown")
