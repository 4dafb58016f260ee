"""What a person writes, and what becomes of it on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import NewType

from mailguard.model.mail import AccountId, Address, MessageId
from mailguard.model.priority import Priority
from mailguard.model.security import Fingerprint

OutgoingId = NewType("OutgoingId", int)  # row of an outgoing message in the store
DraftId = NewType("DraftId", int)  # row of a draft in the store


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAttachment:
    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message while it is written: held in memory and in the sealed store, never in a log."""

    account: AccountId
    from_: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    attachments: tuple[DraftAttachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    encrypt: bool = False
    encrypt_automatically: bool = False  # `encrypt` follows the recipients' keys: nobody has set it
    sign: bool = False
    encrypt_subject: bool = True
    attach_key: bool = False
    use_inline: bool = False  # inline OpenPGP in place of PGP/MIME
    priority: Priority = Priority.NORMAL
    wants_report: bool = False  # the servers are asked to tell of its delivery: RFC 3461
    signing_key: Fingerprint | None = None  # None: the account's
    chosen_keys: Mapping[str, tuple[Fingerprint, ...]] = field(default_factory=dict)  # by lower-case address
    answers_encrypted: bool = False  # quotes what came encrypted
    answers: MessageId | None = None  # gets \Answered when this is sent
    forwards: MessageId | None = None

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everyone, each address once, in the order To, Cc, Bcc."""
        everyone = {each.address.lower(): each for each in reversed((*self.to, *self.cc, *self.bcc))}
        return tuple(reversed(everyone.values()))

    def __repr__(self) -> str:
        return f"Draft(to {len(self.recipients)}, encrypt={self.encrypt}, sign={self.sign})"


class DraftCopy(Enum):
    """What of a draft is on its way to the Drafts folder of its account's server."""

    SEALED = auto()  # encrypted to the own key alone
    READABLE = auto()
    NONE = auto()  # it is kept on this computer only


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDraft:
    """A draft that was kept, and its copy."""

    id: DraftId
    copy: DraftCopy


class ChipState(StrEnum):
    """What is known of one recipient's key (the chips of the composer)."""

    VERIFIED = "verified"
    OWN = "own"
    NOT_VERIFIED = "not-verified"
    SEVERAL = "several"
    OTHER_ADDRESS = "other-address"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REJECTED = "rejected"
    CANNOT_ENCRYPT = "cannot-encrypt"
    MISSING = "missing"

    @property
    def can_be_sent(self) -> bool:
        return self in _SENDABLE


_SENDABLE = frozenset(
    {ChipState.VERIFIED, ChipState.OWN, ChipState.NOT_VERIFIED, ChipState.SEVERAL, ChipState.OTHER_ADDRESS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientKey:
    """One recipient's key as chosen by `policy.choose_keys`."""

    address: str
    state: ChipState
    keys: tuple[Fingerprint, ...] = ()  # those that will be used: one, or several where chosen so
    choices: tuple[Fingerprint, ...] = ()  # all usable ones, best first
    is_verified: bool = False
    is_doubtful: bool = False  # they may no longer be able to read with it
    is_from_mail: bool = False  # known by Autocrypt alone: it comes into the keyring when it is first used


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPlan:
    """How a draft would be sent. `missing` is not empty: nothing may be sent encrypted."""

    encrypt: bool
    sign: bool
    signing_key: Fingerprint | None
    own_key: Fingerprint | None  # always encrypted to as well
    recipients: tuple[RecipientKey, ...]

    @property
    def missing(self) -> tuple[RecipientKey, ...]:
        return tuple(each for each in self.recipients if self.encrypt and not each.state.can_be_sent)

    @property
    def unverified(self) -> tuple[RecipientKey, ...]:
        return tuple(each for each in self.recipients if self.encrypt and not each.is_verified)


class OutgoingState(StrEnum):
    """The durable states of an outgoing message; each is written down before the next begins."""

    READY = "ready"  # the exact bytes for the wire are stored
    SENDING = "sending"  # handed to the server: after a crash it is not known whether it arrived
    SENT = "sent"  # accepted by the server, not yet in the Sent folder
    UNCERTAIN = "uncertain"  # the connection broke after the message: the person decides
    FAILED = "failed"  # refused for good: the person edits or tries again


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message in the Outbox, as it is shown there."""

    id: OutgoingId
    account: AccountId
    state: OutgoingState
    recipients: tuple[str, ...]
    subject: str  # for display: kept in the sealed store
    is_encrypted: bool
    is_signed: bool
    created: datetime
    next_try: datetime | None
    tries: int
    error: str  # the server's reply, or what went wrong, for people; "" where nothing did
    message_id: str  # what to look for in Sent when it is not known whether it arrived
    send_at: datetime | None = None  # not before; None: as soon as possible
    keys_until: datetime | None = None  # when the first of the keys that it was made with expires
    left: tuple[str, ...] = ()  # who has not got it yet, as on the wire
    answers: MessageId | None = None  # gets \Answered once this is sent
    forwards: MessageId | None = None
    is_redirect: bool = False  # a message of somebody else, sent on as it stands: there is no draft of it
    redirects: MessageId | None = None  # gets its mark once this is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One message ready for the wire: one per envelope (each Bcc recipient has their own)."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    raw: bytes = field(repr=False)
    wants_report: bool = False  # RFC 3461
    message_id: str = ""  # by which a report names it
