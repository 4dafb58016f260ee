"""Keys of the user's GnuPG keyring and of key servers, as the key windows show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailguard.model.mail import Address
from mailguard.model.security import Fingerprint, KeyId, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class UserId:
    """One user ID. `text` is as on the key; name, comment and address are cut from it and cleaned."""

    text: str
    name: str
    address: str  # lower case domain as written; "" where the user ID holds none
    comment: str
    validity: Trust
    is_revoked: bool
    is_expired: bool
    created: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subkey:
    """The primary key or a subkey. `capabilities` are GnuPG's letters: c, s, e, a."""

    fingerprint: Fingerprint
    key_id: KeyId
    algorithm: str  # "RSA 4096", "Ed25519", "Cv25519"
    created: datetime
    expires: datetime | None
    capabilities: str
    is_revoked: bool
    is_expired: bool
    has_secret: bool = False
    is_on_card: bool = False
    keygrip: str = ""  # by which gpg-agent names the secret part


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One OpenPGP key (certificate). The first subkey is the primary key."""

    fingerprint: Fingerprint
    user_ids: tuple[UserId, ...]  # the primary one first
    subkeys: tuple[Subkey, ...]
    validity: Trust
    owner_trust: Trust
    is_secret: bool
    is_revoked: bool
    is_expired: bool
    is_disabled: bool
    can_encrypt: bool
    can_sign: bool
    revoked_on: datetime | None = None
    certified_by_me: bool = False  # a user ID bears a certification by an own key
    origin: str = ""  # "keys.openpgp.org", "file", "" where not known
    imported_on: datetime | None = None
    updated_on: datetime | None = None
    backed_up_on: datetime | None = None

    @property
    def key_id(self) -> KeyId:
        return self.subkeys[0].key_id

    @property
    def created(self) -> datetime:
        return self.subkeys[0].created

    @property
    def expires(self) -> datetime | None:
        return self.subkeys[0].expires

    @property
    def algorithm(self) -> str:
        return self.subkeys[0].algorithm

    @property
    def is_rejected(self) -> bool:
        return self.is_disabled or self.owner_trust is Trust.NEVER

    @property
    def name(self) -> str:
        return self.user_ids[0].name if self.user_ids else ""

    @property
    def address(self) -> str:
        return self.user_ids[0].address if self.user_ids else ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Addresses of user IDs that are neither revoked nor expired, in their order, once each."""
        valid = (each.address for each in self.user_ids if not (each.is_revoked or each.is_expired))
        return tuple(dict.fromkeys(address for address in valid if address))


class KeyStatus(StrEnum):
    """What the Status column says; the first that fits."""

    REVOKED = "revoked"
    REJECTED = "rejected"
    EXPIRED = "expired"
    OWN = "own"
    EXPIRES_SOON = "expires-soon"  # within 30 days
    VERIFIED = "verified"
    PARTLY = "partly"
    NOT_VERIFIED = "not-verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A certification on a user ID of a key, by another key."""

    user_id: str
    signer_key_id: KeyId
    signer_name: str  # "" where the signer's key is not here
    created: datetime | None
    is_own: bool
    is_local: bool
    is_revoked: bool


class Algorithm(StrEnum):
    """What a new key may be; GnuPG's --quick-generate-key names are in `openpgp/gpg.py`."""

    RSA_4096 = "rsa4096"
    RSA_3072 = "rsa3072"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What to generate. `passphrase` "" makes an unprotected key; `valid_days` None one without end."""

    name: str
    address: str
    algorithm: Algorithm = Algorithm.RSA_4096
    valid_days: int | None = 3 * 365
    passphrase: str = field(default="", repr=False)


class ImportChange(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"  # of a version that this GnuPG does not know


class ImportNews(StrEnum):
    """What of a key that is here already an import would change."""

    ADDRESS = "address"
    SUBKEY = "subkey"
    EXPIRY = "expiry"
    REVOKED = "revoked"
    PRIVATE = "private"  # its secret part comes along


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRival:
    """Another key that is here for an address which a new key claims."""

    address: str
    fingerprint: Fingerprint
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """One key in a file, the clipboard or a message, before it is imported.

    news: of an updated key; the text is an address, an algorithm or "".
    """

    fingerprint: Fingerprint
    name: str
    address: str
    user_ids: tuple[str, ...]
    algorithm: str
    created: datetime | None
    change: ImportChange
    is_secret: bool
    expires: datetime | None = None
    is_revoked: bool = False
    is_expired: bool = False
    version: int = 4  # of OpenPGP keys; where the change is UNSUPPORTED, GnuPG does not know it
    news: tuple[tuple[ImportNews, str], ...] = ()
    rival: KeyRival | None = None
    own_address: str = ""  # an address of the person's that it claims, though it is no key of theirs
    left_out: int = 0  # confirmations by others, where there are too many to be taken
    data: bytes = field(default=b"", repr=False)  # this key alone, binary

    @property
    def can_be_imported(self) -> bool:
        return self.change not in (ImportChange.DAMAGED, ImportChange.UNSUPPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did; tuples of fingerprints."""

    new: tuple[Fingerprint, ...] = ()
    updated: tuple[Fingerprint, ...] = ()
    unchanged: tuple[Fingerprint, ...] = ()
    secret: tuple[Fingerprint, ...] = ()
    without_address: tuple[Fingerprint, ...] = ()  # refused: GnuPG takes no new key without a user ID
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKey:
    """One answer of a key server (draft-gallagher-openpgp-hkp, machine-readable index)."""

    fingerprint: str  # a fingerprint, or a key ID where the server gives no more
    user_ids: tuple[Address, ...]
    algorithm: str
    created: datetime | None
    expires: datetime | None
    is_revoked: bool
    is_expired: bool
    server: str
    is_owned: bool = False  # already in the keyring
    armored: bytes = field(default=b"", repr=False)  # VKS and WKD give the key itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a key server said to an upload. `unconfirmed`: addresses it mails a link to first (VKS)."""

    server: str
    fingerprint: Fingerprint
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """Of an update from key servers: fingerprints by what came of it, errors as sentences for logs."""

    updated: tuple[Fingerprint, ...] = ()
    revoked: tuple[Fingerprint, ...] = ()
    unchanged: tuple[Fingerprint, ...] = ()
    missing: tuple[Fingerprint, ...] = ()
    failed: tuple[tuple[Fingerprint, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockState:
    """Whether gpg-agent holds a secret key open, and until when at the latest (None: not known)."""

    is_unlocked: bool
    until: datetime | None = None
