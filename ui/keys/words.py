"""What is said of a key: its status, type and dates in words, and the sign that goes with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon

from mailguard.model import Fingerprint, Glyph, Key, KeyStatus, Tone, Trust
from mailguard.openpgp.keys import format_fingerprint, key_status
from ui import icons, theme
from ui.wording import tr

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status in words and tone. `glyph` None: the clock of expiry."""

    text: str
    tone: Tone
    glyph: Glyph | None

    def icon(self) -> QIcon:
        if self.glyph is None:
            return icons.icon("expiry", theme.tokens().tones[self.tone].text)
        return icons.glyph(self.glyph, self.tone)


def now() -> datetime:
    return datetime.now(UTC)


def status_of(key: Key, own: frozenset[Fingerprint] = frozenset()) -> KeyStatus:
    return key_status(key, now(), own)


def status_words(status: KeyStatus, key: Key) -> StatusWords:
    """What the Status column says."""
    match status:
        case KeyStatus.REVOKED:
            return StatusWords(tr("Revoked"), Tone.DANGER, Glyph.BAD)
        case KeyStatus.REJECTED:
            return StatusWords(tr("Rejected"), Tone.DANGER, Glyph.BAD)
        case KeyStatus.EXPIRED:
            return StatusWords(tr("Expired"), Tone.NEUTRAL, None)
        case KeyStatus.OWN:
            return StatusWords(tr("Your key"), Tone.OK, Glyph.VERIFIED)
        case KeyStatus.EXPIRES_SOON:
            return StatusWords(expires_in_words(key), Tone.CAUTION, None)
        case KeyStatus.VERIFIED:
            return StatusWords(tr("Verified"), Tone.OK, Glyph.VERIFIED)
        case KeyStatus.PARTLY:
            return StatusWords(tr("Partly confirmed"), Tone.CAUTION, Glyph.NOT_VERIFIED)
        case KeyStatus.NOT_VERIFIED:
            return StatusWords(tr("Not verified"), Tone.CAUTION, Glyph.NOT_VERIFIED)


def days_left(key: Key) -> int | None:
    """Whole days until the key expires; None where it never does."""
    return None if key.expires is None else (key.expires - now()).days


def expires_in_words(key: Key) -> str:
    days = days_left(key)
    if days is None:
        return tr("Does not expire")
    if days < 1:
        return tr("Expires today")
    return tr("Expires in 1 day") if days == 1 else tr("Expires in {n} days", n=days)


def date_words(moment: datetime | None) -> str:
    """A date as "7 Feb 2029", in local time; "" for None."""
    return "" if moment is None else QLocale().toString(moment.astimezone().date(), "d MMM yyyy")


def valid_until_words(key: Key) -> str:
    if key.is_revoked:
        return tr("revoked")
    return date_words(key.expires) or tr("never")


def groups_of_key_id(key_id: str) -> str:
    """A key ID in groups of four, as it is always shown."""
    return format_fingerprint(Fingerprint(key_id))


def type_words(key: Key) -> str:
    """Algorithm and uses, as "RSA 4096, sign and encrypt"."""
    if key.can_sign and key.can_encrypt:
        return tr("{algorithm}, sign and encrypt", algorithm=key.algorithm)
    if key.can_sign:
        return tr("{algorithm}, sign only", algorithm=key.algorithm)
    if key.can_encrypt:
        return tr("{algorithm}, encrypt only", algorithm=key.algorithm)
    return key.algorithm


def owner_words(key: Key) -> str:
    """Who the key names: a name, else an address, else its ID."""
    return key.name or key.address or groups_of_key_id(key.key_id)


def first_name(key: Key) -> str:
    """The first word of the name, for sentences; the address where there is no name."""
    return key.name.split()[0] if key.name.split() else owner_words(key)


def name_and_address(name: str, address: str) -> str:
    if name and address:
        return f"{name} <{address}>"
    return name or address


def server_name(server: str) -> str:
    """A key server's address as people say it: its host, and the port where it is not the usual one."""
    return server.partition("://")[2].rstrip("/") or server


def owner_trust_words(trust: Trust) -> str:
    match trust:
        case Trust.NEVER:
            return tr("I do not trust them")
        case Trust.MARGINAL:
            return tr("Somewhat")
        case Trust.FULL:
            return tr("Fully")
        case Trust.ULTIMATE:
            return tr("Ultimately, like my own")
        case Trust.UNKNOWN | Trust.UNDEFINED:
            return tr("Not set")
