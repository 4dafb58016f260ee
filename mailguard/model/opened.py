"""What the reader shows of one message: plain data, held in memory and never in a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mailguard.model.around import Around
from mailguard.model.autocrypt import PeerKey
from mailguard.model.mail import HIDDEN_SUBJECTS, Address, MessageId
from mailguard.model.security import Banner, Cover, Encryption, Fingerprint, Signature, Trust, Verdict
from mailguard.model.structure import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class InlinePart:
    """A picture that the HTML names by cid:, from memory."""

    content_type: str
    data: bytes = field(repr=False)


class Content(Protocol):
    """What an attachment holds, without its transfer encoding. It may be decoded anew each time."""

    @property
    def size_bytes(self) -> int: ...

    def read(self) -> bytes: ...

    def head(self, most_bytes: int) -> bytes:
        """Its first bytes, for little work however large it is."""
        ...


@dataclass(frozen=True, slots=True)
class HeldContent:
    """Content that lies in memory as it is."""

    data: bytes = field(repr=False)

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    def read(self) -> bytes:
        return self.data

    def head(self, most_bytes: int) -> bytes:
        return self.data[:most_bytes]


# The endings of names of our making: of types that no system runs.
_ENDINGS = {
    "text/plain": ".txt",
    "text/calendar": ".ics",
    "text/rfc822-headers": ".txt",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "application/pdf": ".pdf",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attachment. `filename` is fit for a file system, or None."""

    path: str  # place in the part tree: "2", "1.2"
    filename: str | None
    content_type: str
    content: Content = field(repr=False)
    is_encrypted: bool = False

    @property
    def file_name(self) -> str:
        """The name for the file system: the part's own, or one of our making."""
        return self.filename or f"part-{self.path}{_ENDINGS.get(self.content_type.lower(), '')}"

    @property
    def data(self) -> bytes:
        """Decoded. Of a large one that is work: where its beginning will do, ask `content.head`."""
        return self.content.read()

    @property
    def size_bytes(self) -> int:
        return self.content.size_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSignature:
    """What covers one part, for the report. `cover`: all of the part, or a block among other text in it."""

    state: Signature
    fingerprint: Fingerprint | None
    user_id: str | None
    trust: Trust | None
    cover: Cover = Cover.ALL


class InnerKind(StrEnum):
    ENCRYPTED = "encrypted"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerMessage:
    """An envelope further down in a message. It is opened in a window of its own, with its own banner."""

    path: str  # of the part in which it stands: "2", "1.2"
    kind: InnerKind
    label: str  # "Encrypted part 1 (letter.asc)", cleaned
    raw: bytes = field(repr=False)  # a message of its own, with the outer header that says who sent it


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
class FirstVerdict:
    """What was found when the signature of a message was first checked: keys may have changed since."""

    banner_id: str
    signer: Fingerprint | None
    checked: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKey:
    """A key that lies in the message. `source` is "attachment", "inline" or "autocrypt"."""

    fingerprint: Fingerprint
    user_ids: tuple[str, ...]
    source: str
    is_secret: bool = False
    is_held: bool = False  # the keyring has all of it already
    is_own: bool = False  # its secret part is here
    version: int = 4  # of OpenPGP keys; another one than 4 may be unknown to GnuPG
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
    key: PeerKey | None = None  # of the valid header
    gossip_keys: tuple[PeerKey, ...] = ()
    is_setup_broken: bool = False  # it says to be a Setup Message, and is not built like one
    is_automatic: bool = False  # written by a program: it tells nothing of its sender


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
    inner_messages: tuple[InnerMessage, ...] = ()  # encrypted parts, and signed ones that are not shown
    bcc: tuple[Address, ...] = ()  # only one's own drafts and sent messages have them
    is_draft_source: bool = False
    around: Around = field(default_factory=Around)
    wks_request: bytes = field(default=b"", repr=False)  # of a provider, to confirm that a key is published
    left_out: tuple[
        LeftOut, ...
    ] = ()  # files that lie on the server still: none of them is an attachment here
    first_verdict: FirstVerdict | None = None  # of a message in the store whose signature was checked

    @property
    def is_subject_hidden(self) -> bool:
        """Whether the subject is not known: it is encrypted, and what stands outside only says so."""
        is_open = self.verdict.facts.encryption is Encryption.NONE or self.verdict.is_subject_protected
        return not is_open and self.subject.strip().lower() in HIDDEN_SUBJECTS

    def __repr__(self) -> str:
        return f"OpenedMessage(id={self.id}, banner={self.banner.id})"
