"""From the Outbox to the server and into Sent, so that no message is lost and none is sent twice unasked.

READY → SENDING → SENT → gone: each state is written down before the next begins. Where a connection
or the program ended between a message's last byte and the server's answer, nobody here can know
whether it arrived: that is UNCERTAIN, and the person decides.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets, smtp_secret
from mailguard.addresses import wire_address
from mailguard.errors import (
    LoginRefused,
    MailGuardError,
    NotFound,
    PasswordMissing,
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
from mailguard.sending.outbox import narrowed, setback, summary
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.outgoing import OutgoingStore

if TYPE_CHECKING:
    from mailguard.transport.smtp_connections import Connections

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

    def deliver(self, outgoing_id: OutgoingId, connections: Connections) -> bool:
        """Send one READY message to all who have not got it, and file its copy in Sent.

        Returns whether the server will report what it was asked to. Raises NotFound where it is gone or
        not READY, and whatever stood in the way once that was written down; StoreFailed leaves it
        SENDING, which the next start finds.
        """
        outgoing = self._begin(outgoing_id)
        try:
            account = self._account(outgoing.account)
            is_reported = self._send_wires(outgoing, account, connections)
        except StoreFailed:
            raise
        except MailGuardError as error:
            noted = setback(error, outgoing.tries, datetime.now(UTC))
            self._outgoing.set_state(outgoing.id, noted.state, error=noted.error, next_try=noted.next_try)
            raise
        self._outgoing.set_state(outgoing.id, OutgoingState.SENT)
        self._file_all_sent()
        return is_reported

    def recover(self) -> tuple[Outgoing, ...]:
        """What was in flight when the program ended: dropped where Sent has it, else UNCERTAIN.

        Returns those that became uncertain.
        """
        self.settle()
        uncertain = [each for each in self._outgoing.load_all() if each.state is OutgoingState.SENDING]
        for each in uncertain:
            self._outgoing.set_state(each.id, OutgoingState.UNCERTAIN, error=_ENDED)
        self._file_all_sent()
        return tuple(uncertain)

    def settle(self) -> tuple[Outgoing, ...]:
        """What may have arrived and is seen in Sent by now leaves the Outbox. Returns it."""
        arrived = [
            each
            for each in self._outgoing.load_all()
            if each.state in _IN_FLIGHT and not each.is_redirect and self._is_proven_sent(each)
        ]
        for each in arrived:
            self._outgoing.drop(each.id)
        return tuple(arrived)

    def give_up(self, outgoing_id: OutgoingId) -> None:
        """Drop a message that is not on its way; where some recipients have it, its copy is filed first."""
        with self._outgoing.at_once():
            outgoing = self._outgoing.load_one(outgoing_id)
            if len(self.left(outgoing_id)) < len(outgoing.recipients):
                self._file_copy(outgoing)
            self._outgoing.drop_unsent(outgoing_id)

    def left(self, outgoing_id: OutgoingId) -> tuple[str, ...]:
        """Who has not got it yet, as on the wire."""
        return tuple(each for stored in self._outgoing.load_wires(outgoing_id) for each in stored.left)

    def _begin(self, outgoing_id: OutgoingId) -> Outgoing:
        with self._outgoing.at_once():
            if self._outgoing.load_one(outgoing_id).state is not OutgoingState.READY:
                raise NotFound("outgoing message that is ready")
            self._outgoing.set_state(outgoing_id, OutgoingState.SENDING)
        return self._outgoing.load_one(outgoing_id)

    def _send_wires(self, outgoing: Outgoing, account: Account, connections: Connections) -> bool:
        """Each copy that the server has not taken; one that it refuses does not hold back the others."""
        refusals: list[Refused] = []
        is_reported = True
        wires = self._outgoing.load_wires(outgoing.id)
        server, password = self._way_out(account, wires[0].wire.envelope_from)
        for stored in wires:
            if not stored.wire.envelope_to:
                continue
            try:
                is_reported &= connections.send(server, password, stored.wire)
            except LoginRefused:
                raise
            except Refused as error:
                refusals.append(error)
                rest = narrowed(error, stored.wire.envelope_to, stored.refused)
                self._outgoing.narrow_wire(outgoing.id, stored.number, rest.left, rest.refused)
            else:
                self._outgoing.narrow_wire(outgoing.id, stored.number, (), stored.refused)
        self._check_rest(outgoing, server, refusals)
        return is_reported

    def _check_rest(self, outgoing: Outgoing, server: Server, refusals: list[Refused]) -> None:
        """Raises Refused where somebody has not got it, and was refused now or by an earlier try."""
        wires = self._outgoing.load_wires(outgoing.id)
        left = [each for stored in wires for each in stored.left]
        if left:
            why = {address: reply for stored in wires for address, reply in stored.refused.items()}
            raise summary(server.host, refusals, outgoing.recipients, left, why)

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
        is_own = outgoing.is_encrypted and not outgoing.is_redirect
        if is_own and self._book.settings().index_encrypted:
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

    def _way_out(self, account: Account, sender: str) -> tuple[Server, str]:
        """The server of the identity that sends, as chosen by now, and its password. sender: as on the wire.

        Raises PasswordMissing.
        """
        written = (each.address for each in account.identities)
        identity = next((each for each in written if wire_address(each.address) == sender), account.identity)
        chosen = self._book.smtp_of(account.speaking_as(identity))
        password = self._secrets.get(smtp_secret(account.id, chosen.id))
        if password is None:
            raise PasswordMissing(chosen.server.host, chosen.server.user)
        return chosen.server, password
