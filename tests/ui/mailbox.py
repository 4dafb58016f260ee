"""A mailbox in the desk's store, filled by hand: what a sync would have put there, without a server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter, write_letter
from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import (
    Account,
    Address,
    Draft,
    DraftAttachment,
    FetchedHeader,
    Fingerprint,
    Folder,
    FolderRole,
    HeaderRecord,
    MessageId,
    RemoteFolder,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from ui.desk import Desk

ALICE = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Example", "bob@example.net")
CAROL = Address("Carol Example", "carol@example.com")

ROLES = {
    "INBOX": FolderRole.INBOX,
    "Drafts": FolderRole.DRAFTS,
    "Sent": FolderRole.SENT,
    "Archive": FolderRole.ARCHIVE,
    "Junk": FolderRole.JUNK,
    "Trash": FolderRole.TRASH,
    "Projects": FolderRole.NONE,
    "Projects/Field trip": FolderRole.NONE,
}


class Mailbox:
    """Folders of one account, and messages in them."""

    def __init__(self, desk: Desk, account: Account, roles: dict[str, FolderRole] | None = None) -> None:
        self._desk = desk
        self.account = account
        store = desk.core._store
        assert store is not None
        self.folders = Folders(store)
        self.messages = Messages(store)
        listing = [
            RemoteFolder(path=path, separator="/", role=role) for path, role in (roles or ROLES).items()
        ]
        self.folders.save_listing(account.id, listing)
        self._uid = 0
        self._tell()

    def folder(self, path: str) -> Folder:
        return next(each for each in self.folders.load(self.account.id) if each.path == path)

    def put(self, raw: bytes, *flags: str, path: str = "INBOX", with_body: bool = True) -> MessageId:
        """As a sync that fetched header and body."""
        self._uid += 1
        folder = self.folder(path).id
        (message,) = self.messages.save_headers(folder, [_record(raw, self._uid, flags)])
        if with_body:
            self.messages.save_raw(message, raw)
        self._desk.bridge.report(MessagesChanged(folder))
        self._tell()
        return message

    def _tell(self) -> None:
        self._desk.bridge.report(FoldersChanged(self.account.id))


class Writer:
    """Letters to Alice; those of `sender` that are signed are signed with its key in `gpg`."""

    def __init__(
        self,
        gpg: GnuPG,
        sender: Address = BOB,
        key: Fingerprint | None = None,
        begins: datetime | None = None,
    ) -> None:
        self.gpg = gpg
        self.sender = sender
        self.key = key
        self._when = begins or datetime.now(UTC) - timedelta(hours=5)  # each letter is a minute younger

    def write(
        self,
        subject: str = "Field trip",
        text: str = "the bus company has confirmed the date.\n",
        *,
        sign: bool = False,
        encrypt_for: Fingerprint | None = None,
        to: Address = ALICE,
        html: str | None = None,
        attachments: tuple[DraftAttachment, ...] = (),
        change: Callable[[Draft], Draft] = lambda draft: draft,
    ) -> bytes:
        draft = Draft(
            account=NO_ACCOUNT,
            from_=self.sender,
            to=(to,),
            subject=subject,
            text=text,
            html=html,
            attachments=attachments,
        )
        draft = change(draft)
        self._when += timedelta(minutes=1)
        stamp = Stamp.of(self.sender, self._when)
        if not sign and encrypt_for is None:
            return write_letter(draft, stamp)
        signer = self.key if sign else None
        return protect_letter(draft, stamp, self.gpg, sign_with=signer, encrypt_for=encrypt_for)


def _record(raw: bytes, uid: int, flags: tuple[str, ...]) -> HeaderRecord:
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return read_header(
        FetchedHeader(uid=uid, flags=frozenset(flags), size_bytes=len(raw), received="", raw=head)
    )
