"""What the core reports by itself. Events are past participles; they carry ids and facts, never
the content of a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailguard.errors import MailGuardError
from mailguard.model import AccountId, FolderId, MessageId, Outgoing, OutgoingId, OutgoingState, TagList
from mailguard.model.filters import FilterReport
from mailguard.model.quota import Quota


class Link(StrEnum):
    """How an account stands with its server."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"
    WAITING = "waiting"  # broke; tried again after `retry_s`
    STOPPED = "stopped"  # a person is needed: password, certificate


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """An account was added, removed or changed."""


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """The list of folders, or their counts, changed."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class TagsChanged:
    """A person's tags are these from now on."""

    tags: TagList


@dataclass(frozen=True, slots=True)
class SavedSearchesChanged:
    """One was made, changed or removed."""


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Rows of this folder were added, removed or changed in the store."""

    folder: FolderId


@dataclass(frozen=True, slots=True)
class MailArrived:
    """New, unread messages came into an inbox."""

    account: AccountId
    folder: FolderId
    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class MailArchived:
    """A person put these messages into the Archive."""

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class SourceReleased:
    """Messages of this account are seen in another one: what was to be moved can be deleted here."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class LinkChanged:
    account: AccountId
    link: Link
    error: MailGuardError | None = None
    retry_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SyncProgressed:
    """`done` of `total` headers of a folder are here; equal when it is up to date."""

    account: AccountId
    folder: FolderId
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class QuotaChanged:
    """How much room an account has on its server, and how much of it is used; () where that is not told."""

    account: AccountId
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, slots=True)
class KeepingProgressed:
    """`done` of `total` messages that are to be kept here whole are fetched; equal when that is over."""

    account: AccountId
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class OutgoingChanged:
    """A message in the Outbox changed its state; SENT with `error` None means it is on its way.

    `sent`: what went out, since it may have left the Outbox by the time somebody looks.
    `lacks_report`: delivery reports were asked for, and the server offers none.
    """

    account: AccountId
    outgoing: OutgoingId
    state: OutgoingState
    error: MailGuardError | None = None
    sent: Outgoing | None = field(default=None, repr=False)
    lacks_report: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingHeld:
    """A message is finished, and is not sent before `send_at`.

    `hold_s`: so long it can be taken back as it was written; 0 for one that is for later.
    """

    account: AccountId
    outgoing: OutgoingId
    send_at: datetime
    hold_s: float
    is_redirect: bool = False  # taken back, it leaves the Outbox: there is no draft of it


@dataclass(frozen=True, slots=True)
class KeysChanged:
    """Keys or their trust changed: verdicts and chips must be made anew."""


@dataclass(frozen=True, slots=True)
class KeysLocked:
    """`Lock now` was used, or the time ran out: decrypted views close."""


@dataclass(frozen=True, slots=True)
class KeyUnlocked:
    """A person gave the passphrase of a key: what waited for it may go on."""


@dataclass(frozen=True, slots=True)
class TextsRead:
    """Texts came into the index, or could not: what a search cannot look into is something else by now."""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A setting changed; `error` where it could not be saved."""

    error: MailGuardError | None = None


@dataclass(frozen=True, slots=True)
class PictureRulesChanged:
    """Other senders or sites may load pictures from the network than before."""


@dataclass(frozen=True, slots=True)
class NoticeClicked:
    """A person clicked a notice on the desktop that stood for these messages."""

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class FiltersProgressed:
    """Filters that a person runs over this folder have looked at `done` of `total` messages."""

    folder: FolderId
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FiltersRan:
    """Message filters changed something among the messages of this folder, or could not."""

    folder: FolderId
    report: FilterReport


Event = (
    AccountsChanged
    | FoldersChanged
    | MessagesChanged
    | SavedSearchesChanged
    | TagsChanged
    | MailArchived
    | MailArrived
    | SourceReleased
    | LinkChanged
    | SyncProgressed
    | KeepingProgressed
    | QuotaChanged
    | OutgoingChanged
    | OutgoingHeld
    | KeysChanged
    | KeysLocked
    | KeyUnlocked
    | TextsRead
    | SettingsChanged
    | PictureRulesChanged
    | NoticeClicked
    | FiltersProgressed
    | FiltersRan
)
Listener = Callable[[Event], None]
