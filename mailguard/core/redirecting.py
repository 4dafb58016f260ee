"""What a window may ask about sending a received message on as it stands."""

from __future__ import annotations

from concurrent.futures import Future

from mailguard.core.outbox import Outbox, When
from mailguard.core.parts import Parts
from mailguard.model import OutgoingId
from mailguard.model.redirects import Redirect
from mailguard.sending.redirecting import queue_redirect


class Redirecting:
    def __init__(self, parts: Parts, outbox: Outbox) -> None:
        self._parts = parts
        self._outbox = outbox

    def send(self, raw: bytes, redirect: Redirect) -> Future[OutgoingId]:
        """Put it into the Outbox, from where it can be taken back as long as what is written can be.

        raw: the message as received. Fails with NotSendable, TooLarge, StoreFailed: then nothing is sent.
        """
        return self._parts.threads.disk(self._send, raw, redirect)

    def _send(self, raw: bytes, redirect: Redirect) -> OutgoingId:
        when = When(hold_s=self._parts.settings().undo_send_s)
        outgoing = self._outbox.hold(
            lambda send_at: queue_redirect(self._parts.outgoing, raw, redirect, send_at=send_at), when
        )
        self._outbox.tell_of_new(redirect.account, outgoing, when, is_redirect=True)
        return outgoing
