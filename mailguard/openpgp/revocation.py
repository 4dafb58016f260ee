"""Why and when a key was withdrawn. Source: GnuPG doc/DETAILS, "rev"; RFC 9580 section 5.2.3.31."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.model import RevocationReason

_OF_KEY = "20"  # the class of a signature that revokes a primary key

_REASONS = {
    "01": RevocationReason.SUPERSEDED,
    "02": RevocationReason.COMPROMISED,
    "03": RevocationReason.NO_LONGER_USED,
}


@dataclass(frozen=True, slots=True)
class Revocation:
    on: datetime | None
    reason: RevocationReason


def read_revocation(listing: str) -> Revocation | None:
    """Of the first key in `gpg --with-colons --list-sigs`; None where it is not withdrawn."""
    for line in listing.split("\n"):
        fields = line.split(":")
        if fields[0] in ("uid", "sub"):
            return None  # what follows is of a user ID or a subkey
        if fields[0] == "rev" and len(fields) > 10 and fields[10].startswith(_OF_KEY):
            return Revocation(_time(fields[5]), _reason(fields[10]))
    return None


def _reason(field: str) -> RevocationReason:
    """Of "20x,02": the class, whether it may be exported, and the reason in hexadecimal."""
    return _REASONS.get(field.partition(",")[2], RevocationReason.NO_REASON)


def _time(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() and int(text) else None
