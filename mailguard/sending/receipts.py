"""Read receipts: whether one is still to be answered, and the one that the person lets go out."""

from __future__ import annotations

from datetime import UTC, datetime

from mailguard.accounts.book import AccountBook
from mailguard.addresses import wire_address
from mailguard.errors import NotFound
from mailguard.mime.build import new_message_id
from mailguard.mime.receipts import build_receipt
from mailguard.model import Account, AccountId, Flag, OpenedMessage, OutgoingId, Wire
from mailguard.model.accounts import Receipts as Wanted
from mailguard.model.around import ReceiptRequest
from mailguard.model.identities import own_addresses, speaking_for
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.receipts import ReceiptAnswer, ReceiptAnswers

# RFC 3503: another program of the person, or this one, has answered; and what is junk gets no answer.
_NOT_ASKED = frozenset({Flag.RECEIPT_SENT.lower(), Flag.JUNK.lower()})


class Receipts:
    """Nothing here runs but when a person clicked. Safe to use from several threads."""

    def __init__(self, answers: ReceiptAnswers, outgoing: OutgoingStore, book: AccountBook) -> None:
        self._answers = answers
        self._outgoing = outgoing
        self._book = book

    def open_request(self, opened: OpenedMessage, keywords: tuple[str, ...]) -> ReceiptRequest | None:
        """The receipt that the person may still be asked about."""
        request = opened.around.receipt
        if request is None or self._book.settings().receipts is Wanted.NEVER:
            return None
        if _NOT_ASKED & {each.lower() for each in keywords} or self._is_own(request.to.address):
            return None
        answered = self._answers.find(opened.message_id, request.to.address)
        return request if answered is None else None

    def send(self, opened: OpenedMessage, at: AccountId) -> OutgoingId:
        """Put the receipt into the Outbox. at: the account in whose folder the message lies.

        The envelope has no sender (RFC 8098 section 3), so that nothing ever answers it. Raises NotFound
        where none is asked for, or it was answered already, and StoreFailed: then nothing is sent.
        """
        request = opened.around.receipt
        if request is None:
            raise NotFound("request for a receipt")
        account = self._account_for(opened, at)
        message_id = new_message_id(account.identity.address)
        raw = build_receipt(opened, request, account.identity, message_id=message_id, date=datetime.now(UTC))
        with self._outgoing.at_once():
            if not self._answers.keep(opened.message_id, request.to.address, ReceiptAnswer.SENT):
                raise NotFound("request for a receipt that is not answered")
            return self._outgoing.add(
                account.id,
                [Wire(envelope_from="", envelope_to=(wire_address(request.to.address),), raw=raw)],
                sent_copy=raw,
                message_id=message_id,
                subject=f"Read: {opened.subject}",
                recipients=[request.to.address],
                is_encrypted=False,
                is_signed=False,
            )

    def ignore(self, opened: OpenedMessage) -> None:
        """Never ask about this one again. Raises StoreFailed."""
        request = opened.around.receipt
        if request is not None:
            self._answers.keep(opened.message_id, request.to.address, ReceiptAnswer.IGNORED)

    def _is_own(self, address: str) -> bool:
        return address.lower() in own_addresses(self._book.accounts())

    def _account_for(self, opened: OpenedMessage, at: AccountId) -> Account:
        """The one that the message was written to; the one where it lies, if it names none of them."""
        named = [each.address for each in (*opened.to, *opened.cc)]
        accounts = sorted(self._book.accounts(), key=lambda each: each.id != at)  # that one first
        found = speaking_for(accounts, named)
        if found is not None:
            return found
        if not accounts or accounts[0].id != at:
            raise NotFound("account")
        return accounts[0]
