"""Keys that lie in a message: attached, in its text, in Autocrypt headers. Looked at, never imported."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence

from mailguard.cleaning import clean_text
from mailguard.errors import GnuPGFailed, GnuPGMissing, TooLarge
from mailguard.mime.armor import BlockKind, armor, armor_headers, find_blocks, kind_of_packets
from mailguard.mime.content import decode_content, decode_text, file_name
from mailguard.mime.parts import Part
from mailguard.model import AutocryptHeader, AutocryptReport, FoundKey, ImportChange, Key, PeerKey
from mailguard.openpgp.autocrypt import Claim, choose_claim, parse_claim, parse_gossip
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.import_preview import USUAL_VERSION, change_by_import
from mailguard.openpgp.packets import RawKey, split_keys
from mailguard.reading.setup_message import has_setup_header, setup_block

LARGEST_KEY_BYTES = 4 << 20
MOST_SOURCES = 20
MOST_KEYS = 50  # of one attachment or block
MOST_SECRET = 5

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
        if not data or len(data) > LARGEST_KEY_BYTES:
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


def may_hold_keys(root: Part) -> bool:
    """Whether `find_keys` or `read_autocrypt` would ask GnuPG about something in a message."""
    has_header = any(each.name.startswith("autocrypt") for each in root.fields)
    return has_header or next(iter(_sources(root.leaves())), None) is not None


def find_keys(
    leaves: Iterable[Part], claim: Claim | None, reader: KeyReader, find: Callable[[str], Key | None]
) -> tuple[FoundKey, ...]:
    """Each key once: attached ones first, then those in texts, then the one of the Autocrypt header.

    Damaged ones are left out; those of an OpenPGP version that GnuPG does not know are named by it.
    find: looks a fingerprint up in the keyring.
    """
    sources = list(_sources(leaves))[:MOST_SOURCES]
    if claim is not None:
        sources.append(("autocrypt", claim.keydata))
    found: dict[str, FoundKey] = {}
    for source, data in sources:
        for raw, key in _read(split_keys(data)[:MOST_KEYS], reader):
            made = _found(source, raw, key, find)
            if made is not None:
                found.setdefault(made.fingerprint or str(len(found)), made)
    return tuple(found.values())


def _read(raws: Sequence[RawKey], reader: KeyReader) -> Iterator[tuple[RawKey, Key | None]]:
    """Public keys in one call; secret ones by themselves, since packets do not tell their fingerprint."""
    together = b"".join(each.raw for each in raws if not each.is_secret)
    public = {key.fingerprint: key for key in reader.read(together)}
    secret = [each for each in raws if each.is_secret][:MOST_SECRET]
    for raw in raws:
        if not raw.is_secret:
            yield raw, public.get(raw.fingerprint)
        elif raw in secret:
            keys = reader.read(raw.raw)
            yield raw, keys[0] if len(keys) == 1 else None


def _found(source: str, raw: RawKey, key: Key | None, find: Callable[[str], Key | None]) -> FoundKey | None:
    """None for a key that GnuPG should be able to read, and cannot."""
    armored = armor(BlockKind.PRIVATE if raw.is_secret else BlockKind.KEY, raw.raw)
    if key is not None:
        held = find(key.fingerprint)
        return FoundKey(
            fingerprint=key.fingerprint,
            user_ids=tuple(clean_text(each.text) for each in key.user_ids),
            source=source,
            is_secret=key.is_secret,
            is_held=change_by_import(key, held) is ImportChange.UNCHANGED,
            is_own=held is not None and held.is_secret,
            version=raw.version,
            armored=armored,
        )
    if raw.version == USUAL_VERSION:
        return None
    return FoundKey(
        fingerprint=raw.fingerprint,
        user_ids=tuple(clean_text(each) for each in raw.user_ids),
        source=source,
        is_secret=raw.is_secret,
        version=raw.version,
        armored=armored,
    )


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
    told = tuple(key for each in gossip if (key := _peer_key(each, reader)) is not None)
    key = _peer_key(claim, reader) if claim is not None else None
    setup = _setup(outer, leaves)
    report = AutocryptReport(
        header=header,
        gossip=tuple((each.address, each.fingerprint) for each in told),
        setup_message=setup,
        is_setup_broken=setup is None and has_setup_header(outer),
        key=key,
        gossip_keys=told,
        is_automatic=_is_automatic(outer),
    )
    return report, claim if key is not None else None


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
    key = _peer_key(claim, reader)
    return AutocryptHeader(
        addr=claim.addr,
        prefer_encrypt=claim.prefer_encrypt,
        fingerprint=key.fingerprint if key is not None else None,
        is_valid=key is not None,
    )


def _peer_key(claim: Claim, reader: KeyReader) -> PeerKey | None:
    """None unless the header holds one public key, and nothing else."""
    raws = split_keys(claim.keydata)
    keys = reader.read(claim.keydata)
    if len(raws) != 1 or len(keys) != 1 or keys[0].is_secret:
        return None
    return PeerKey(
        address=claim.addr,
        fingerprint=keys[0].fingerprint,
        is_mutual=claim.prefer_encrypt == "mutual",
        keydata=claim.keydata,
    )


def _is_automatic(outer: Part) -> bool:
    """RFC 3834, and reports of mail systems: such a message says nothing about how its sender writes."""
    answer = (outer.first("auto-submitted") or b"").strip().lower()
    return outer.content_type == "multipart/report" or answer.startswith(b"auto-replied")


def _setup(outer: Part, leaves: Iterable[Part]) -> tuple[str | None, str | None] | None:
    block = setup_block(outer, leaves)
    if block is None:
        return None
    headers = armor_headers(block)
    return headers.get("passphrase-begin"), headers.get("passphrase-format")


def _holds_keys(data: bytes) -> bool:
    """Armored or not, in a file that is named as OpenPGP's."""
    return kind_of_packets(data) in _KEY_BLOCKS or any(each.kind in _KEY_BLOCKS for each in find_blocks(data))


def _sources(leaves: Iterable[Part]) -> Iterable[tuple[str, bytes]]:
    inline: list[tuple[str, bytes]] = []
    for leaf in leaves:
        if leaf.content_type in _KEY_TYPES:
            yield "attachment", decode_content(leaf)
        elif leaf.content_type == "text/plain" and leaf.end - leaf.body < LARGEST_KEY_BYTES:
            data = decode_text(leaf).encode()
            if b"-----BEGIN PGP P" in data:
                inline += [("inline", each.raw) for each in find_blocks(data) if each.kind in _KEY_BLOCKS]
        elif (file_name(leaf) or "").lower().endswith((".asc", ".key", ".gpg", ".pgp")):
            data = decode_content(leaf)
            if _holds_keys(data[:LARGEST_KEY_BYTES]):
                yield "attachment", data
    yield from inline
