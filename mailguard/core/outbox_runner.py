"""The sender's thread: sends what is due, one message after the other, over one connection a server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from mailguard.errors import AnswerLost, MailGuardError, StoreFailed
from mailguard.events import Event, OutgoingChanged
from mailguard.model import Outgoing, OutgoingId, OutgoingState
from mailguard.sending.letters import Sending
from mailguard.sending.outbox import due, wait_s
from mailguard.store.outgoing import OutgoingStore

if TYPE_CHECKING:
    from mailguard.transport.smtp_connections import Connections

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 60.0  # the clock may be set at any time
STORE_AGAIN_S = 10.0  # after the store failed: what was sent may not be written down yet


class Follower(Protocol):
    """Is told, on the sender's thread, what becomes of messages, before anybody else is."""

    def begun(self, outgoing: Outgoing) -> None: ...

    def sent(self, outgoing: Outgoing) -> None: ...

    def uncertain(self, outgoing: Outgoing) -> None: ...


class OutboxRunner:
    """Finds what is due, sends it, reports what became of it."""

    def __init__(
        self,
        outgoing: OutgoingStore,
        sending: Sending,
        post: Callable[[Event], None],
        follower: Follower,
    ) -> None:
        self._outgoing = outgoing
        self._sending = sending
        self._post = post
        self._follower = follower
        self._woken = threading.Event()
        self._is_hurried = False
        self.is_offline = False

    def wake(self) -> None:
        self._woken.set()

    def hurry(self) -> None:
        """Look at everything that waits for its next try, whatever its time."""
        self._is_hurried = True
        self._woken.set()

    def work(self, stop: threading.Event) -> None:
        """Run until `stop` is set and `wake` was called. A store that fails is tried again after a while."""
        is_recovered = False
        while not stop.is_set():
            self._woken.clear()
            wait = STORE_AGAIN_S
            try:
                if not is_recovered:
                    self._recover()
                    is_recovered = True
                self._settle()
                if not self.is_offline:
                    self._send_due(stop)
                wait = wait_s(self._outgoing.load_all(), datetime.now(UTC), LONGEST_WAIT_S)
            except StoreFailed as error:
                log.warning("the Outbox cannot be read or written: %s", error)
                is_recovered = False  # what is written down of a message may be older than what happened
            self._woken.wait(wait)

    def _recover(self) -> None:
        for each in self._sending.recover():
            self._follower.uncertain(each)
            self._post(OutgoingChanged(each.account, each.id, OutgoingState.UNCERTAIN))

    def _settle(self) -> None:
        for each in self._sending.settle():
            self._follower.sent(each)
            self._post(OutgoingChanged(each.account, each.id, OutgoingState.SENT, sent=each))

    def _send_due(self, stop: threading.Event) -> None:
        is_hurried, self._is_hurried = self._is_hurried, False
        waiting = due(self._outgoing.load_all(), datetime.now(UTC), hurried=is_hurried)
        if not waiting:
            return
        from mailguard.transport.smtp_connections import Connections  # with asyncio: not loaded at the start

        with Connections() as connections:
            for outgoing in waiting:
                if stop.is_set():
                    return
                self._send_one(outgoing, connections)

    def _send_one(self, outgoing: Outgoing, connections: Connections) -> None:
        self._follower.begun(outgoing)
        self._post(OutgoingChanged(outgoing.account, outgoing.id, OutgoingState.SENDING))
        error: MailGuardError | None = None
        is_reported = True
        try:
            is_reported = self._sending.deliver(outgoing.id, connections)
        except MailGuardError as raised:
            error = raised
        if error is None:
            self._follower.sent(outgoing)
            self._post(
                OutgoingChanged(
                    outgoing.account,
                    outgoing.id,
                    OutgoingState.SENT,
                    sent=outgoing,
                    lacks_report=not is_reported,
                )
            )
            return
        if isinstance(error, AnswerLost):
            self._follower.uncertain(outgoing)
        self._post(OutgoingChanged(outgoing.account, outgoing.id, self._state_of(outgoing.id), error))
        if isinstance(error, StoreFailed):
            raise error

    def _state_of(self, outgoing: OutgoingId) -> OutgoingState:
        try:
            states = {each.id: each.state for each in self._outgoing.load_all()}
        except StoreFailed:
            return OutgoingState.UNCERTAIN
        return states.get(outgoing, OutgoingState.SENT)
