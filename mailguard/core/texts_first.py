"""Opens the text of a large message on its server, and leaves its files there until they are wanted."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from mailguard.core.futures import then
from mailguard.core.parts import Parts
from mailguard.core.surroundings import Surroundings
from mailguard.errors import WholeNeeded
from mailguard.model import Encryption, MessageId, OpenedMessage, Signature
from mailguard.model.structure import PartialMessage

MB = 1024 * 1024


class TextsFirst:
    def __init__(self, parts: Parts, around: Surroundings) -> None:
        self._parts = parts
        self._around = around

    def is_meant(self, message: MessageId) -> bool:
        """Whether it is larger than the person wants to have at once, and does not lie here."""
        least_mb = self._parts.settings().texts_first_mb
        if not least_mb:
            return False
        sizes = [row.size_bytes for row in self._parts.messages.load_rows([message])]
        is_large = any(each >= least_mb * MB for each in sizes)
        return is_large and not self._parts.messages.has_raw(message)

    def open(self, message: MessageId, charset: str | None) -> Future[OpenedMessage]:
        """Nothing of it is kept. Fails with WholeNeeded where it has to do with OpenPGP, or is not usual."""
        fetched = self._parts.syncs.fetch_texts(message)
        return then(fetched, lambda found: self._parts.threads.crypto(self._open, message, found, charset))

    def _open(self, message: MessageId, found: PartialMessage, charset: str | None) -> OpenedMessage:
        opened = self._parts.reader.open(found.raw, message_id=message, charset=charset)
        facts = opened.verdict.facts
        is_plain = facts.encryption is Encryption.NONE and facts.signature is Signature.NONE
        if not is_plain or opened.keys or opened.inner_messages:  # OpenPGP stands in the text itself
            raise WholeNeeded(sum(row.size_bytes for row in self._parts.messages.load_rows([message])))
        return self._around.complete(message, replace(opened, left_out=found.left_out))
