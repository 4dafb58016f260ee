"""What filters send: messages passed on, and answers by a template. All of it goes through the Outbox.

Protected as the account's settings ask, and never less than the message was: what came encrypted goes on
encrypted or not at all. Nobody is asked for anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mailguard.addresses import is_address
from mailguard.core.outbox import Outbox, When
from mailguard.core.parts import Parts
from mailguard.core.quiet_opening import QuietOpening
from mailguard.errors import NotAnswered, NotFound, NotSendable
from mailguard.mime.automatic import GENERATED, REPLIED, is_fresh, why_not_answered, why_not_passed_on
from mailguard.mime.header_search import header_fields
from mailguard.mime.parts import read_content_type
from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply, with_signature
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    EncryptDefault,
    Folder,
    FolderRole,
    MessageId,
    OpenedMessage,
)
from mailguard.model.filters import FilterAction
from mailguard.model.identities import own_addresses, speaking_for
from mailguard.sending.letters import Sending
from mailguard.store.filter_notes import FilterNotes

ONE_ANSWER_IN = timedelta(days=1)
MOST_ANSWERS = 100  # in that time, to all people together

_AUTOMATIC_SUBJECT = "Auto: "  # RFC 3834 section 3.1.5


@dataclass(frozen=True, slots=True)
class Original:
    """The message that a filter took. folder: where it lies. passphrase: given for this run."""

    id: MessageId
    folder: Folder
    raw: bytes
    is_by_hand: bool
    passphrase: str | None = None

    def __repr__(self) -> str:
        return f"Original(id={self.id})"


class FilterLetters:
    """Each raises NotAnswered where it may not be done, PassphraseNeeded where a key is locked, and what
    stands in the way of any message: KeyMissing, KeyUnusable, NotSendable, GnuPGFailed, StoreFailed."""

    def __init__(self, parts: Parts, outbox: Outbox, opening: QuietOpening, notes: FilterNotes) -> None:
        self._parts = parts
        self._outbox = outbox
        self._opening = opening
        self._notes = notes

    def forward(self, original: Original, action: FilterAction, note: Callable[[], None]) -> None:
        """note: is called in the transaction that puts it into the Outbox."""
        fields = header_fields(original.raw)
        reason = why_not_passed_on(fields, read_content_type(fields, "text/plain")[0]) or _why_not_there(
            original
        )
        if reason:
            raise NotAnswered(f"it is not passed on: {reason}")
        opened = self._opened(original)
        if not (original.is_by_hand or _is_fresh(opened)):
            raise NotAnswered("it is not passed on: it is not of the last days")
        account = self._account(original, opened)
        to = tuple(Address("", each) for each in action.to if is_address(each))
        if {each.address.lower() for each in to} & {account.identity.address.lower()}:
            raise NotAnswered("it is not passed on: it would come back to the same account")
        draft = replace(build_forward(opened, account), to=to)
        self._send(draft, account, GENERATED, original.passphrase, note)

    def reply(self, original: Original, action: FilterAction, note: Callable[[], None]) -> None:
        """note: as of `forward`."""
        fields = header_fields(original.raw)
        opened = self._opened(original)
        own = own_addresses(self._parts.book.accounts())
        sender = opened.from_[0] if len(opened.from_) == 1 else None
        reason = why_not_answered(fields, read_content_type(fields, "text/plain")[0], sender, own)
        reason = reason or _why_not_there(original)
        if not reason and not _is_fresh(opened):
            reason = "it is not of the last days"
        if reason or sender is None:
            raise NotAnswered(f"it is not answered: {reason}")
        self._check_counts(sender.address)
        account = self._account(original, opened)
        draft = self._from_template(opened, account, sender, action, original.passphrase)

        def note_both() -> None:
            self._notes.note_answered(sender.address)
            note()

        self._send(draft, account, REPLIED, original.passphrase, note_both)

    def _check_counts(self, address: str) -> None:
        answered = self._notes.answered_since(datetime.now(UTC) - ONE_ANSWER_IN)
        if address.lower() in answered:
            raise NotAnswered("it is not answered: its sender got an answer within a day")
        if len(answered) >= MOST_ANSWERS:
            raise NotAnswered(f"it is not answered: {MOST_ANSWERS} answers have been sent within a day")

    def _opened(self, original: Original) -> OpenedMessage:
        """Raises NotAnswered where it cannot be shown: nothing of it is passed on unread."""
        opened = self._opening.open(original.raw, original.passphrase, original.id)
        if not opened.verdict.facts.encryption.is_shown:
            raise NotAnswered("it could not be decrypted")
        return opened

    def _account(self, original: Original, opened: OpenedMessage) -> Account:
        """Of the folder, as the identity that the message names."""
        found = [each for each in self._parts.book.accounts() if each.id == original.folder.account]
        named = [each.address for each in (*opened.to, *opened.cc)]
        chosen = speaking_for(found, named) or next(iter(found), None)
        if chosen is None:
            raise NotFound("account")
        return chosen

    def _from_template(
        self,
        opened: OpenedMessage,
        account: Account,
        sender: Address,
        action: FilterAction,
        passphrase: str | None,
    ) -> Draft:
        """To the sender alone (RFC 3834 section 4), and nothing of the message is quoted."""
        template = build_edit_as_new(self._template(action, passphrase), account)
        draft = build_reply(opened, account)
        return replace(
            draft,
            to=(sender,),
            cc=(),
            subject=_AUTOMATIC_SUBJECT + draft.subject.removeprefix("Re: "),
            text=template.text if template.text.strip() else with_signature("", account),
            html=template.html,
            attachments=template.attachments,
        )

    def _template(self, action: FilterAction, passphrase: str | None) -> OpenedMessage:
        """Raises NotFound where it is gone, or is not stored here yet."""
        account = action.account or AccountId("")
        for message in self._parts.messages.find_by_message_id(account, action.template):
            raw = self._parts.messages.load_raw(message)
            if raw is not None:
                return self._opening.open(raw, passphrase)
        raise NotFound("template of the filter")

    def _send(
        self,
        draft: Draft,
        account: Account,
        submitted: str,
        passphrase: str | None,
        note: Callable[[], None],
    ) -> None:
        sending = self._sending()
        draft = self._as_account_asks(draft, account, sending)
        key = draft.signing_key or account.key
        word = self._opening.passphrase_of(key, passphrase) if draft.sign else None
        prepared = sending.prepare(draft, account, passphrase=word, auto_submitted=submitted)
        with self._parts.outgoing.at_once():
            outgoing = self._outbox.put(prepared, draft, account, When())
            note()
        self._outbox.tell_of_new(account.id, outgoing, When())

    def _as_account_asks(self, draft: Draft, account: Account, sending: Sending) -> Draft:
        """Encrypted where the account does so by itself, or the message came so."""
        wishes = account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED
        if not draft.encrypt and not wishes:
            return draft
        encrypted = replace(draft, encrypt=True)
        plan = sending.plan(encrypted, account)
        if draft.encrypt:
            if plan.unverified and self._parts.settings().ask_before_unverified:
                raise NotSendable("a key is not verified, and you want to be asked then")
            return draft
        return encrypted if not plan.missing and not plan.unverified and plan.own_key else draft

    def _sending(self) -> Sending:
        """With a GnuPG that asks nobody."""
        parts = self._parts
        return Sending(
            self._opening.gpg(),
            parts.ring,
            parts.notes,
            parts.outgoing,
            parts.messages,
            parts.folders,
            parts.secrets,
            parts.book,
            parts.autocrypt,
        )


def _why_not_there(original: Original) -> str:
    return "it lies among junk" if original.folder.role is FolderRole.JUNK else ""


def _is_fresh(opened: OpenedMessage) -> bool:
    return opened.date is not None and is_fresh(opened.date, datetime.now(UTC))
