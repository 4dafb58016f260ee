"""Keys that lie in a message: attached, in its text, in Autocrypt headers. Looked at, never imported."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from mailguard.errors import GnuPGFailed, GnuPGMissing, TooLarge
from mailguard.mime.armor import BlockKind, armor, armor_headers, find_blocks
from mailguard.mime.content import decode_content, decode_text, file_name
from mailguard.mime.parts import Part
from mailguard.model import AutocryptHeader, AutocryptReport, FoundKey, ImportChange, Key
from mailguard.openpgp.autocrypt import Claim, choose_claim, parse_claim, parse_gossip
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.key_transfer import change_by_import

LARGEST_KEY_BYTES = 4 << 20
MOST_SOURCES = 20
SETUP_TYPE = "application/autocrypt-setup"

_KEY_TYPES = frozenset({"application/pgp-keys", "application/x-pgp-keys"})
_KEY_BLOCKS = frozenset({BlockKind.KEY, BlockKind.PRIVATE})


class KeyReader:
    """Reads keys with GnuPG, and remembers what it read: a sender's header comes with each of their mails."""

    _MOST = 500

    def __init__(self, gpg: GnuPG) -> None:
        self._gpg = gpg
        self._read: OrderedDict[bytes, tuple[Key, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, data: bytes) -> tuple[Key, ...]:
        """() where no key can be read, or no GnuPG is there to read it."""
        if len(data) > LARGEST_KEY_BYTES:
            return ()
        name = hashlib.sha256(data).digest()
        with self._lock:
            if name in self._read:
                self._read.move_to_end(name)
                return self._read[name]
        try:
            keys = self._gpg.read_keys(data)
        except (GnuPGMissing, GnuPGFailed, TooLarge):
            return ()
        with self._lock:
            self._read[name] = keys
            if len(self._read) > self._MOST:
                self._read.popitem(last=False)
        return keys


def find_keys(
    leaves: Iterable[Part], claim: Claim | None, reader: KeyReader, find: Callable[[str], Key | None]
) -> tuple[FoundKey, ...]:
    """Each key once: attached ones first, then those in texts, then the one of the Autocrypt header.

    find: looks a fingerprint up in the keyring.
    """
    sources = list(_sources(leaves))[:MOST_SOURCES]
    if claim is not None:
        sources.append(("autocrypt", armor(BlockKind.KEY, claim.keydata)))
    found: dict[str, FoundKey] = {}
    for source, data in sources:
        for place, key in enumerate(reader.read(data)):
            made = FoundKey(
                fingerprint=key.fingerprint,
                user_ids=tuple(each.text for each in key.user_ids),
                source=source,
                is_secret=key.is_secret,
                is_held=change_by_import(key, find(key.fingerprint)) is ImportChange.UNCHANGED,
                armored=data if place == 0 else b"",  # what holds several keys is imported once
            )
            found.setdefault(key.fingerprint, made)
    return tuple(found.values())


def read_autocrypt(
    outer: Part,
    payload: Part | None,
    *,
    senders: Sequence[str],
    recipients: Sequence[str],
    is_encrypted: bool,
    leaves: Iterable[Part],
    reader: KeyReader,
) -> tuple[AutocryptReport, Claim | None]:
    """The report, and the header that counts. Gossip counts only from inside an encrypted message."""
    values = outer.all("autocrypt")
    claim = choose_claim(values, senders) if outer.content_type != "multipart/report" else None
    header = _header(values, claim, reader)
    gossip = parse_gossip(payload.all("autocrypt-gossip"), recipients) if payload and is_encrypted else ()
    read = [(each.addr, keys[0].fingerprint) for each in gossip if (keys := reader.read(each.keydata))]
    report = AutocryptReport(header=header, gossip=tuple(read), setup_message=_setup(outer, leaves))
    return report, claim if header is not None and header.is_valid else None


def setup_block(outer: Part, leaves: Iterable[Part]) -> bytes | None:
    """The encrypted block of an Autocrypt Setup Message (Level 1, section 4.4), or None."""
    if (outer.first("autocrypt-setup-message") or b"").strip().lower() != b"v1":
        return None
    for leaf in leaves:
        if leaf.content_type == SETUP_TYPE:
            blocks = [each for each in find_blocks(decode_content(leaf)) if each.kind is BlockKind.MESSAGE]
            return blocks[0].raw if blocks else None
    return None


def _header(values: Sequence[bytes], claim: Claim | None, reader: KeyReader) -> AutocryptHeader | None:
    if claim is None:
        first = next((each for value in values if (each := parse_claim(value)) is not None), None)
        if not values:
            return None
        return AutocryptHeader(
            addr=first.addr if first else "",
            prefer_encrypt=first.prefer_encrypt if first else "nopreference",
            fingerprint=None,
            is_valid=False,
        )
    keys = reader.read(armor(BlockKind.KEY, claim.keydata))
    return AutocryptHeader(
        addr=claim.addr,
        prefer_encrypt=claim.prefer_encrypt,
        fingerprint=keys[0].fingerprint if keys else None,
        is_valid=len(keys) == 1,
    )


def _setup(outer: Part, leaves: Iterable[Part]) -> tuple[str | None, str | None] | None:
    block = setup_block(outer, leaves)
    if block is None:
        return None
    headers = armor_headers(block)
    return headers.get("passphrase-begin"), headers.get("passphrase-format")


def _sources(leaves: Iterable[Part]) -> Iterable[tuple[str, bytes]]:
    inline: list[tuple[str, bytes]] = []
    for leaf in leaves:
        if leaf.content_type in _KEY_TYPES:
            yield "attachment", decode_content(leaf)
        elif leaf.content_type == "text/plain" and leaf.end - leaf.body < LARGEST_KEY_BYTES:
            data = decode_text(leaf).encode()
            if b"-----BEGIN PGP P" in data:
                inline += [("inline", each.raw) for each in find_blocks(data) if each.kind in _KEY_BLOCKS]
        elif (file_name(leaf) or "").lower().endswith((".asc", ".key", ".gpg")):
            data = decode_content(leaf)
            blocks = [each for each in find_blocks(data[:LARGEST_KEY_BYTES]) if each.kind in _KEY_BLOCKS]
            if blocks:
                yield "attachment", data
    yield from inline
