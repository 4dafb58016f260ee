"""Reads mail that is stored here and that nobody has opened, in quiet moments; indexes what came in bulk.

So lists, threads and the search show true subjects and find words, encrypted mail included: that only while
its key is unlocked, and never with a prompt. Nothing is marked as read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from mailguard.core.mail import LARGEST_BY_ITSELF_BYTES, Mail
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, StoreFailed
from mailguard.events import (
    Event,
    KeepingProgressed,
    KeysChanged,
    KeysLocked,
    KeyUnlocked,
    MailArrived,
    MessagesChanged,
    SettingsChanged,
)
from mailguard.model import Encryption, Fingerprint, FolderId, MessageId, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading import Reader

LOOK_S = 30.0  # keys are unlocked by other programs too
QUIET_S = 1.0  # after what made it look
BUSY_S = 0.2  # a person's own work with GnuPG goes first
PAUSE_S = 0.02  # after each message: windows get their turn
TELL_S = 1.0  # between two events for lists, however many rows change
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
        self._absent: set[MessageId] = set()  # gone, or not written to the end: until the next look
        self._unlocked: frozenset[Fingerprint] = frozenset()
        self._is_locked = False  # by a person, in this burst
        self._lock = threading.Lock()
        self._changed: set[FolderId] = set()  # not told yet
        self._told_at = 0.0

    def hear(self, event: Event) -> None:
        if isinstance(event, KeysLocked):
            self._is_locked = True
        elif isinstance(event, KeysChanged):
            with self._lock:
                self._left.clear()
            self._nudge.set()
        elif isinstance(
            event, MailArrived | MessagesChanged | KeepingProgressed | KeyUnlocked | SettingsChanged
        ):
            self._nudge.set()

    def close(self) -> None:
        self._nudge.set()

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        while not stop.wait(QUIET_S):
            self._nudge.clear()
            try:
                self._index_words(stop)
                self._read_all(stop)
            except MailGuardError as error:
                log.warning("mail is not read in the background, and tried again: %s", type(error).__name__)
                stop.wait(LOOK_S)  # a full disk stays full, whatever happens meanwhile
            finally:
                self._tell()
            self._nudge.wait(LOOK_S)

    def _index_words(self, stop: threading.Event) -> None:
        """Of messages that a first sync brought by the thousand; the list goes first while more come."""
        while not stop.is_set():
            found = self._parts.messages.index_words()
            if found is None:
                return
            self._changed |= found
            if self._nudge.wait(PAUSE_S):
                return

    def _read_all(self, stop: threading.Event) -> None:
        """What is due, the newest first."""
        self._is_locked = False
        self._absent.clear()
        may_decrypt = self._may_decrypt()
        reader = Reader(self._quiet(), self._parts.ring, self._own_keys)
        decrypted = 0
        while not stop.is_set():
            with self._lock:
                left = self._left | self._absent
            due = self._parts.messages.unread_texts(BATCH, left, with_encrypted=may_decrypt)
            if not due:
                return
            for message, is_encrypted in due:
                if stop.is_set() or (is_encrypted and (self._is_locked or not self._is_wished())):
                    return
                self._wait_for_quiet(stop)
                may_now = may_decrypt and self._is_wished() and not self._is_locked
                self._read(reader, message, may_decrypt=may_now)
                decrypted += is_encrypted
                if monotonic() - self._told_at >= TELL_S:
                    self._tell()
                stop.wait(PAUSE_S)
            if decrypted >= MOST_AT_ONCE:
                decrypted, may_decrypt = 0, self._may_decrypt()

    def _read(self, reader: Reader, message: MessageId, *, may_decrypt: bool) -> None:
        """Raises StoreFailed where the store as a whole fails: then no message can be kept."""
        is_known = False
        try:
            opened = self._open(reader, message, may_decrypt=may_decrypt)
            if opened is None:
                self._absent.add(message)
                return
            is_known = self._keep(message, opened)
        except StoreFailed as error:
            if not (error.is_damaged or error.is_locked):
                raise
            log.warning("a stored message is damaged: it is not read in the background")
        except MailGuardError as error:
            log.info("a message could not be read in the background: %s", type(error).__name__)
        if not is_known:
            with self._lock:
                self._left.add(message)

    def _open(self, reader: Reader, message: MessageId, *, may_decrypt: bool) -> OpenedMessage | None:
        """As a click opens it, but without a passphrase. None where it is gone, or its bytes, which are in a
        file of their own, are not to be seen yet."""
        raw = self._parts.messages.load_raw(message)
        if raw is None:
            return None
        return reader.open(
            raw,
            message_id=message,
            usual_count=self._parts.messages.usual_count(message),
            decrypts=may_decrypt and len(raw) <= LARGEST_BY_ITSELF_BYTES,
        )

    def _keep(self, message: MessageId, opened: OpenedMessage) -> bool:
        """Whether its words are known now, or due again by themselves. What comes after a lock is dropped."""
        encryption = opened.verdict.facts.encryption
        if encryption is Encryption.LOCKED:
            return False
        if encryption is not Encryption.NONE and self._is_locked:
            return encryption.is_shown
        folder = self._mail.save_findings(message, opened)
        if folder is not None:
            self._changed.add(folder)
        return encryption.is_shown

    def _tell(self) -> None:
        """Lists of what changed, all rows of a folder together."""
        self._told_at = monotonic()
        while self._changed:
            self._parts.post(MessagesChanged(self._changed.pop()))

    def _is_wished(self) -> bool:
        settings = self._parts.settings()
        return settings.index_encrypted and settings.decrypt_in_background

    def _may_decrypt(self) -> bool:
        """Whether an own key is unlocked and the person wishes it; what was left is due where one is anew."""
        if not self._is_wished():
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
