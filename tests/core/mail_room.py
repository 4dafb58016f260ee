"""An Outbox and its delivery, without GnuPG: what is queued is plain, and given as bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.errors import MailGuardError
from mailguard.model import (
    Account,
    AccountId,
    Address,
    FolderRole,
    OutgoingId,
    OutgoingState,
    RemoteFolder,
    Security,
    Server,
    Wire,
)
from mailguard.sending.delivering import Delivery
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore
from mailguard.transport.smtp_connections import Connections
from tests.servers.recording_smtp import HOST, PASSWORD, USER

WORK = AccountId("work")
RAW = b"From: alice@example.org\r\nMessage-ID: <1@x.org>\r\n\r\n" + b"under the mat\r\n" * 40


class MailRoom:
    """One account and what it sends."""

    def __init__(self, folder: Path) -> None:
        self.store = SealedStore.open(folder / "mail.db", b"k" * 32)
        self.outgoing, self.messages, self.folders = (
            OutgoingStore(self.store),
            Messages(self.store),
            Folders(self.store),
        )
        self.book, secrets = AccountBook(folder / "settings.toml"), Secrets(in_memory=True)
        secrets.set(f"smtp:{WORK}", PASSWORD)
        self.delivery = Delivery(self.outgoing, self.messages, self.folders, secrets, self.book)
        self.folders.save_listing(WORK, [RemoteFolder(path="Sent", separator="/", role=FolderRole.SENT)])

    def use(self, port: int, security: Security = Security.PLAIN) -> None:
        server = Server(host=HOST, port=port, security=security, user=USER)
        self.book.save_account(
            Account(id=WORK, identity=Address("Alice", USER), imap=server, smtp=server, signature="")
        )

    def queue(self, *copies: tuple[str, ...], send_at: datetime | None = None) -> OutgoingId:
        return self.outgoing.add(
            WORK,
            [Wire(envelope_from=USER, envelope_to=each, raw=RAW) for each in copies],
            sent_copy=RAW,
            message_id="1@x.org",
            subject="",
            recipients=[each for copy in copies for each in copy],
            is_encrypted=False,
            is_signed=False,
            send_at=send_at,
        )

    def deliver(self, *outgoing: OutgoingId) -> MailGuardError | None:
        with Connections() as connections:
            for each in outgoing:
                try:
                    self.delivery.deliver(each, connections)
                except MailGuardError as error:
                    return error
        return None

    def state(self, outgoing: OutgoingId) -> OutgoingState | None:
        """None: it has left the Outbox."""
        return next((each.state for each in self.outgoing.load_all() if each.id == outgoing), None)
