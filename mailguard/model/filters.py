"""Message filters: what a person has done to messages by itself. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from mailguard.model.mail import AccountId, MessageId
from mailguard.model.security import Fingerprint

FilterId = NewType("FilterId", int)
WaitingId = NewType("WaitingId", int)


class FilterMoment(StrEnum):
    """When a filter runs."""

    ARRIVAL = "arrival"  # new mail in an inbox, or in another folder that is watched
    BY_HAND = "by-hand"
    SENT = "after-sending"  # a copy of an own message came into Sent
    ARCHIVED = "archiving"  # a person archived it
    PERIODIC = "periodically"  # over whole inboxes, again and again


class ActionKind(StrEnum):
    """What a filter does to a message. After MOVE, DELETE, JUNK and STOP no other filter sees it."""

    MOVE = "move"
    COPY = "copy"
    READ = "read"
    UNREAD = "unread"
    STAR = "star"
    TAG = "tag"
    JUNK = "junk"
    NOT_JUNK = "not-junk"
    DELETE = "delete"  # into Trash
    DECRYPTED_COPY = "decrypted-copy"  # where its key is unlocked
    ENCRYPT = "encrypt"  # in its place, to an own key
    FORWARD = "forward"
    REPLY = "reply"  # with a template; on arrival alone
    STOP = "stop"


# What is there twice when it is done twice.
DOUBLING = frozenset({ActionKind.COPY, ActionKind.DECRYPTED_COPY, ActionKind.FORWARD, ActionKind.REPLY})
# Done to one message after the other; each may fail by itself.
ONE_BY_ONE = frozenset({ActionKind.DECRYPTED_COPY, ActionKind.ENCRYPT, ActionKind.FORWARD, ActionKind.REPLY})
ENDS = frozenset({ActionKind.MOVE, ActionKind.DELETE, ActionKind.JUNK, ActionKind.STOP})


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterAction:
    """path: of the folder, in the message's own account or in `account`. keyword: of the tag.

    to: addresses that FORWARD writes to. template: Message-ID of the message in a Templates folder of
    `account` that REPLY sends; title: its subject, for people. key: an own one that ENCRYPT uses.
    """

    kind: ActionKind
    account: AccountId | None = None
    path: str = ""
    keyword: str = ""
    to: tuple[str, ...] = ()
    template: str = ""
    title: str = field(default="", repr=False)
    key: Fingerprint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One that REPLY may send. subject: "" of an encrypted one that was not read yet."""

    account: AccountId
    message_id: str
    subject: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """search: which messages, as it is typed in the language of the search; "" for all.

    accounts: whose messages; () for those of all. id 0: not saved yet.
    """

    id: FilterId = FilterId(0)
    name: str
    is_enabled: bool = True
    search: str = ""
    accounts: tuple[AccountId, ...] = ()
    moments: frozenset[FilterMoment] = frozenset({FilterMoment.ARRIVAL, FilterMoment.BY_HAND})
    actions: tuple[FilterAction, ...] = ()

    def runs(self, moment: FilterMoment, account: AccountId) -> bool:
        is_its = not self.accounts or account in self.accounts
        may_again = moment is not FilterMoment.PERIODIC or not self.doubles
        return self.is_enabled and moment in self.moments and is_its and may_again

    @property
    def doubles(self) -> bool:
        """Whether running it again over the same messages would do something twice."""
        return any(each.kind in DOUBLING for each in self.actions)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterLogEntry:
    """What one filter did to one message. subject: "" of an encrypted one. error: "", or why it could not."""

    time: datetime
    filter_name: str
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    actions: tuple[ActionKind, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingActions:
    """What a filter has still to do to a message once its key is unlocked. subject: "" of encrypted ones."""

    id: WaitingId
    time: datetime
    moment: FilterMoment
    filter_id: FilterId
    filter_name: str
    message: MessageId
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    actions: tuple[FilterAction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterReport:
    """What running filters came to."""

    looked_at: int
    changed: int  # messages that a filter did something to
    failed: int
    waiting: int = 0  # messages whose key is locked
