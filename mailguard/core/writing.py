"""What a window may ask about drafts and outgoing mail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from mailguard.addresses import wire_address
from mailguard.core.futures import settled, then
from mailguard.core.mail import Mail
from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.errors import KeyUnusable, MailGuardError, NotFound, PassphraseNeeded
from mailguard.events import FoldersChanged, MessagesChanged, OutgoingChanged
from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftCopy,
    DraftId,
    Encryption,
    Fingerprint,
    Flag,
    FolderId,
    FolderRole,
    MessageId,
    OpenedMessage,
    Outgoing,
    OutgoingId,
    OutgoingState,
    SavedDraft,
    SendPlan,
)
from mailguard.policy import DraftProblem, check_draft

log = logging.getLogger(__name__)


class Writing:
    """Drafts, their keys, and the Outbox. Methods without a Future answer at once and do no I/O."""

    def __init__(self, parts: Parts, runner: OutboxRunner, mail: Mail) -> None:
        self._parts = parts
        self._mail = mail
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

    def save_draft(self, draft: Draft, draft_id: DraftId | None = None) -> Future[SavedDraft]:
        """Keep a draft in the sealed store, then file a copy of it in the account's Drafts folder.

        Fails with StoreFailed alone: where only the copy cannot be made, `SavedDraft.copy` says so.
        """
        return then(
            self._threads.disk(self._save_draft, draft, draft_id),
            lambda kept: self._threads.crypto(self._file_draft, kept, draft.account),
        )

    def load_draft(self, draft_id: DraftId) -> Future[Draft]:
        return self._threads.disk(self._parts.drafts.load, draft_id)

    def drafts(self) -> Future[tuple[tuple[DraftId, Draft], ...]]:
        """All drafts kept on this computer, newest first."""
        return self._threads.disk(self._parts.drafts.list)

    def unfiled_drafts(self) -> Future[tuple[tuple[DraftId, Draft], ...]]:
        """Those of them that cannot be seen in a Drafts folder, or not yet."""
        return self._threads.disk(self._parts.drafts.list_unfiled)

    def open_draft(self, message: MessageId, passphrase: str | None = None) -> Future[tuple[DraftId, Draft]]:
        """The draft for which a message in a Drafts folder stands; kept here, where another program wrote it.

        Fails with PassphraseNeeded, PassphraseRefused, KeyUnusable, Unreachable, NotFound, StoreFailed.
        """

        def kept_or_adopted(kept: tuple[DraftId, Draft] | None) -> Future[tuple[DraftId, Draft]]:
            if kept is not None:
                return settled(kept)
            opened = self._mail.open_message(message, passphrase, is_asked=True)
            return then(opened, lambda found: self._threads.disk(self._adopt, message, found))

        return then(self._threads.disk(self._filed_draft, message), kept_or_adopted)

    def drop_draft(self, draft_id: DraftId) -> Future[None]:
        """With its copy on the server."""
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
        self._parts.note_generation()  # a key that was known from mail alone is in the keyring now
        with self._parts.outgoing.at_once():  # it lies in the Outbox or among the drafts, never in both
            outgoing = self._parts.sending.queue(prepared, draft, account)
            if draft_id is not None:
                self._parts.drafts.drop(draft_id)
            answered = self._mark_answered(draft)
        if draft_id is not None:
            self._report_filed(account.id)
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

    def _file_draft(self, draft_id: DraftId, account: AccountId) -> SavedDraft:
        try:
            copy = self._parts.filing.file(draft_id)
        except MailGuardError as error:
            log.info("a draft is kept on this computer only: %s", type(error).__name__)
            copy = DraftCopy.NONE
        self._report_filed(account)
        return SavedDraft(id=draft_id, copy=copy)

    def _filed_draft(self, message: MessageId) -> tuple[DraftId, Draft] | None:
        draft_id = self._parts.drafts.find_filed(message)
        return (draft_id, self._parts.drafts.load(draft_id)) if draft_id is not None else None

    def _adopt(self, message: MessageId, opened: OpenedMessage) -> tuple[DraftId, Draft]:
        _refuse_closed(opened)
        folder, _ = self._parts.messages.location(message)
        account = self._account(self._parts.folders.load_one(folder).account)
        draft = build_edit_as_new(replace(opened, is_draft_source=True), account)
        draft_id = self._parts.drafts.adopt(draft, message)
        return draft_id, self._parts.drafts.load(draft_id)

    def _drop_draft(self, draft_id: DraftId) -> None:
        account = self._parts.drafts.load(draft_id).account
        self._parts.drafts.drop(draft_id)
        self._report_filed(account)

    def _report_filed(self, account: AccountId) -> None:
        """What is in the Drafts folder changed, and the server is to hear of it."""
        folder = self._parts.folders.by_role(account, FolderRole.DRAFTS)
        if folder is not None:
            self._parts.post(MessagesChanged(folder.id))
        self._parts.post(FoldersChanged(account))
        self._parts.syncs.wake(account)

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
            if kept is not None:
                return self._open_copy(outgoing, kept)
        _refuse_closed(opened)
        return opened

    def _account(self, account: AccountId) -> Account:
        for each in self._parts.book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")


def _refuse_closed(opened: OpenedMessage) -> None:
    """Raises PassphraseNeeded and KeyUnusable where a message of our own cannot be read whole."""
    key = opened.verdict.locked_key
    if key is not None and opened.verdict.facts.encryption is Encryption.LOCKED:
        raise PassphraseNeeded(key, address=opened.verdict.locked_address)
    if opened.verdict.facts.encryption not in (Encryption.NONE, Encryption.OK):
        raise KeyUnusable("", "none of your keys opens the message again")
