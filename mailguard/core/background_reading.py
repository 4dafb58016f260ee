"""Reads mail that is stored here and that nobody has opened, in quiet moments; indexes what came in bulk.

So lists, threads and the search show true subjects and find words, encrypted mail included: that only while
its key is unlocked, and never with a prompt. Nothing is marked as read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from mailguard.core.bulk_reading import BulkReading
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
    TextsRead,
)
from mailguard.model import Encryption, Fingerprint, FolderId, MessageId, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading import Reader
from mailguard.reading.retry_queue import Hindrance, RetryQueue
from mailguard.store.unread_texts import unread_texts

LOOK_S = 30.0  # keys are unlocked by other programs too
QUIET_S = 1.0  # after what made it look
BUSY_S = 0.2  # a person's own work with GnuPG goes first
PAUSE_S = 0.02  # after each batch of headers: windows get their turn
READ_PAUSE_S = 0.005  # after each message, most of whose time went to GnuPG
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
        self._queue = RetryQueue()  # what could not be read
        self._first: frozenset[MessageId] = frozenset()  # what a person asked to be read, before all else
        self.decrypts = False  # a key is unlocked, and the person wishes that mail is read by itself
        self._has_news = False  # for windows that tell what a search cannot look into
        self._absent: set[MessageId] = set()  # gone, or not written to the end: until the next look
        self._unlocked: frozenset[Fingerprint] = frozenset()
        self._is_locked = False  # by a person, in this burst
        self._lock = threading.Lock()
        self._changed: set[FolderId] = set()  # not told yet
        self._told_at = 0.0
        self._bulk = BulkReading(parts, self._note_changed)

    def hear(self, event: Event) -> None:
        if isinstance(event, KeysLocked):
            self._is_locked = True
            self.decrypts = False
            self._first = frozenset()
        elif isinstance(event, KeysChanged):
            self._release(*Hindrance)
            self._nudge.set()
        elif isinstance(
            event, MailArrived | MessagesChanged | KeepingProgressed | KeyUnlocked | SettingsChanged
        ):
            self._nudge.set()

    def read_first(self, messages: frozenset[MessageId]) -> None:
        """A person wants these in the search, and has unlocked a key for them."""
        self._release(Hindrance.LOCKED)
        self._first = messages
        self._nudge.set()

    @property
    def is_reading_first(self) -> bool:
        """Whether what `read_first` was told waits to be read."""
        return bool(self._first)

    def left_for(self, why: Hindrance) -> frozenset[MessageId]:
        """What could not be read for this reason."""
        with self._lock:
            return self._queue.left_for(why)

    def close(self) -> None:
        self._nudge.set()
        self._bulk.kill()

    def _release(self, *reasons: Hindrance) -> None:
        with self._lock:
            self._queue.release(*reasons)

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
        """What is due: what was asked for, then the newest."""
        self._is_locked = False
        self._absent.clear()
        self._bulk.begin()
        is_unlocked = self._look_for_unlocked()
        reader = Reader(self._quiet(), self._parts.ring, self._own_keys)
        decrypted = 0
        while not stop.is_set():
            first = self._first
            if not first:
                self._bulk.read_many(stop, self._not_due())
            elif not is_unlocked:  # it was asked for since it was looked
                is_unlocked = self._look_for_unlocked()
            due = self._due(first if is_unlocked else frozenset(), is_unlocked=is_unlocked)
            if not due:
                if self._first is first:
                    self._first = frozenset()
                return
            for message, is_encrypted in due:
                if stop.is_set() or (is_encrypted and (self._is_locked or not self._is_wished(message))):
                    return
                self._wait_for_quiet(stop)
                may_now = is_unlocked and self._is_wished(message) and not self._is_locked
                self._read(reader, message, may_decrypt=may_now)
                decrypted += is_encrypted
                self._tell_in_time()
                stop.wait(READ_PAUSE_S)
            if decrypted >= MOST_AT_ONCE:
                decrypted, is_unlocked = 0, self._look_for_unlocked()

    def _due(self, first: frozenset[MessageId], *, is_unlocked: bool) -> tuple[tuple[MessageId, bool], ...]:
        messages = self._parts.messages
        return unread_texts(
            messages.store,
            messages.current_generation,
            BATCH,
            self._not_due(),
            with_encrypted=is_unlocked and self._is_wished(),
            first=first,
        )

    def _not_due(self) -> frozenset[MessageId]:
        with self._lock:
            return self._queue.not_due(monotonic()) | self._absent

    def _read(self, reader: Reader, message: MessageId, *, may_decrypt: bool) -> None:
        """Raises StoreFailed where the store as a whole fails: then no message can be kept."""
        why: Hindrance | None = Hindrance.FAILED
        try:
            opened = self._open(reader, message, may_decrypt=may_decrypt)
            if opened is None:
                self._absent.add(message)
                return
            why = self._keep(message, opened, may_decrypt=may_decrypt)
        except StoreFailed as error:
            if not (error.is_damaged or error.is_locked):
                raise
            log.warning("a stored message is damaged: it is not read in the background")
        except MailGuardError as error:
            log.info("a message could not be read in the background: %s", type(error).__name__)
        self._has_news = True
        with self._lock:
            if why is None:
                self._queue.forget(message)
            else:
                self._queue.note(message, why, monotonic())

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

    def _keep(self, message: MessageId, opened: OpenedMessage, *, may_decrypt: bool) -> Hindrance | None:
        """None where its words are known now, or due again by themselves. What comes after a lock is
        dropped."""
        encryption = opened.verdict.facts.encryption
        if encryption is Encryption.LOCKED:
            return Hindrance.LARGE if opened.verdict.is_waiting and may_decrypt else Hindrance.LOCKED
        if encryption is Encryption.NONE or not self._is_locked:
            folder = self._mail.save_findings(message, opened)
            if folder is not None:
                self._changed.add(folder)
        if encryption.is_shown:
            return None
        return Hindrance.FAILED if encryption is Encryption.UNREADABLE else Hindrance.KEYS

    def _note_changed(self, folders: frozenset[FolderId]) -> None:
        self._changed |= folders
        self._has_news = True
        self._tell_in_time()

    def _tell_in_time(self) -> None:
        if monotonic() - self._told_at >= TELL_S:
            self._tell()

    def _tell(self) -> None:
        """Lists of what changed, all rows of a folder together."""
        self._told_at = monotonic()
        while self._changed:
            self._parts.post(MessagesChanged(self._changed.pop()))
        if self._has_news:
            self._has_news = False
            self._parts.post(TextsRead())

    def _is_wished(self, message: MessageId | None = None) -> bool:
        """Whether encrypted mail is to be read by itself, or this message, as somebody may have asked."""
        settings = self._parts.settings()
        return settings.index_encrypted and (settings.decrypt_in_background or message in self._first)

    def _look_for_unlocked(self) -> bool:
        """Whether an own key is unlocked, where that matters; what was left is due where one is anew."""
        is_unlocked = (self._is_wished() or bool(self._first)) and self._finds_unlocked()
        decrypts = is_unlocked and self._is_wished()
        self._has_news |= decrypts is not self.decrypts
        self.decrypts = decrypts
        return is_unlocked

    def _finds_unlocked(self) -> bool:
        gpg = self._quiet()
        try:
            keys = self._parts.ring.keys()
            own = [each.fingerprint for each in keys if each.is_secret]
            unlocked = frozenset(each for each in own if gpg.is_unlocked(each).is_unlocked)
        except MailGuardError:
            return False
        if unlocked - self._unlocked:
            self._release(Hindrance.LOCKED)
        self._unlocked = unlocked
        return bool(unlocked)

    def _wait_for_quiet(self, stop: threading.Event) -> None:
        give_up = monotonic() + LOOK_S
        while self._parts.threads.is_at_gpg and monotonic() < give_up:
            if stop.wait(BUSY_S):
                return
