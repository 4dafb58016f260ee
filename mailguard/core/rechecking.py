"""Verdicts in sight that were made with other keys are made anew, in the background and a few at a time.

A list shows no stale verdict: it is drawn as not checked until the new one is here. Only messages that were
checked before, are stored here and have come into view are checked again; nobody is asked for anything.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError
from mailguard.model import MessageId, MessageRow

log = logging.getLogger(__name__)

MOST_WAITING = 200  # of those that came into view last
LARGEST_BYTES = 2 << 20


class Rechecking:
    """One message after the other, so that what the person opens never waits behind more than one."""

    def __init__(self, parts: Parts, check: Callable[[MessageId], object]) -> None:
        """check: opens a message anew, and keeps what was found; runs gpg."""
        self._parts = parts
        self._check = check
        self._waiting: deque[MessageId] = deque(maxlen=MOST_WAITING)
        self._tried: set[MessageId] = set()  # with the keys as they are: a locked one is not tried twice
        self._generation = ""
        self._is_at_work = False
        self._lock = threading.Lock()

    def came_into_view(self, rows: Sequence[MessageRow]) -> None:
        """Called with rows that a list is about to show. Raises StoreFailed."""
        candidates = [row.id for row in rows if row.mark is None and self._may_be_opened(row)]
        stale = self._parts.messages.stale_marks(candidates) if candidates else ()
        with self._lock:
            self._follow_keys()
            fresh = [each for each in stale if each not in self._tried and each not in self._waiting]
            self._waiting.extend(fresh)
            if not self._waiting or self._is_at_work:
                return
            self._is_at_work = True
        self._parts.threads.crypto(self._next)

    def _may_be_opened(self, row: MessageRow) -> bool:
        """Not where a prompt of GnuPG's own could come up for it."""
        may_prompt = row.is_encrypted and self._parts.settings().use_own_pinentry
        return row.size_bytes <= LARGEST_BYTES and not may_prompt

    def _follow_keys(self) -> None:
        if self._generation != self._parts.messages.current_generation:
            self._generation = self._parts.messages.current_generation
            self._tried.clear()

    def _next(self) -> None:
        with self._lock:
            if not self._waiting or self._parts.threads.stopping.is_set():
                self._is_at_work = False
                return
            message = self._waiting.pop()
            self._tried.add(message)
        try:
            self._check(message)
        except MailGuardError as error:
            log.info("a verdict was not made anew: %s", type(error).__name__)
        finally:
            self._parts.threads.crypto(self._next)
