"""From the Outbox to the server and into Sent, so that no message is lost and none is sent twice unasked.

READY → SENDING → SENT → gone: each state is written down before the next begins. Where a connection
or the program ended between a message's last byte and the server's answer, nobody here can know
whether it arrived: that is UNCERTAIN, and the person decides.
"""

from __future__ import annotations

from datetime import UTC, datetime

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.errors import (
    LoginRefused,
    MailGuardError,
    NotFound,
    PasswordMissing,
    RecipientsRefused,
    Refused,
    StoreFailed,
)
from mailguard.model import (
    Account,
    AccountId,
    FolderRole,
    Outgoing,
    OutgoingId,
    OutgoingState,
    Server,
)
from mailguard.outbox import left_after, setback, summary
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.outgoing import OutgoingStore

_IN_FLIGHT = (OutgoingState.SENDING, OutgoingState.UNCERTAIN)
_ENDED = "MailGuard ended while the message was being sent"


class Delivery:
    """Carries out what `outbox.py` decides."""

    def __init__(
        self,
        outgoing: OutgoingStore,
        messages: Messages,
        folders: Folders,
        secrets: Secrets,
        book: AccountBook,
    ) -> None:
        self._outgoing = outgoing
        self._messages = messages
        self._folders = folders
        self._secrets = secrets
        self._book = book

    def deliver(self, outgoing_id: OutgoingId) -> None:
        """Send one READY message to all who have not got it, and file its copy in Sent.

        Raises NotFound where it is gone or not READY, and whatever stood in the way once that was
        written down; StoreFailed leaves it SENDING, which the next start finds.
        """
        outgoing = self._begin(outgoing_id)
        try:
            account = self._account(outgoing.account)
            self._send_wires(outgoing, account.smtp, self._password(account))
        except StoreFailed:
            raise
        except MailGuardError as error:
            noted = setback(error, outgoing.tries, datetime.now(UTC))
            self._outgoing.set_state(outgoing.id, noted.state, error=noted.error, next_try=noted.next_try)
            raise
        self._outgoing.set_state(outgoing.id, OutgoingState.SENT)
        self._file_all_sent()

    def recover(self) -> tuple[Outgoing, ...]:
        """What was in flight when the program ended: dropped where Sent has it, else UNCERTAIN.

        Returns those that became uncertain.
        """
        uncertain = []
        for each in self._outgoing.load_all():
            if each.state not in _IN_FLIGHT:
                continue
            if self._is_proven_sent(each):
                self._outgoing.drop(each.id)
            elif each.state is OutgoingState.SENDING:
                self._outgoing.set_state(each.id, OutgoingState.UNCERTAIN, error=_ENDED)
                uncertain.append(each)
        self._file_all_sent()
        return tuple(uncertain)

    def give_up(self, outgoing_id: OutgoingId) -> None:
        """Drop a message that is not on its way; where some recipients have it, its copy is filed first."""
        with self._outgoing.at_once():
            outgoing = self._outgoing.load_one(outgoing_id)
            if len(self.left(outgoing_id)) < len(outgoing.recipients):
                self._file_copy(outgoing)
            self._outgoing.drop_unsent(outgoing_id)

    def left(self, outgoing_id: OutgoingId) -> tuple[str, ...]:
        """Who has not got it yet, as on the wire."""
        wires = self._outgoing.load_wires(outgoing_id)
        return tuple(each for _, wire, is_done in wires if not is_done for each in wire.envelope_to)

    def _begin(self, outgoing_id: OutgoingId) -> Outgoing:
        with self._outgoing.at_once():
            if self._outgoing.load_one(outgoing_id).state is not OutgoingState.READY:
                raise NotFound("outgoing message that is ready")
            self._outgoing.set_state(outgoing_id, OutgoingState.SENDING)
        return self._outgoing.load_one(outgoing_id)

    def _send_wires(self, outgoing: Outgoing, server: Server, password: str) -> None:
        """Each copy that the server has not taken; one that it refuses does not hold back the others."""
        from mailguard.transport import smtp  # with asyncio: loaded when the first message is sent

        refusals: list[Refused] = []
        for number, wire, is_done in self._outgoing.load_wires(outgoing.id):
            if is_done:
                continue
            try:
                smtp.send(server, password, wire)
            except LoginRefused:
                raise
            except Refused as error:
                refusals.append(error)
                if isinstance(error, RecipientsRefused) and error.accepted:
                    left = left_after(error, wire.envelope_to)
                    self._outgoing.narrow_wire(outgoing.id, number, left)
            else:
                self._outgoing.mark_wire_done(outgoing.id, number)
        if refusals:
            raise summary(refusals, outgoing.recipients, self.left(outgoing.id))

    # The copy in Sent

    def _file_all_sent(self) -> None:
        """Also those that no Sent folder was known for at their time."""
        for each in self._outgoing.load_all():
            if each.state is not OutgoingState.SENT:
                continue
            with self._outgoing.at_once():
                if self._file_copy(each):
                    self._outgoing.drop(each.id)

    def _file_copy(self, outgoing: Outgoing) -> bool:
        """Whether the copy now waits for the server, or never will, as the account is gone."""
        folder = self._folders.by_role(outgoing.account, FolderRole.SENT)
        if folder is None:
            return all(each.id != outgoing.account for each in self._book.accounts())
        raw = self._outgoing.sent_copy(outgoing.id)
        self._messages.add_append(outgoing.account, folder.id, raw, outgoing.message_id)
        if outgoing.is_encrypted and self._book.settings().index_encrypted:
            self._messages.remember_subject(outgoing.account, outgoing.message_id, outgoing.subject)
        return True

    def _is_proven_sent(self, outgoing: Outgoing) -> bool:
        """Whether Sent holds it: a server that files what it takes has taken it.

        It proves nothing where there are several copies, or a try before reached some of the
        recipients: the one in Sent may be of then.
        """
        folder = self._folders.by_role(outgoing.account, FolderRole.SENT)
        is_whole = len(self.left(outgoing.id)) == len(outgoing.recipients)
        if folder is None or not is_whole or len(self._outgoing.load_wires(outgoing.id)) > 1:
            return False
        found = [
            each
            for written in (outgoing.message_id, f"<{outgoing.message_id}>")
            for each in self._messages.find_by_message_id(outgoing.account, written)
        ]
        return any(self._messages.location(each)[0] == folder.id for each in found)

    # What it takes

    def _account(self, account: AccountId) -> Account:
        for each in self._book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")

    def _password(self, account: Account) -> str:
        password = self._secrets.get(f"smtp:{account.id}")
        if password is None:
            raise PasswordMissing(account.smtp.host, account.smtp.user)
        return password
