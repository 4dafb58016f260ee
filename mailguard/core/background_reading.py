"""Reads mail that is stored here and that nobody has opened, in quiet moments.

So lists, threads and the search show true subjects and find words, encrypted mail included: that only while
its key is unlocked, and never with a prompt. Nothing is marked as read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, StoreFailed
from mailguard.events import (
    Event,
    KeepingProgressed,
    KeysChanged,
    KeysLocked,
    MailArrived,
    MessagesChanged,
    SettingsChanged,
)
from mailguard.model import Encryption, Fingerprint, MessageId, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading import Reader

LOOK_S = 30.0  # keys are unlocked by other programs too
QUIET_S = 1.0  # after what made it look
BUSY_S = 0.2  # a person's own work with GnuPG goes first
PAUSE_S = 0.02  # after each message: windows get their turn
BATCH = 50
MOST_AT_ONCE = 200  # encrypted messages, after which it is looked again whether a key is unlocked

log = logging.getLogger(__name__)


class BackgroundReading:
    """`work` is what its thread does; `hear` is called with every event of the core.

    quiet: makes a GnuPG that asks nobody for a passphrase.
    """

    def __init__(
        self,
        parts: Parts,
        mail: Mail,
        quiet: Callable[[], GnuPG],
        own_keys: Callable[[], frozenset[Fingerprint]],
    ) -> None:
        self._parts = parts
        self._mail = mail
        self._quiet = quiet
        self._own_keys = own_keys
        self._nudge = threading.Event()
        self._left: set[MessageId] = set()  # could not be read, until the keys change or one is unlocked
        self._unlocked: frozenset[Fingerprint] = frozenset()
        self._is_locked = False  # by a person, in this burst
        self._lock = threading.Lock()

    def hear(self, event: Event) -> None:
        if isinstance(event, KeysLocked):
            self._is_locked = True
        elif isinstance(event, KeysChanged):
            with self._lock:
                self._left.clear()
            self._nudge.set()
        elif isinstance(event, MailArrived | MessagesChanged | KeepingProgressed | SettingsChanged):
            self._nudge.set()

    def close(self) -> None:
        self._nudge.set()

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        while not stop.wait(QUIET_S):
            self._nudge.clear()
            try:
                self._read_all(stop)
            except MailGuardError:
                log.exception("mail could not be read in the background: it is tried again")
            self._nudge.wait(LOOK_S)

    def _read_all(self, stop: threading.Event) -> None:
        """What is due, the newest first."""
        self._is_locked = False
        may_decrypt = self._may_decrypt()
        reader = Reader(self._quiet(), self._parts.ring, self._own_keys)
        decrypted = 0
        while not stop.is_set():
            with self._lock:
                left = frozenset(self._left)
            due = self._parts.messages.unread_texts(BATCH, left, with_encrypted=may_decrypt)
            if not due:
                return
            for message, is_encrypted in due:
                if stop.is_set() or (is_encrypted and self._is_locked):
                    return
                self._wait_for_quiet(stop)
                self._read(reader, message, may_decrypt=may_decrypt and not self._is_locked)
                decrypted += is_encrypted
                stop.wait(PAUSE_S)
            if decrypted >= MOST_AT_ONCE:
                decrypted, may_decrypt = 0, self._may_decrypt()

    def _read(self, reader: Reader, message: MessageId, *, may_decrypt: bool) -> None:
        opened = self._open(reader, message, may_decrypt=may_decrypt)
        encryption = opened.verdict.facts.encryption if opened is not None else None
        was_decrypted = encryption in (Encryption.OK, Encryption.PART)
        if (
            opened is not None
            and encryption is not Encryption.LOCKED
            and not (self._is_locked and was_decrypted)
        ):
            self._mail.remember(message, opened)
        if encryption is None or not encryption.is_shown:
            with self._lock:
                self._left.add(message)

    def _open(self, reader: Reader, message: MessageId, *, may_decrypt: bool) -> OpenedMessage | None:
        """None where it is gone, or cannot be read."""
        try:
            raw = self._parts.messages.load_raw(message)
            return reader.open(raw, message_id=message, decrypts=may_decrypt) if raw is not None else None
        except StoreFailed:
            raise
        except MailGuardError as error:
            log.info("a message could not be read in the background: %s", type(error).__name__)
            return None

    def _may_decrypt(self) -> bool:
        """Whether an own key is unlocked and the person wishes it; what was left is due where one is anew."""
        settings = self._parts.settings()
        if not (settings.index_encrypted and settings.decrypt_in_background):
            return False
        gpg = self._quiet()
        try:
            keys = self._parts.ring.keys()
            own = [each.fingerprint for each in keys if each.is_secret]
            unlocked = frozenset(each for each in own if gpg.is_unlocked(each).is_unlocked)
        except MailGuardError:
            return False
        if unlocked - self._unlocked:
            with self._lock:
                self._left.clear()
        self._unlocked = unlocked
        return bool(unlocked)

    def _wait_for_quiet(self, stop: threading.Event) -> None:
        give_up = monotonic() + LOOK_S
        while self._parts.threads.is_at_gpg and monotonic() < give_up:
            if stop.wait(BUSY_S):
                return
