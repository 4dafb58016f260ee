"""What MailGuard learns from a message that is opened: keys by Autocrypt, and the first verdict on it."""

from __future__ import annotations

import logging
from dataclasses import replace

from mailguard.core.parts import Parts
from mailguard.errors import NotFound, StoreFailed
from mailguard.model import FirstVerdict, FolderRole, MessageId, OpenedMessage, Signature
from mailguard.model.identities import own_addresses

log = logging.getLogger(__name__)

_CHECKED = frozenset(
    {
        Signature.GOOD,
        Signature.BAD,
        Signature.SIG_EXPIRED,
        Signature.KEY_EXPIRED,
        Signature.REVOKED,
    }
)
_OWN_FOLDERS = frozenset({FolderRole.DRAFTS, FolderRole.TEMPLATES, FolderRole.SENT})


class Learning:
    """Only messages that are shown teach anything. Where it cannot be kept they can be read all the same."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def learn(self, message: MessageId, raw: bytes, opened: OpenedMessage) -> OpenedMessage:
        """`opened` with its first verdict."""
        if not opened.verdict.facts.encryption.is_shown:
            return opened
        try:
            if self._may_teach_keys(message):
                self._parts.autocrypt.learn(opened, own_addresses=self._own_addresses())
            return replace(opened, first_verdict=self._first_verdict(raw, opened))
        except StoreFailed as error:
            log.warning("what a message taught is not kept: %s", error)
            return opened

    def _first_verdict(self, raw: bytes, opened: OpenedMessage) -> FirstVerdict | None:
        """Kept when its signature is first checked; where the key is gone since, it is all that is known."""
        if opened.verdict.facts.signature in _CHECKED:
            return self._parts.first_verdicts.keep(raw, opened.banner.id, opened.verdict.signer)
        return self._parts.first_verdicts.find(raw) if opened.verdict.signatures else None

    def _may_teach_keys(self, message: MessageId) -> bool:
        """Not junk, and not what was written here."""
        try:
            folder, _ = self._parts.messages.location(message)
            role = self._parts.folders.load_one(folder).role
        except NotFound:
            return False
        rows = self._parts.messages.load_rows([message])
        is_junk = role is FolderRole.JUNK or any(row.is_junk for row in rows)
        return not is_junk and role not in _OWN_FOLDERS

    def _own_addresses(self) -> frozenset[str]:
        return own_addresses(self._parts.book.accounts())
