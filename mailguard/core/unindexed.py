"""Encrypted messages that a search cannot look into: how many there are, and why; and taking them in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import replace

from mailguard.core.background_reading import BackgroundReading
from mailguard.core.parts import Parts
from mailguard.errors import PassphraseNeeded
from mailguard.events import KeyUnlocked
from mailguard.model import Encryption, FolderId, ListQuery, MessageId, Unsearched
from mailguard.reading.retry_queue import Hindrance
from mailguard.store.unread_texts import count_unsearched, sealed_messages

MOST_READ_FIRST = 2_000
MOST_TRIED = 5  # to find one that a key opens, and not a password


class Unindexed:
    def __init__(self, parts: Parts, reading: Callable[[], BackgroundReading | None]) -> None:
        """reading: what reads mail by itself, where anything does."""
        self._parts = parts
        self._reading = reading

    def count(self, folder: FolderId, query: ListQuery) -> Future[Unsearched]:
        """What a search cannot look into, of the messages where it looks. Fails with StoreFailed."""
        return self._parts.threads.disk(self._count, folder, query)

    def unlock(self, folder: FolderId, query: ListQuery, passphrase: str | None = None) -> Future[None]:
        """Have what is locked where `query` looks read ahead of all else, the newest first.

        Fails with PassphraseNeeded where the key of the newest is locked, PassphraseRefused, StoreFailed.
        """
        return self._parts.threads.crypto(self._unlock, folder, query, passphrase)

    def _count(self, folder: FolderId, query: ListQuery) -> Unsearched:
        messages, reading = self._parts.messages, self._reading()
        found = count_unsearched(
            messages.store,
            folder,
            query,
            messages.current_generation,
            is_indexed=self._parts.settings().index_encrypted,
        )
        if not found.locked:
            return found
        if reading is None:
            return replace(found, locked=0, large=found.locked)  # nothing is read unless somebody opens it
        is_read = reading.decrypts or reading.is_reading_first
        if not any(reading.left_for(why) for why in Hindrance):
            return replace(found, locked=0, waiting=found.locked) if is_read else found
        sealed = frozenset(self._sealed(folder, query, found.locked))
        large, failed = (len(sealed & reading.left_for(why)) for why in (Hindrance.LARGE, Hindrance.FAILED))
        rest = len(sealed) - large - failed
        locked = len(sealed & reading.left_for(Hindrance.LOCKED)) if is_read else rest
        return replace(found, locked=locked, waiting=rest - locked, large=large, failed=failed)

    def _unlock(self, folder: FolderId, query: ListQuery, passphrase: str | None) -> None:
        reading = self._reading()
        if reading is None:
            return
        wanted = self._sealed(folder, query, MOST_READ_FIRST)
        left = reading.left_for(Hindrance.LOCKED)
        self._open_key([each for each in wanted if each in left] or wanted, passphrase)
        reading.read_first(frozenset(wanted))

    def _open_key(self, messages: Collection[MessageId], passphrase: str | None) -> None:
        """That of the first of them that a key opens, unless it is open."""
        for message in list(messages)[:MOST_TRIED]:
            raw = self._parts.messages.load_raw(message)
            verdict = self._parts.reader.open(raw).verdict if raw is not None else None
            if verdict is None or verdict.facts.encryption is not Encryption.LOCKED:
                continue
            key = verdict.locked_key
            if key is None:
                continue
            given = passphrase if passphrase is not None else self._parts.passphrases.find(key)
            if given is None:
                raise PassphraseNeeded(key, address=verdict.locked_address)
            self._parts.gpg.unlock(key, given)
            self._parts.post(KeyUnlocked())
            return

    def _sealed(self, folder: FolderId, query: ListQuery, most: int) -> tuple[MessageId, ...]:
        messages = self._parts.messages
        return sealed_messages(messages.store, folder, query, messages.current_generation, most)
