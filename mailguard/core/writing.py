"""What a window may ask about what is being written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from mailguard.core.futures import settled, then
from mailguard.core.mail import Mail
from mailguard.core.outbox import Outbox, When, refuse_closed
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, NotFound
from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.mailto import people_of_mailto
from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftCopy,
    DraftId,
    Fingerprint,
    FolderRole,
    MessageId,
    OpenedMessage,
    OutgoingId,
    SavedDraft,
    SendPlan,
)
from mailguard.model.identities import own_addresses
from mailguard.policy import DraftProblem, check_draft

log = logging.getLogger(__name__)


class Writing:
    """Drafts and their keys. Methods without a Future answer at once and do no I/O."""

    def __init__(self, parts: Parts, outbox: Outbox, mail: Mail) -> None:
        self._parts = parts
        self._mail = mail
        self._threads = parts.threads
        self._outbox = outbox

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

    def list_of(self, opened: OpenedMessage) -> tuple[Address, ...]:
        """Where its mailing list takes answers (List-Post, RFC 2369 section 3.4); () where it takes none."""
        return people_of_mailto(opened.around.lists.post)

    def reply_to_list(self, opened: OpenedMessage, account: Account) -> Draft:
        return build_reply(opened, account, to_list=self.list_of(opened))

    def forward(self, opened: OpenedMessage, account: Account) -> Draft:
        return build_forward(opened, account)

    def edit_as_new(self, opened: OpenedMessage, account: Account) -> Draft:
        return build_edit_as_new(opened, account)

    def _own_addresses(self) -> frozenset[str]:
        return own_addresses(self._parts.book.accounts())

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
        send_at: datetime | None = None,
        hold_s: float = 0.0,
    ) -> Future[OutgoingId]:
        """Sign, encrypt, put into the Outbox; it is sent from there, and OutgoingChanged tells of it.

        send_at: not before; hold_s: it can be taken back for so long. Its Date is that of now in any case,
        when its author finished it (RFC 5322 section 3.6.1).

        Fails with KeyMissing, PassphraseNeeded, PassphraseRefused, KeyUnusable, NotConfirmed,
        GnuPGFailed, StoreFailed: then nothing was queued and the draft stands as it was.
        """
        when = When(send_at=send_at, hold_s=hold_s)
        return self._threads.crypto(self._send, draft, passphrase, draft_id, plain_confirmed, when)

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

    def _send(
        self,
        draft: Draft,
        passphrase: str | None,
        draft_id: DraftId | None,
        plain_confirmed: bool,
        when: When,
    ) -> OutgoingId:
        account = self._account(draft.account).speaking_as(draft.from_)
        if passphrase is None:
            passphrase = self._kept_passphrase(draft, account)
        prepared = self._parts.sending.prepare(
            draft, account, passphrase=passphrase, plain_confirmed=plain_confirmed
        )
        self._parts.note_generation()  # a key that was known from mail alone is in the keyring now
        with self._parts.outgoing.at_once():  # it lies in the Outbox or among the drafts, never in both
            outgoing = self._outbox.put(prepared, draft, account, when)
            if draft_id is not None:
                self._parts.drafts.drop(draft_id)
        if draft_id is not None:
            self._report_filed(account.id)
        self._outbox.tell_of_new(account.id, outgoing, when)
        return outgoing

    def _kept_passphrase(self, draft: Draft, account: Account) -> str | None:
        key = draft.signing_key or account.key
        return self._parts.passphrases.find(key) if key is not None and draft.sign else None

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
        refuse_closed(opened)
        folder, _ = self._parts.messages.location(message)
        account = self._account(self._parts.folders.load_one(folder).account)
        account = next((account.speaking_as(each) for each in opened.from_), account)
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

    def _account(self, account: AccountId) -> Account:
        for each in self._parts.book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")
