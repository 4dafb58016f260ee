"""Autocrypt headers as they are written. Source: Autocrypt Level 1, sections 2.1, 2.3 and 5."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_HEADERS = 20
MOST_GOSSIP = 200
LONGEST_HEADER_BYTES = 256 << 10

_KNOWN = frozenset({"addr", "prefer-encrypt", "keydata"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What one header says: that `keydata` (binary) is the key of `addr` (lower case)."""

    addr: str
    prefer_encrypt: str  # "mutual" or "nopreference"
    keydata: bytes = field(repr=False)


def parse_claim(value: bytes) -> Claim | None:
    """One Autocrypt or Autocrypt-Gossip header; None where it is not to be used.

    An attribute that is not known makes the whole header void, unless its name begins with "_".
    """
    attributes: dict[str, str] = {}
    text = value[:LONGEST_HEADER_BYTES].decode("utf-8", "replace")
    for piece in text.split(";"):
        name, equals, content = piece.strip().partition("=")
        name = name.strip().lower()
        if not name and not equals:
            continue
        if name in attributes or (name not in _KNOWN and not name.startswith("_")):
            return None
        attributes[name] = "".join(content.split())
    address, encoded = attributes.get("addr", "").lower(), attributes.get("keydata", "")
    if "@" not in address or not encoded:
        return None
    try:
        keydata = binascii.a2b_base64(encoded, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    wish = "mutual" if attributes.get("prefer-encrypt") == "mutual" else "nopreference"
    return Claim(address, wish, keydata)


def choose_claim(values: Sequence[bytes], from_addresses: Sequence[str]) -> Claim | None:
    """The one header that counts: there must be exactly one for the one sender."""
    if len(from_addresses) != 1:
        return None
    sender = from_addresses[0].lower()
    claims = [claim for each in values[:MOST_HEADERS] if (claim := parse_claim(each)) is not None]
    fitting = [claim for claim in claims if claim.addr == sender]
    return fitting[0] if len(fitting) == 1 else None


def parse_gossip(values: Sequence[bytes], recipients: Sequence[str]) -> tuple[Claim, ...]:
    """Gossip about those the message went to, once each; other claims do not count."""
    wanted = {each.lower() for each in recipients}
    found: dict[str, Claim] = {}
    for each in values[:MOST_GOSSIP]:
        claim = parse_claim(each)
        if claim is not None and claim.addr in wanted:
            found.setdefault(claim.addr, claim)
    return tuple(found.values())
