"""The words for what was found of a message's protection.

Enums, not booleans and strings: each fact is a field of its own, and none has a default
that means "fine". The banner table (`mailguard.banner.verdicts`) is a total function of `Facts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

Fingerprint = NewType("Fingerprint", str)  # upper case hex, no blanks: 40 (v4) or 64 (v6) characters
KeyId = NewType("KeyId", str)  # upper case hex, 16 characters


class Encryption(StrEnum):
    NONE = "none"
    OK = "ok"
    PART = "part"
    WORKING = "working"
    LOCKED = "locked"  # a secret key for it is here, its passphrase is needed
    NOKEY = "nokey"
    DAMAGED = "damaged"  # the integrity check failed
    NOINT = "noint"  # there is no integrity protection
    UNREADABLE = "unreadable"

    @property
    def is_shown(self) -> bool:
        """Whether what was encrypted, if anything was, is shown."""
        return self in (Encryption.NONE, Encryption.OK, Encryption.PART)


class Signature(StrEnum):
    """What checking found; whose key it is and what it covers are other questions."""

    NONE = "none"
    GOOD = "good"
    BAD = "bad"
    SIG_EXPIRED = "sigexp"
    KEY_EXPIRED = "keyexp"
    REVOKED = "revoked"
    MISSING = "missing"
    WEAK = "weak"  # method broken or not supported, or the check failed
    SMIME = "smime"
    WORKING = "working"


class RevocationReason(StrEnum):
    """RFC 9580 section 5.2.3.31."""

    NO_REASON = "0"
    COMPROMISED = "1"
    SUPERSEDED = "2"
    NO_LONGER_USED = "3"


class Validity(StrEnum):
    """Of the signer's key for the address in From, as GnuPG computes it; REJECTED is our mark."""

    OWN = "own"
    FULL = "full"
    MARGINAL = "marginal"
    UNKNOWN = "unknown"
    REJECTED = "rejected"


class Match(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Cover(StrEnum):
    ALL = "all"
    PART = "part"


class Trust(StrEnum):
    """GnuPG's words for validity and for owner trust (doc/DETAILS, field 2 and 9 of colon listings)."""

    UNKNOWN = "unknown"
    UNDEFINED = "undefined"
    NEVER = "never"
    MARGINAL = "marginal"
    FULL = "full"
    ULTIMATE = "ultimate"


class Grounds(StrEnum):
    """Why a signer's key counts as valid: for the words of the sentence."""

    VERIFIED_BY_YOU = "verified"  # certified by an own key
    CONFIRMED_BY_OTHERS = "confirmed"
    TRUSTED_ULTIMATELY = "ultimate"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the banner depends on: 5400 combinations, each with its row."""

    encryption: Encryption
    signature: Signature
    validity: Validity
    match: Match
    cover: Cover
    is_usual: bool  # the sender's last three or more messages were signed and verified


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFact:
    """One signature, as GnuPG's status lines tell it."""

    state: Signature
    key_id: KeyId
    fingerprint: Fingerprint | None  # of the (sub)key that signed
    primary: Fingerprint | None  # of the primary key
    user_id: str  # primary user ID by GnuPG, cleaned; "" where the key is missing
    trust: Trust
    created: datetime | None
    expires: datetime | None
    hash_algorithm: str  # "SHA256"; "" where not told
    key_algorithm: str
    weakness: str = ""  # of a WEAK one: what is wrong with it, in words for "a method that is …: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The facts about one message's protection, and what Details says of them."""

    facts: Facts
    signatures: tuple[SignatureFact, ...] = ()
    signer_name: str = ""  # from the key, cleaned
    signer_address: str = ""
    signer: Fingerprint | None = None  # primary key of the signature that decides
    grounds: Grounds = Grounds.NONE
    from_address: str = ""
    signed_at: datetime | None = None
    sent_at: datetime | None = None
    key_expires: datetime | None = None
    key_revoked: datetime | None = None
    signature_expires: datetime | None = None
    sender_name: str = ""
    usual_count: int = 0
    decrypted_with: Fingerprint | None = None
    locked_key: Fingerprint | None = None
    locked_address: str = ""
    recipients: tuple[KeyId, ...] = ()  # keys it is encrypted for; all zero: hidden
    cipher: str = ""  # "AES256"
    method: str = ""  # "PGP/MIME", "inline OpenPGP"
    is_subject_protected: bool = False
    outer_subject: str = ""
    reason: str = ""  # for UNREADABLE and WEAK: what is broken or not supported
    inner: Facts | None = None  # of the shown part, for B10 and B14
    revocation_reason: RevocationReason | None = None
    is_waiting: bool = False  # LOCKED: nothing was tried yet, since the person is asked first
    list_name: str = ""  # of the mailing list that sent it on, as the header has it: nobody vouches for it
    has_list_footer: bool = False  # what is not signed may well be what the list added
    is_sent_on: bool = False  # the list stands in From, and the signer in whose place it stands
    status: tuple[str, ...] = field(default=(), repr=False)  # GnuPG's status lines, for experts


class Tone(StrEnum):
    OK = "ok"
    INFO = "info"
    CAUTION = "caution"
    DANGER = "danger"
    NEUTRAL = "neutral"


class Glyph(StrEnum):
    """Names of the security glyphs, as the design calls them; `ui/icons.py` draws them."""

    LOCK = "lock"
    OPEN = "lock-open"
    LOCKED = "lock-key"
    CANNOT_DECRYPT = "lock-x"
    PARTLY = "lock-laminated"
    VERIFIED = "seal-check"
    NOT_VERIFIED = "wavy-question"
    PROBLEM = "wavy-warning"
    NO_SIGNATURE = "wavy"
    NOT_CHECKED = "dashed"
    BAD = "octagon-x"
    DAMAGED = "octagon"
    OTHER_SENDER = "users"
    WORKING = "hourglass"


class BannerAction(StrEnum):
    CANCEL = "cancel"
    UNLOCK = "unlock"
    IMPORT_KEY = "import-key"
    DETAILS = "details"
    SOURCE = "source"
    FIND_NEW_KEY = "find-new-key"
    OPEN_ENCRYPTED = "open-encrypted"
    OPEN_INNER = "open-inner"  # what is inside a message whose own row does not say so
    FIND_KEY = "find-key"
    SHOW_REST = "show-rest"
    UPDATE_KEY = "update-key"
    VERIFY_KEY = "verify-key"
    DECRYPT = "decrypt"  # what was not opened by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One row of the banner table, filled in. All values in it are cleaned for display."""

    id: str  # "B24"
    tone: Tone
    encryption_glyph: Glyph
    signature_glyph: Glyph
    title: str
    sentence: str
    actions: tuple[BannerAction, ...]
