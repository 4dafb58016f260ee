"""Folders and messages, as they are listed: plain data, no behaviour beyond derivation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import NewType

from mailguard.model.priority import Priority
from mailguard.model.search import EVERYTHING, SearchQuery
from mailguard.model.tags import Tag

AccountId = NewType("AccountId", str)  # random, stable: names the account in settings, store and keychain
FolderId = NewType("FolderId", int)  # row of the folder in the store
LOCAL = AccountId("local")  # whose the folders are that lie on this computer alone
MessageId = NewType("MessageId", int)  # row of the message in the store; not the Message-ID header


# What programs write outside in place of a subject that is encrypted (RFC 9788 section 3.2.1 and before).
HIDDEN_SUBJECTS = frozenset(("[...]", "...", "…", "encrypted message", "(encrypted message)"))


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 section 3.4, decoded. `name` may be empty; `address` is local@domain."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address

    @property
    def shown(self) -> str:
        """The name, or the address where there is no name."""
        return self.name or self.address


class FolderRole(StrEnum):
    """What a folder is for (special-use of RFC 6154, and ours)."""

    INBOX = "inbox"
    DRAFTS = "drafts"
    TEMPLATES = "templates"
    SENT = "sent"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as the folder pane shows it. `path` is IMAP's mailbox name, decoded."""

    id: FolderId
    account: AccountId
    path: str
    separator: str  # hierarchy delimiter, "" where the server has none
    role: FolderRole
    is_selectable: bool = True
    unread: int = 0
    total: int = 0
    is_subscribed: bool = True
    is_foreign: bool = False  # of another user, or shared (RFC 2342)
    size_bytes: int | None = None  # of all its messages; None: the server does not tell
    members: tuple[FolderId, ...] = ()  # of one that stands for others: theirs; it has no id in the store

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit(self.separator, 1)[-1] if self.separator else self.path

    @property
    def parent_path(self) -> str:
        """The path of the folder above, or "" at the top."""
        return self.path.rpartition(self.separator)[0] if self.separator else ""


class Flag(StrEnum):
    """Flags that a person sets, by their IMAP names (RFC 9051 section 2.3.2 and registered keywords)."""

    READ = "\\Seen"
    STARRED = "\\Flagged"
    ANSWERED = "\\Answered"
    FORWARDED = "$Forwarded"
    REDIRECTED = "redirected"  # as Thunderbird and others at the same mailbox call it
    JUNK = "$Junk"
    NOT_JUNK = "$NotJunk"
    RECEIPT_SENT = "$MDNSent"  # RFC 3503
    DELETED = "\\Deleted"  # waits to be expunged


class Order(Enum):
    """By what a message list is sorted; the direction is apart."""

    DATE = auto()
    SENDER = auto()
    RECIPIENTS = auto()
    CORRESPONDENTS = auto()  # the other side: recipients of what we wrote, else the sender
    SUBJECT = auto()  # without "Re:" and its like
    SIZE = auto()
    READ = auto()
    STATUS = auto()  # answered, forwarded
    STAR = auto()
    ATTACHMENT = auto()
    TAGS = auto()
    ACCOUNT = auto()
    FOLDER = auto()
    SECURITY = auto()
    JUNK = auto()
    PRIORITY = auto()
    RECEIVED = auto()  # when it came into its mailbox
    ARRIVAL = auto()  # as messages came into their folder, one after the other
    THREAD_UNREAD = auto()  # how many are unread in the thread
    THREAD_TOTAL = auto()


class TagMatch(Enum):
    """Which of several tags a message must have."""

    ANY = auto()
    ALL = auto()
    NONE = auto()  # no tag of any name


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Messages by their tags; with ANY and no keyword those that have any tag at all."""

    match: TagMatch
    keywords: frozenset[str] = frozenset()  # in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which messages of a folder are listed, and how. An empty `search` and False toggles filter nothing."""

    order: Order = Order.DATE
    newest_first: bool = True
    search: SearchQuery = EVERYTHING  # its `in:` lists other folders instead
    found: tuple[MessageId, ...] = ()  # for these all of `search` holds: the server that has them says so
    unread_only: bool = False
    kept: tuple[MessageId, ...] = ()  # taken for unread though they are read: one that is being read
    unread_threads: bool = False  # threads in which something is unread, whole
    starred_only: bool = False
    encrypted_only: bool = False
    signed_only: bool = False
    attachment_only: bool = False
    grouped: bool = False  # by what the list is sorted by; then there are no threads
    tags: TagFilter | None = None
    folders: tuple[FolderId, ...] = ()  # where it names any: these, in place of the one that is open
    accounts: tuple[AccountId, ...] = ()  # in the order in which Order.ACCOUNT has them
    threaded: bool = True  # each thread together, where its newest message belongs
    conversation: MessageId | None = None  # all of its thread, in any folder of its account, instead
    marked_of: tuple[AccountId, ...] = ()  # of these, what is marked as deleted is listed too


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One line of the message list."""

    id: MessageId
    folder: FolderId
    sender: Address
    recipients: str  # names or addresses of To, joined, for the Sent folder
    subject: str  # the protected one once known; "" where an encrypted one is not known yet
    date: datetime  # aware, UTC
    size_bytes: int
    is_read: bool
    is_starred: bool
    is_answered: bool
    is_forwarded: bool
    is_junk: bool
    has_attachment: bool
    is_encrypted: bool  # by its outer Content-Type, or found on opening
    is_signed: bool
    mark: ListMark | None  # None: not checked on this computer, or the keys changed since
    tags: tuple[Tag, ...] = ()
    is_redirected: bool = False
    is_deleted: bool = False  # marked so, and still there
    priority: Priority = Priority.NORMAL
    received: datetime | None = None  # when it came into its mailbox; None: not told
    number: int | None = None  # of its arrival in its folder: its UID; None: not known yet

    def __repr__(self) -> str:
        return f"MessageRow(id={self.id})"


@dataclass(frozen=True, slots=True)
class ListMark:
    """The two glyphs of a checked message and the tone they are drawn in: names of `model.security`."""

    banner_id: str
    encryption_glyph: str
    signature_glyph: str
    tone: str
