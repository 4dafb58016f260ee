"""What a window may ask about the Outbox."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mailguard.addresses import wire_address
from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.errors import KeyUnusable, NotFound, PassphraseNeeded
from mailguard.events import FoldersChanged, MessagesChanged, OutgoingChanged, OutgoingHeld
from mailguard.mime.quoting import build_edit_as_new
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftId,
    Encryption,
    Flag,
    FolderId,
    FolderRole,
    OpenedMessage,
    Outgoing,
    OutgoingId,
    OutgoingState,
)
from mailguard.sending.letters import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time of sending. `hold_s`: so long it can be taken back as it was written."""

    send_at: datetime | None = None
    hold_s: float = 0.0

    @property
    def undo_s(self) -> float:
        return self.hold_s if self.send_at is None else 0.0

    def not_before(self, now: datetime) -> datetime | None:
        return now + timedelta(seconds=self.undo_s) if self.undo_s > 0 else self.send_at


class Outbox:
    """Finished messages until they are sent. Safe to use from several threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._threads = parts.threads
        self.runner = OutboxRunner(parts.outgoing, parts.sending, parts.post, self)
        self._lock = threading.Lock()
        self._held: dict[OutgoingId, Draft | None] = {}  # what can be taken back, in memory alone

    def list(self) -> Future[tuple[Outgoing, ...]]:
        return self._threads.disk(self._parts.outgoing.load_all)

    def send_now(self, outgoing: OutgoingId) -> Future[None]:
        """Send a failed, waiting or uncertain message now. One that is on its way is refused: NotFound."""
        return self._threads.disk(self._send_now, outgoing)

    def send_later(self, outgoing: OutgoingId, when: datetime) -> Future[None]:
        """Not before `when`. One that is on its way is refused: NotFound."""
        return self._threads.disk(self._send_later, outgoing, when)

    def send_waiting(self) -> None:
        """Try everything that waits for its next try now; what is for later stays so."""
        self.runner.hurry()

    def edit(self, outgoing: OutgoingId, passphrase: str | None = None) -> Future[tuple[DraftId, Draft]]:
        """Make a message of the Outbox a draft again, for those who have not got it.

        It is kept as one in the moment in which it leaves the Outbox. While it can be taken back it is the
        draft that was sent, and needs no passphrase.

        Fails with PassphraseNeeded, PassphraseRefused, KeyUnusable, and with NotFound where it is
        gone, on its way, or a redirected one: then it stays where it is.
        """
        return self._threads.crypto(self._edit, outgoing, passphrase)

    def drop(self, outgoing: OutgoingId) -> Future[None]:
        """Take a message out of the Outbox for good. One that is on its way is refused: NotFound."""
        return self._threads.disk(self._drop, outgoing)

    @property
    def held(self) -> tuple[OutgoingId, ...]:
        """What can still be taken back as it was written."""
        with self._lock:
            return tuple(self._held)

    # From the composer

    def put(self, prepared: Prepared, draft: Draft, account: Account, when: When) -> OutgoingId:
        """Part of a transaction; `tell_of_new` follows it."""
        send_at = when.not_before(datetime.now(UTC))
        outgoing = self._parts.sending.queue(prepared, draft, account, send_at=send_at)
        if when.undo_s > 0:
            with self._lock:
                self._held[outgoing] = draft
        return outgoing

    def hold(self, queue: Callable[[datetime | None], OutgoingId], when: When) -> OutgoingId:
        """Queue what there is no draft of: it can be taken back, and not be edited. `tell_of_new` follows.

        queue: is given the time before which it is not to be sent.
        """
        outgoing = queue(when.not_before(datetime.now(UTC)))
        if when.undo_s > 0:
            with self._lock:
                self._held[outgoing] = None
        return outgoing

    def tell_of_new(
        self, account: AccountId, outgoing: OutgoingId, when: When, *, is_redirect: bool = False
    ) -> None:
        self._parts.post(OutgoingChanged(account, outgoing, OutgoingState.READY))
        send_at = when.not_before(datetime.now(UTC))
        if send_at is not None:
            self._parts.post(OutgoingHeld(account, outgoing, send_at, when.undo_s, is_redirect))
        self.runner.wake()

    # What becomes of a message, on the sender's thread

    def begun(self, outgoing: Outgoing) -> None:
        """It can be taken back no more."""
        with self._lock:
            self._held.pop(outgoing.id, None)

    def sent(self, outgoing: Outgoing) -> None:
        """The server has taken it: what it answers is marked, and the Sent folder gets its copy."""
        for folder in self._mark_answered(outgoing):
            self._parts.post(MessagesChanged(folder))
        self._parts.syncs.wake(outgoing.account)

    def uncertain(self, outgoing: Outgoing) -> None:
        """The server is asked: where its Sent folder holds the message, it has arrived."""
        folder = self._parts.folders.by_role(outgoing.account, FolderRole.SENT)
        if folder is not None:
            self._parts.syncs.sync_folder(outgoing.account, folder.id)

    def _mark_answered(self, outgoing: Outgoing) -> set[FolderId]:
        """The folders whose messages look different now."""
        touched = set()
        for message, flag in (
            (outgoing.answers, Flag.ANSWERED),
            (outgoing.forwards, Flag.FORWARDED),
            (outgoing.redirects, Flag.REDIRECTED),
        ):
            if message is None:
                continue
            try:
                folder, _ = self._parts.messages.location(message)
            except NotFound:
                continue  # deleted meanwhile
            self._parts.messages.set_flag([message], flag, True)
            touched.add(folder)
        return touched

    def _send_now(self, outgoing: OutgoingId) -> None:
        self._parts.outgoing.retry(outgoing)
        self._changed(outgoing)

    def _send_later(self, outgoing: OutgoingId, when: datetime) -> None:
        self._parts.outgoing.send_later(outgoing, when)
        self._changed(outgoing)

    def _changed(self, outgoing: OutgoingId) -> None:
        found = self._parts.outgoing.load_one(outgoing)
        self._parts.post(OutgoingChanged(found.account, outgoing, found.state))
        self.runner.wake()

    def _drop(self, outgoing: OutgoingId) -> None:
        found = self._parts.outgoing.load_one(outgoing)
        self._parts.sending.give_up(outgoing)
        self.begun(found)
        self._parts.post(OutgoingChanged(found.account, outgoing, found.state))

    # Back to the composer

    def _edit(self, outgoing: OutgoingId, passphrase: str | None) -> tuple[DraftId, Draft]:
        row = self._parts.outgoing.load_one(outgoing)
        if row.is_redirect:
            raise NotFound("draft of a message that is sent on as it stands")
        with self._lock:
            held = self._held.get(outgoing)
        draft = held if held is not None else self._reopened(row, passphrase)
        with self._parts.outgoing.at_once():
            kept = self._parts.drafts.save(draft)
            self._parts.sending.give_up(outgoing)
        self.begun(row)
        self._parts.post(FoldersChanged(row.account))
        self._parts.post(OutgoingChanged(row.account, outgoing, row.state))
        return kept, draft

    def _reopened(self, row: Outgoing, passphrase: str | None) -> Draft:
        """The draft that the copy for Sent was made of, as far as it tells."""
        opened = replace(self._open_copy(row.id, passphrase), is_draft_source=True)
        account = self._account(row.account)
        account = next((account.speaking_as(each) for each in opened.from_), account)
        draft = build_edit_as_new(opened, account)
        shown = {each.address.lower() for each in (*draft.to, *draft.cc)}
        hidden = tuple(Address("", each) for each in row.recipients if each.lower() not in shown)

        def without_message(people: tuple[Address, ...]) -> tuple[Address, ...]:
            return tuple(each for each in people if wire_address(each.address) in row.left)

        return replace(
            draft,
            to=without_message(draft.to),
            cc=without_message(draft.cc),
            bcc=without_message(hidden),
            encrypt=row.is_encrypted,
            sign=row.is_signed,
            answers=row.answers,
            forwards=row.forwards,
            wants_report=any(each.wire.wants_report for each in self._parts.outgoing.load_wires(row.id)),
        )

    def _open_copy(self, outgoing: OutgoingId, passphrase: str | None) -> OpenedMessage:
        raw = self._parts.outgoing.sent_copy(outgoing)
        opened = self._parts.reader.open(raw, passphrase=passphrase)
        key = opened.verdict.locked_key
        if key is not None and opened.verdict.facts.encryption is Encryption.LOCKED:
            kept = self._parts.passphrases.find(key) if passphrase is None else None
            if kept is not None:
                return self._open_copy(outgoing, kept)
        refuse_closed(opened)
        return opened

    def _account(self, account: AccountId) -> Account:
        for each in self._parts.book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")


def refuse_closed(opened: OpenedMessage) -> None:
    """Raises PassphraseNeeded and KeyUnusable where a message of our own cannot be read whole."""
    key = opened.verdict.locked_key
    if key is not None and opened.verdict.facts.encryption is Encryption.LOCKED:
        raise PassphraseNeeded(key, address=opened.verdict.locked_address)
    if opened.verdict.facts.encryption not in (Encryption.NONE, Encryption.OK):
        raise KeyUnusable("", "none of your keys opens the message again")
