"""What a window may ask about drafts and outgoing mail."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from mailguard.addresses import wire_address
from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.errors import KeyUnusable, NotFound, PassphraseNeeded
from mailguard.events import FoldersChanged, MessagesChanged, OutgoingChanged
from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftId,
    Encryption,
    Fingerprint,
    Flag,
    FolderId,
    OpenedMessage,
    Outgoing,
    OutgoingId,
    OutgoingState,
    SendPlan,
)
from mailguard.policy import DraftProblem, check_draft


class Writing:
    """Drafts, their keys, and the Outbox. Methods without a Future answer at once and do no I/O."""

    def __init__(self, parts: Parts, runner: OutboxRunner) -> None:
        self._parts = parts
        self._threads = parts.threads
        self._runner = runner

    # Making drafts

    def new_draft(self, account: Account) -> Draft:
        settings = self._parts.settings()
        return Draft(
            account=account.id,
            from_=account.identity,
            text=f"\n\n-- \n{account.signature}" if account.signature else "",
            sign=account.sign_by_default and account.key is not None,
            encrypt_subject=settings.encrypt_subject,
            attach_key=account.attach_key_when_signing and account.sign_by_default,
        )

    def reply(self, opened: OpenedMessage, account: Account, *, to_all: bool = False) -> Draft:
        return build_reply(opened, account, to_all=to_all, own_addresses=self._own_addresses())

    def forward(self, opened: OpenedMessage, account: Account) -> Draft:
        return build_forward(opened, account)

    def edit_as_new(self, opened: OpenedMessage, account: Account) -> Draft:
        return build_edit_as_new(opened, account)

    def _own_addresses(self) -> frozenset[str]:
        return frozenset(each.identity.address.lower() for each in self._parts.book.accounts())

    # Looking at them

    def check(self, draft: Draft) -> tuple[DraftProblem, ...]:
        """What stands against sending apart from keys: no recipient, bad address, no subject."""
        return check_draft(draft)

    def plan(self, draft: Draft) -> Future[SendPlan]:
        """The key of each recipient, and what is missing."""
        return self._threads.crypto(self._parts.sending.plan, draft, self._account(draft.account))

    def choose_keys(self, address: str, keys: Sequence[Fingerprint]) -> Future[None]:
        """Remember which keys are used for an address."""
        return self._threads.disk(self._parts.notes.set_chosen, address, tuple(keys))

    # Sending and keeping

    def send(
        self,
        draft: Draft,
        *,
        passphrase: str | None = None,
        draft_id: DraftId | None = None,
        plain_confirmed: bool = False,
    ) -> Future[OutgoingId]:
        """Sign, encrypt, put into the Outbox; it is sent from there, and OutgoingChanged tells of it.

        Fails with KeyMissing, PassphraseNeeded, PassphraseRefused, KeyUnusable, NotConfirmed,
        GnuPGFailed, StoreFailed: then nothing was queued and the draft stands as it was.
        """
        return self._threads.crypto(self._send, draft, passphrase, draft_id, plain_confirmed)

    def save_draft(self, draft: Draft, draft_id: DraftId | None = None) -> Future[DraftId]:
        """Keep a draft in the sealed store."""
        return self._threads.disk(self._save_draft, draft, draft_id)

    def load_draft(self, draft_id: DraftId) -> Future[Draft]:
        return self._threads.disk(self._parts.drafts.load, draft_id)

    def drafts(self) -> Future[tuple[tuple[DraftId, Draft], ...]]:
        """The drafts kept on this computer, newest first."""
        return self._threads.disk(self._parts.drafts.list)

    def drop_draft(self, draft_id: DraftId) -> Future[None]:
        return self._threads.disk(self._drop_draft, draft_id)

    # The Outbox

    def outbox(self) -> Future[tuple[Outgoing, ...]]:
        return self._threads.disk(self._parts.outgoing.load_all)

    def try_again(self, outgoing: OutgoingId) -> Future[None]:
        """Send a failed, waiting or uncertain message now. One that is on its way is refused: NotFound."""
        return self._threads.disk(self._try_again, outgoing)

    def edit_outgoing(
        self, outgoing: OutgoingId, passphrase: str | None = None
    ) -> Future[tuple[DraftId, Draft]]:
        """Make a message of the Outbox a draft again, for those who have not got it.

        It is kept as one in the moment in which it leaves the Outbox.

        Fails with PassphraseNeeded, PassphraseRefused, KeyUnusable, and with NotFound where it is
        gone or on its way: then it stays where it is.
        """
        return self._threads.crypto(self._edit_outgoing, outgoing, passphrase)

    def send_waiting(self) -> None:
        """Try everything that waits now."""
        self._runner.hurry()

    def drop_outgoing(self, outgoing: OutgoingId) -> Future[None]:
        """Take a message out of the Outbox for good. One that is on its way is refused: NotFound."""
        return self._threads.disk(self._drop_outgoing, outgoing)

    def _send(
        self, draft: Draft, passphrase: str | None, draft_id: DraftId | None, plain_confirmed: bool
    ) -> OutgoingId:
        account = self._account(draft.account)
        if passphrase is None:
            passphrase = self._kept_passphrase(draft, account)
        prepared = self._parts.sending.prepare(
            draft, account, passphrase=passphrase, plain_confirmed=plain_confirmed
        )
        with self._parts.outgoing.at_once():  # it lies in the Outbox or among the drafts, never in both
            outgoing = self._parts.sending.queue(prepared, draft, account)
            if draft_id is not None:
                self._parts.drafts.drop(draft_id)
            answered = self._mark_answered(draft)
        for folder in answered:
            self._parts.post(MessagesChanged(folder))
            self._parts.syncs.wake(account.id)
        self._parts.post(OutgoingChanged(account.id, outgoing, OutgoingState.READY))
        self._runner.wake()
        return outgoing

    def _kept_passphrase(self, draft: Draft, account: Account) -> str | None:
        key = draft.signing_key or account.key
        return self._parts.passphrases.find(key) if key is not None and draft.sign else None

    def _mark_answered(self, draft: Draft) -> list[FolderId]:
        """The folders whose messages look different now."""
        touched = []
        for message, flag in ((draft.answers, Flag.ANSWERED), (draft.forwards, Flag.FORWARDED)):
            if message is None:
                continue
            try:
                folder, _ = self._parts.messages.location(message)
            except NotFound:
                continue  # deleted while the answer was written
            self._parts.messages.set_flag([message], flag, True)
            touched.append(folder)
        return touched

    def _save_draft(self, draft: Draft, draft_id: DraftId | None) -> DraftId:
        kept = self._parts.drafts.save(draft, draft_id)
        self._parts.post(FoldersChanged(draft.account))
        return kept

    def _drop_draft(self, draft_id: DraftId) -> None:
        account = self._parts.drafts.load(draft_id).account
        self._parts.drafts.drop(draft_id)
        self._parts.post(FoldersChanged(account))

    def _try_again(self, outgoing: OutgoingId) -> None:
        self._parts.outgoing.retry(outgoing)
        self._runner.wake()

    def _drop_outgoing(self, outgoing: OutgoingId) -> None:
        found = self._parts.outgoing.load_one(outgoing)
        self._parts.sending.give_up(outgoing)
        self._parts.post(OutgoingChanged(found.account, outgoing, found.state))

    def _edit_outgoing(self, outgoing: OutgoingId, passphrase: str | None) -> tuple[DraftId, Draft]:
        row = self._parts.outgoing.load_one(outgoing)
        opened = self._open_copy(outgoing, passphrase)
        draft = build_edit_as_new(opened, self._account(row.account))
        shown = {each.address.lower() for each in (*draft.to, *draft.cc)}
        hidden = tuple(Address("", each) for each in row.recipients if each.lower() not in shown)
        left = self._parts.sending.left(outgoing)

        def without_message(people: tuple[Address, ...]) -> tuple[Address, ...]:
            return tuple(each for each in people if wire_address(each.address) in left)

        draft = replace(
            draft,
            to=without_message(draft.to),
            cc=without_message(draft.cc),
            bcc=without_message(hidden),
            encrypt=row.is_encrypted,
            sign=row.is_signed,
        )
        with self._parts.outgoing.at_once():
            kept = self._parts.drafts.save(draft)
            self._parts.sending.give_up(outgoing)
        self._parts.post(FoldersChanged(row.account))
        self._parts.post(OutgoingChanged(row.account, outgoing, row.state))
        return kept, draft

    def _open_copy(self, outgoing: OutgoingId, passphrase: str | None) -> OpenedMessage:
        raw = self._parts.outgoing.sent_copy(outgoing)
        opened = self._parts.reader.open(raw, passphrase=passphrase)
        key = opened.verdict.locked_key
        if key is not None and opened.verdict.facts.encryption is Encryption.LOCKED:
            kept = self._parts.passphrases.find(key) if passphrase is None else None
            if kept is None:
                raise PassphraseNeeded(key, address=opened.verdict.locked_address)
            return self._open_copy(outgoing, kept)
        if opened.verdict.facts.encryption not in (Encryption.NONE, Encryption.OK):
            raise KeyUnusable("", "none of your keys opens the message again")
        return opened

    def _account(self, account: AccountId) -> Account:
        for each in self._parts.book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")
