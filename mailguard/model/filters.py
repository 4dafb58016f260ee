"""Message filters: what a person has done to messages by itself. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from mailguard.model.mail import AccountId

FilterId = NewType("FilterId", int)


class FilterMoment(StrEnum):
    """When a filter runs."""

    ARRIVAL = "arrival"  # new mail in an inbox, or in another folder that is watched
    BY_HAND = "by-hand"


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
    STOP = "stop"


ENDS = frozenset({ActionKind.MOVE, ActionKind.DELETE, ActionKind.JUNK, ActionKind.STOP})


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterAction:
    """path: of the folder, in the message's own account or in `account`. keyword: of the tag."""

    kind: ActionKind
    account: AccountId | None = None
    path: str = ""
    keyword: str = ""


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
        return self.is_enabled and moment in self.moments and is_its


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
class FilterReport:
    """What running filters came to."""

    looked_at: int
    changed: int  # messages that a filter did something to
    failed: int
