"""New encrypted mail is opened ahead while its key is unlocked: the list then shows true subjects.

Nothing is asked of the person for it: no prompt, and no error is shown.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, NotFound
from mailguard.events import MailArrived
from mailguard.model import Encryption, Fingerprint, MessageId, MessageRow, OpenedMessage

log = logging.getLogger(__name__)

MOST = 50  # of one arrival; the rest is opened when it is read
LARGEST_BYTES = 2 << 20


class Ahead:
    """One message of an arrival after the other, so that what the person opens never waits behind them."""

    def __init__(self, parts: Parts, mail: Mail, is_unlocked: Callable[[Fingerprint], bool]) -> None:
        """is_unlocked: runs gpg, and may raise MailGuardError."""
        self._parts = parts
        self._mail = mail
        self._is_unlocked = is_unlocked

    def arrived(self, event: MailArrived) -> None:
        """Called from any thread; the work is done on those of the core."""
        self._parts.threads.crypto(self._look, event)

    def _look(self, event: MailArrived) -> None:
        try:
            waiting = self._waiting(event)
        except MailGuardError as error:
            log.info("new mail is not opened ahead: %s", type(error).__name__)
            return
        self._open_next(waiting)

    def _waiting(self, event: MailArrived) -> deque[MessageId]:
        """Those that may be opened: none where a prompt of GnuPG's own could come up for it."""
        settings = self._parts.settings()
        account = next((each for each in self._parts.book.accounts() if each.id == event.account), None)
        key = account.key if account is not None else None
        if key is None or not settings.index_encrypted or settings.use_own_pinentry:
            return deque()
        rows = self._parts.messages.load_rows(event.messages[-MOST:])
        found = deque(row.id for row in rows if _is_worth_it(row))
        return found if found and self._is_unlocked(key) else deque()

    def _open_next(self, waiting: deque[MessageId]) -> None:
        if waiting and not self._parts.threads.stopping.is_set():
            answer = self._mail.open_message(waiting.popleft())
            answer.add_done_callback(lambda done: self._go_on(done, waiting))

    def _go_on(self, done: Future[OpenedMessage], waiting: deque[MessageId]) -> None:
        """One that is gone is passed over; a locked key, or no connection, ends it for all."""
        if done.cancelled():
            return
        error = done.exception()
        if error is None and done.result().verdict.facts.encryption is Encryption.LOCKED:
            return
        if error is not None and not isinstance(error, NotFound):
            log.info("new mail is not opened ahead: %s", type(error).__name__)
            return
        self._open_next(waiting)


def _is_worth_it(row: MessageRow) -> bool:
    return row.is_encrypted and row.mark is None and row.size_bytes <= LARGEST_BYTES
