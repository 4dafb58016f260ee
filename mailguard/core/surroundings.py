"""What a window may ask about what stands around a message: receipts, mailing lists, the provider's word."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import replace

from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.errors import NotFound, StoreFailed
from mailguard.events import OutgoingChanged
from mailguard.mime.authentication import provider_word
from mailguard.model import Account, Flag, FolderRole, MessageId, OpenedMessage, OutgoingState
from mailguard.transport import http

log = logging.getLogger(__name__)

# What lies here was written by the person, or is not to be answered.
_NO_RECEIPTS = frozenset({FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TEMPLATES, FolderRole.JUNK})


class Surroundings:
    """Nothing of it goes out by itself: each method that sends is called by a person's click."""

    def __init__(self, parts: Parts, runner: OutboxRunner, *, allows_loopback: bool) -> None:
        self._parts = parts
        self._threads = parts.threads
        self._runner = runner
        self._allows_loopback = allows_loopback

    def complete(self, message: MessageId, opened: OpenedMessage) -> OpenedMessage:
        """`opened` with what the store and the accounts know of it. On the thread that opens messages."""
        try:
            account, role = self._place(message)
            keywords = self._parts.messages.keywords(message)
            request = (
                self._parts.receipts.open_request(opened, keywords) if role not in _NO_RECEIPTS else None
            )
        except (NotFound, StoreFailed) as error:
            log.info("nothing is added to a message: %s", type(error).__name__)
            return replace(opened, around=replace(opened.around, receipt=None))
        sender = opened.from_[0].address if len(opened.from_) == 1 else ""
        around = replace(
            opened.around,
            receipt=request,
            provider=provider_word(opened.around.authentication, account, sender),
            keywords=keywords,
        )
        return replace(opened, around=around)

    def send_receipt(self, opened: OpenedMessage) -> Future[None]:
        """Fails with NotFound where it was answered already, and with StoreFailed."""
        return self._threads.disk(self._send_receipt, opened)

    def ignore_receipt(self, opened: OpenedMessage) -> Future[None]:
        return self._threads.disk(self._parts.receipts.ignore, opened)

    def unsubscribe(self, link: str) -> Future[None]:
        """One click, as RFC 8058 has it: that the address wants it is all the server is told.

        Fails with Unreachable, NotTrusted, Refused (also for addresses that are not of the public network).
        """
        form = http.Form({"List-Unsubscribe": "One-Click"})
        return self._threads.net(
            http.post_public, link, form, limit_bytes=64 << 10, allows_loopback=self._allows_loopback
        )

    def _send_receipt(self, opened: OpenedMessage) -> None:
        if opened.id is None:
            raise NotFound("message")
        account, _ = self._place(opened.id)
        outgoing = self._parts.receipts.send(opened, account.id)
        self._parts.messages.set_flag([opened.id], Flag.RECEIPT_SENT, True)
        self._parts.syncs.wake(account.id)
        self._parts.post(OutgoingChanged(account.id, outgoing, OutgoingState.READY))
        self._runner.wake()

    def _place(self, message: MessageId) -> tuple[Account, FolderRole]:
        """Raises NotFound."""
        folder = self._parts.folders.load_one(self._parts.messages.location(message)[0])
        account = next((each for each in self._parts.book.accounts() if each.id == folder.account), None)
        if account is None:
            raise NotFound("account")
        return account, folder.role
