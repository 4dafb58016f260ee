"""IMAP flags as the store keeps them: bits for those the list looks at, words for the others."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.model import Flag

DELETED = "\\Deleted"
DRAFT = "\\Draft"

BITS: dict[str, int] = {
    Flag.READ: 1,
    Flag.STARRED: 2,
    Flag.ANSWERED: 4,
    Flag.FORWARDED: 8,
    Flag.JUNK: 16,
    Flag.NOT_JUNK: 32,
    DELETED: 64,
    DRAFT: 128,
    Flag.RECEIPT_SENT: 256,
    Flag.REDIRECTED: 512,
}
_OTHER_WORDS = {"junk": 16, "nonjunk": 32, "notjunk": 32, "$redirected": 512}
_BY_LOWER = {name.lower(): bit for name, bit in BITS.items()} | _OTHER_WORDS


def split(flags: Iterable[str]) -> tuple[int, str]:
    """(bits, other keywords in order): flags have no case (RFC 9051 section 2.3.2)."""
    bits, others = 0, []
    for flag in flags:
        bit = _BY_LOWER.get(flag.lower(), 0)
        bits |= bit
        if not bit and flag.lower() != "\\recent":
            others.append(flag)
    return bits, " ".join(sorted(others))
