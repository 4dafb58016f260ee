"""Folders, messages and what the reader shows of them: plain data, no behaviour beyond derivation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import NewType

from mailguard.model.security import Banner, Encryption, Fingerprint, Signature, Trust, Verdict

AccountId = NewType("AccountId", str)  # random, stable: names the account in settings, store and keychain
FolderId = NewType("FolderId", int)  # row of the folder in the store
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
    JUNK = "$Junk"
    NOT_JUNK = "$NotJunk"


class Order(Enum):
    """By what a message list is sorted; the direction is apart."""

    DATE = auto()
    SENDER = auto()
    SUBJECT = auto()
    SIZE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which messages of a folder are listed, and how. Empty `text` and False toggles filter nothing."""

    order: Order = Order.DATE
    newest_first: bool = True
    text: str = ""  # words that must stand in subject, sender, recipients or indexed body
    unread_only: bool = False
    starred_only: bool = False
    encrypted_only: bool = False
    signed_only: bool = False
    attachment_only: bool = False


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

    def __repr__(self) -> str:
        return f"MessageRow(id={self.id})"


@dataclass(frozen=True, slots=True)
class ListMark:
    """The two glyphs of a checked message and the tone they are drawn in: names of `model.security`."""

    banner_id: str
    encryption_glyph: str
    signature_glyph: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InlinePart:
    """A picture that the HTML names by cid:, from memory."""

    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attachment. `data` is decoded; `filename` is fit for a file system, or None."""

    path: str  # place in the part tree: "2", "1.2"
    filename: str | None
    content_type: str
    data: bytes = field(repr=False)
    is_encrypted: bool = False

    @property
    def size_bytes(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSignature:
    """What covers one part, for the report."""

    state: Signature
    fingerprint: Fingerprint | None
    user_id: str | None
    trust: Trust | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReport:
    """One leaf of the part tree, in order, as `mailguard inspect` names it."""

    path: str
    content_type: str
    charset: str | None
    filename: str | None
    disposition: str | None
    size_bytes: int
    text: str | None = field(repr=False)
    html: str | None = field(repr=False)
    is_encrypted: bool
    signature: PartSignature | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something the reader tells the person about a message: a code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKey:
    """A key that lies in the message. `source` is "attachment", "inline" or "autocrypt"."""

    fingerprint: Fingerprint
    user_ids: tuple[str, ...]
    source: str
    is_secret: bool = False
    is_held: bool = False  # the keyring has all of it already
    armored: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutocryptHeader:
    """The one valid Autocrypt header, or what was wrong with it."""

    addr: str
    prefer_encrypt: str
    fingerprint: Fingerprint | None
    is_valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AutocryptReport:
    header: AutocryptHeader | None = None
    gossip: tuple[tuple[str, Fingerprint], ...] = ()
    setup_message: tuple[str | None, str | None] | None = None  # (Passphrase-Begin, Passphrase-Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMessage:
    """A message as it may be shown: held in memory, never in a log.

    Everything in it comes from the bytes that `verdict` speaks of. `text` is always there
    (made from the HTML where there is no plain part); `html` is sanitised, or None.
    """

    id: MessageId | None  # None: opened from a file or from the clipboard
    subject: str
    outer_subject: str  # what the mail servers saw
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    protected_headers: frozenset[str]
    all_headers: tuple[tuple[str, str], ...]  # outer ones, decoded, in order
    verdict: Verdict
    banner: Banner
    text: str
    html: str | None
    inline_parts: Mapping[str, InlinePart]
    parts: tuple[PartReport, ...]
    attachments: tuple[Attachment, ...]
    remote_content: tuple[str, ...]
    autocrypt: AutocryptReport
    keys: tuple[FoundKey, ...]
    warnings: tuple[Finding, ...]
    errors: tuple[Finding, ...]
    unsigned_rest: OpenedMessage | None = None  # B14: what the signature does not cover
    encrypted_inside: bytes = b""  # B10: the encrypted part, to be opened in a view of its own
    bcc: tuple[Address, ...] = ()  # only one's own drafts and sent messages have them
    is_draft_source: bool = False

    @property
    def is_subject_hidden(self) -> bool:
        """Whether the subject is not known: it is encrypted, and what stands outside only says so."""
        is_open = self.verdict.facts.encryption is Encryption.NONE or self.verdict.is_subject_protected
        return not is_open and self.subject.strip().lower() in HIDDEN_SUBJECTS

    def __repr__(self) -> str:
        return f"OpenedMessage(id={self.id}, banner={self.banner.id})"
