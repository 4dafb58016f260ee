"""What passes between an IMAP server, the sync plan and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from mailguard.model.mail import AccountId, Address, FolderId, FolderRole, MessageId
from mailguard.model.priority import Priority

PendingId = NewType("PendingId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFolder:
    """A mailbox as LIST names it (RFC 9051 section 6.3.9), its name decoded."""

    path: str
    separator: str
    role: FolderRole
    is_selectable: bool = True
    is_subscribed: bool = True
    is_foreign: bool = False  # of another user, or shared
    status: ServerState | None = None  # None: not told along with the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFolder:
    """A mailbox and its attributes, as LIST tells them (RFC 9051 section 7.3.1, RFC 6154 section 2)."""

    path: str  # decoded
    separator: str  # "" where the server has no hierarchy
    attributes: frozenset[str]  # in lower case: "\\noselect", "\\sent"
    is_subscribed: bool = True  # other programs list it
    is_foreign: bool = False  # of another user, or shared (RFC 2342)
    status: ServerState | None = None  # None: not told along with the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """What a server tells of a folder before it is asked for more: by SELECT or by STATUS."""

    uidvalidity: int
    uidnext: int  # 0: not told
    exists: int
    highestmodseq: int  # 0: the folder has no modification sequences (RFC 7162)
    unseen: int | None = None  # None: not told
    size_bytes: int | None = None  # RFC 8438; None: not told


UidRanges = tuple[tuple[int, int], ...]  # first and last UID of each


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """What a server answered to the question that the plan asked."""

    uids: frozenset[int] | None = None  # all that are there; None: not asked for
    flags: Mapping[int, frozenset[str]] = field(default_factory=dict)  # of all messages, or of changed ones
    vanished: UidRanges = ()  # gone since the last time


# These two are not frozen: a first sync makes them by the hundred thousand, and that would cost four times as
# much. Nothing changes them.


@dataclass(slots=True, kw_only=True)
class FetchedHeader:
    """What a server tells of one message for a list."""

    uid: int
    flags: frozenset[str]
    size_bytes: int
    received: str  # INTERNALDATE: "17-Jul-1996 02:44:25 -0700", or ""
    raw: bytes = field(repr=False)  # the header fields asked for, as they stand in the message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageState:
    """What a server keeps of a message beside its bytes."""

    flags: frozenset[str]
    received: datetime | None  # INTERNALDATE


@dataclass(slots=True, kw_only=True)
class HeaderRecord:
    """What the list needs of one message: fetched without its body."""

    uid: int
    flags: frozenset[str]  # as the server spells them
    size_bytes: int
    date: datetime  # of the Date header, else INTERNALDATE; aware, UTC
    sender: Address
    recipients: str
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    content_type: str  # lower case type/subtype of the whole message
    has_attachment: bool  # a guess from the Content-Type until the body is here
    is_encrypted: bool
    is_signed: bool
    to_people: str = ""  # names and addresses of To, for searching
    cc_people: str = ""  # of Cc
    priority: Priority = Priority.NORMAL
    received: datetime | None = None  # INTERNALDATE; None: not told

    def __repr__(self) -> str:
        return f"HeaderRecord(uid={self.uid})"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """What we hold of a folder: enough to ask the server for the difference."""

    uidvalidity: int  # 0: never synced
    uidnext: int
    highestmodseq: int  # 0: the server has no CONDSTORE
    uids: tuple[int, ...]  # ascending


class ChangeKind(StrEnum):
    """What a person did that the server does not know yet."""

    ADD_FLAG = "add-flag"
    REMOVE_FLAG = "remove-flag"
    MOVE = "move"
    COPY = "copy"
    DELETE = "delete"  # for good: \\Deleted and UID EXPUNGE
    EXPUNGE = "expunge"  # for good, those of them that the server still has as \\Deleted
    APPEND = "append"
    REPLACE = "replace"  # append the new message, then delete the old one


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """One change to replay, in the order of ids; each can be done twice without harm."""

    id: PendingId
    account: AccountId
    kind: ChangeKind
    folder: FolderId
    # In the order of `uids`; COPY, and APPEND from another account: the new rows; () where not known.
    messages: tuple[MessageId, ...] = ()
    uids: tuple[int, ...] = ()
    flag: str = ""  # APPEND: all it gets, with blanks between them
    target: FolderId | None = None
    raw: bytes = field(default=b"", repr=False)  # APPEND, REPLACE: the message
    # DELETE: the change before which it must not be. APPEND: its Message-ID, looked for before it is done
    # again. REPLACE: its mark. COPY, MOVE where the server knows no such command, and APPEND from another
    # account without a Message-ID: UIDVALIDITY and UIDNEXT of the target before it was first tried.
    message_id: str = ""

    @property
    def is_transfer(self) -> bool:
        """A message of another account, that is perhaps deleted there once it is seen here."""
        return self.kind is ChangeKind.APPEND and bool(self.messages)
