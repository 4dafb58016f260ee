"""The sender's thread: sends what is due, one message after the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from mailguard.errors import MailGuardError, StoreFailed
from mailguard.events import Event, OutgoingChanged
from mailguard.model import Outgoing, OutgoingId, OutgoingState
from mailguard.outbox import due
from mailguard.sending import Sending
from mailguard.store.outgoing import OutgoingStore

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 60.0
STORE_AGAIN_S = 10.0  # after the store failed: what was sent may not be written down yet


class OutboxRunner:
    """Finds what is due, sends it, reports what became of it."""

    def __init__(
        self,
        outgoing: OutgoingStore,
        sending: Sending,
        post: Callable[[Event], None],
        sent: Callable[[Outgoing], None],
    ) -> None:
        self._outgoing = outgoing
        self._sending = sending
        self._post = post
        self._sent = sent  # called when a message was accepted: its copy waits for the Sent folder
        self._woken = threading.Event()
        self._is_hurried = False
        self.is_offline = False

    def wake(self) -> None:
        self._woken.set()

    def hurry(self) -> None:
        """Look at everything that waits, whatever its time."""
        self._is_hurried = True
        self._woken.set()

    def work(self, stop: threading.Event) -> None:
        """Run until `stop` is set and `wake` was called. A store that fails is tried again after a while."""
        is_recovered = False
        while not stop.is_set():
            self._woken.clear()
            try:
                if not is_recovered:
                    self._recover()
                    is_recovered = True
                if not self.is_offline:
                    self._send_due(stop)
            except StoreFailed as error:
                log.warning("the Outbox cannot be read or written: %s", error)
                is_recovered = False  # what is written down of a message may be older than what happened
            self._woken.wait(LONGEST_WAIT_S if is_recovered else STORE_AGAIN_S)

    def _recover(self) -> None:
        for each in self._sending.recover():
            self._post(OutgoingChanged(each.account, each.id, OutgoingState.UNCERTAIN))

    def _send_due(self, stop: threading.Event) -> None:
        is_hurried, self._is_hurried = self._is_hurried, False
        for outgoing in due(self._outgoing.load_all(), datetime.now(UTC), hurried=is_hurried):
            if stop.is_set():
                return
            self._send_one(outgoing)

    def _send_one(self, outgoing: Outgoing) -> None:
        self._post(OutgoingChanged(outgoing.account, outgoing.id, OutgoingState.SENDING))
        error: MailGuardError | None = None
        try:
            self._sending.deliver(outgoing.id)
        except MailGuardError as raised:
            error = raised
        if error is None:
            self._sent(outgoing)
            self._post(OutgoingChanged(outgoing.account, outgoing.id, OutgoingState.SENT, sent=outgoing))
            return
        self._post(OutgoingChanged(outgoing.account, outgoing.id, self._state_of(outgoing.id), error))
        if isinstance(error, StoreFailed):
            raise error

    def _state_of(self, outgoing: OutgoingId) -> OutgoingState:
        try:
            states = {each.id: each.state for each in self._outgoing.load_all()}
        except StoreFailed:
            return OutgoingState.UNCERTAIN
        return states.get(outgoing, OutgoingState.SENT)
