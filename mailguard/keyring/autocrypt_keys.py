"""Keys that came with mail by Autocrypt: learnt when a message is opened, used where there is no other.

They stay in the store's peer table. One comes into the keyring when something is encrypted to it for the
first time, or when the person imports it: it is never verified by that, and it never takes the place of a key
that the person verified or chose.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailguard.errors import GnuPGFailed, GnuPGMissing, TooLarge
from mailguard.keyring.autocrypt_peers import effective_date, hear_gossip, recommend, see_message
from mailguard.model import (
    AutocryptPeer,
    Fingerprint,
    ImportResult,
    Key,
    MailKey,
    OpenedMessage,
    PeerKey,
    Recommendation,
    Signature,
)
from mailguard.openpgp.autocrypt import canonical_address
from mailguard.openpgp.gpg import GnuPG
from mailguard.policy import LEARNT
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.notes import KeyNotes

MOST_REMEMBERED = 500


class AutocryptKeys:
    """Safe to use from several threads."""

    def __init__(self, gpg: GnuPG, peers: PeerStore, notes: KeyNotes) -> None:
        self._gpg = gpg
        self._peers = peers
        self._notes = notes
        self._read: OrderedDict[Fingerprint, tuple[bytes, Key | None]] = OrderedDict()
        self._lock = threading.Lock()

    # Learning

    def learn(self, opened: OpenedMessage, *, own_addresses: Collection[str]) -> None:
        """Take in what a message tells of its sender, and of its other recipients.

        Not of those in `own_addresses` (lower case), nor from a message that somebody changed.
        Raises StoreFailed.
        """
        report = opened.autocrypt
        if report.is_automatic or opened.verdict.facts.signature is Signature.BAD:
            return
        seen = effective_date(opened.date, datetime.now(UTC))
        own = {canonical_address(each) for each in own_addresses}
        changed: dict[str, AutocryptPeer] = {}
        senders = [canonical_address(each.address) for each in opened.from_]
        if len(senders) == 1 and "@" in senders[0] and senders[0] not in own:
            before = self._peer(senders[0])
            after = see_message(before, seen, report.key)
            if after != before:
                changed[after.address] = after
        for key in report.gossip_keys:
            if key.address in own:
                continue
            before = changed.get(key.address) or self._peer(key.address)
            after = hear_gossip(before, seen, replace(key, is_mutual=False))
            if after != before:
                changed[after.address] = after
        if changed:
            self._peers.save(tuple(changed.values()))

    # Using

    def find(self, address: str) -> MailKey | None:
        """The usable key that Autocrypt names for an address."""
        peer = self._peers.load(canonical_address(address))
        found, target = recommend(peer, lambda key: self._usable(key) is not None)
        key = self._usable(target) if target is not None else None
        if target is None or key is None:
            return None
        return MailKey(key=key, peer_key=target, is_doubtful=found is Recommendation.DISCOURAGE)

    def find_all(self, addresses: Sequence[str]) -> Mapping[str, MailKey]:
        """By lower-case address; without those for whom there is none."""
        found = {each.lower(): self.find(each) for each in addresses}
        return {address: key for address, key in found.items() if key is not None}

    def import_keys(self, keys: Sequence[PeerKey]) -> ImportResult:
        """Into the keyring: they are about to be used."""
        result = self._gpg.import_from_mail(b"".join(each.keydata for each in keys))
        self._notes.note_import(result.new, LEARNT)
        self._notes.note_update(result.updated)
        return result

    def _peer(self, address: str) -> AutocryptPeer:
        return self._peers.load(address) or AutocryptPeer(address=address)

    def _usable(self, key: PeerKey) -> Key | None:
        """As GnuPG reads it; None where nothing can be encrypted to it."""
        read = self._look(key)
        if read is None or read.is_revoked or _is_expired(read) or not read.can_encrypt:
            return None
        return read

    def _look(self, key: PeerKey) -> Key | None:
        with self._lock:
            known = self._read.get(key.fingerprint)
        if known is not None and known[0] == key.keydata:
            return known[1]
        try:
            found = self._gpg.read_keys(key.keydata)
        except (GnuPGMissing, GnuPGFailed, TooLarge):
            return None
        read = found[0] if len(found) == 1 and not found[0].is_secret else None
        with self._lock:
            self._read[key.fingerprint] = (key.keydata, read)
            if len(self._read) > MOST_REMEMBERED:
                self._read.popitem(last=False)
        return read


def _is_expired(key: Key) -> bool:
    """Also one that has expired since it was read."""
    return key.is_expired or (key.expires is not None and key.expires <= datetime.now(UTC))
