"""How a person looks at a folder: as cards or as a table, which columns, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.model.mail import AccountId, FolderRole, Order

FolderKey = tuple[AccountId, str]  # account and path


class ListStyle(StrEnum):
    CARDS = "cards"
    TABLE = "table"


class Density(StrEnum):
    """How much room each row has."""

    COMPACT = "compact"
    NORMAL = "normal"
    RELAXED = "relaxed"


class Column(StrEnum):
    """A column of the table. CORRESPONDENTS: the other side, whoever of the two wrote."""

    READ = "read"
    STAR = "star"
    ATTACHMENT = "attachment"
    SECURITY = "security"
    SUBJECT = "subject"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    CORRESPONDENTS = "correspondents"
    DATE = "date"
    SIZE = "size"
    STATUS = "status"
    TAGS = "tags"
    UNREAD = "unread"  # in the thread, told by its first message
    TOTAL = "total"
    ACCOUNT = "account"
    FOLDER = "folder"
    JUNK = "junk"
    PRIORITY = "priority"
    RECEIVED = "received"  # when the server got it
    ARRIVAL = "arrival"  # in which order
    DELETE = "delete"  # nothing to read: a click deletes


# By what a click on the head of each sorts.
ORDERS = {
    Column.READ: Order.READ,
    Column.STAR: Order.STAR,
    Column.ATTACHMENT: Order.ATTACHMENT,
    Column.SECURITY: Order.SECURITY,
    Column.SUBJECT: Order.SUBJECT,
    Column.SENDER: Order.SENDER,
    Column.RECIPIENTS: Order.RECIPIENTS,
    Column.CORRESPONDENTS: Order.CORRESPONDENTS,
    Column.DATE: Order.DATE,
    Column.SIZE: Order.SIZE,
    Column.STATUS: Order.STATUS,
    Column.TAGS: Order.TAGS,
    Column.ACCOUNT: Order.ACCOUNT,
    Column.FOLDER: Order.FOLDER,
    Column.JUNK: Order.JUNK,
    Column.PRIORITY: Order.PRIORITY,
    Column.RECEIVED: Order.RECEIVED,
    Column.ARRIVAL: Order.ARRIVAL,
    Column.UNREAD: Order.THREAD_UNREAD,
    Column.TOTAL: Order.THREAD_TOTAL,
}


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column in its place. width_px: 0 for the usual one."""

    column: Column
    width_px: int = 0


def _columns(*shown: Column) -> tuple[ShownColumn, ...]:
    return tuple(ShownColumn(each) for each in shown)


_USUAL = _columns(
    Column.READ, Column.STAR, Column.ATTACHMENT, Column.SUBJECT, Column.SENDER, Column.SECURITY, Column.DATE
)
_OF_SENT = _columns(Column.STAR, Column.ATTACHMENT, Column.SUBJECT, Column.RECIPIENTS, Column.SECURITY,
                    Column.DATE)  # fmt: skip
_OF_MANY = _columns(
    Column.READ, Column.STAR, Column.ATTACHMENT, Column.SUBJECT, Column.CORRESPONDENTS, Column.SECURITY,
    Column.ACCOUNT, Column.DATE,
)  # fmt: skip
OUR_SIDE = frozenset({FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TEMPLATES})  # what is there we wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderView:
    """Kept for each folder. Threads and groups exclude each other: a thread may span groups."""

    style: ListStyle = ListStyle.CARDS
    columns: tuple[ShownColumn, ...] = _USUAL
    order: Order = Order.DATE
    newest_first: bool = True  # or the largest, the last of the alphabet: descending
    threaded: bool = True
    grouped: bool = False
    unread_only: bool = False
    unread_threads: bool = False  # threads in which something is unread, whole; excludes `unread_only`
    threads_open: bool = False  # as long as nobody opens or closes one

    @property
    def shows(self) -> frozenset[Column]:
        return frozenset(each.column for each in self.columns)


_OF_CONVERSATION = _columns(
    Column.READ, Column.STAR, Column.ATTACHMENT, Column.SENDER, Column.SUBJECT, Column.FOLDER,
    Column.SECURITY, Column.DATE,
)  # fmt: skip
# All messages of a thread from several folders, the oldest first.
CONVERSATION = FolderView(style=ListStyle.TABLE, columns=_OF_CONVERSATION, newest_first=False, threaded=False)


@dataclass(frozen=True, slots=True)
class FolderMarks:
    """What a person did with folders beside looking at them; recent: opened, the latest first.

    targets: where messages were moved or copied to, the latest first. colours: "#RRGGBB", of those with one.
    """

    favourites: frozenset[FolderKey] = frozenset()
    recent: tuple[FolderKey, ...] = ()
    targets: tuple[FolderKey, ...] = ()
    colours: Mapping[FolderKey, str] = field(default_factory=dict)


def usual_view(role: FolderRole, *, of_many: bool = False, style: ListStyle = ListStyle.CARDS) -> FolderView:
    """Of a folder that nobody changed yet. of_many: the list spans folders of several accounts."""
    if role in OUR_SIDE:
        return FolderView(style=style, columns=_OF_SENT, threaded=False)
    return FolderView(style=style, columns=_OF_MANY if of_many else _USUAL)
