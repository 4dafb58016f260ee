"""Autocrypt headers as they are written. Source: Autocrypt Level 1.1, "The Autocrypt Header", "Key Gossip"
and "E-mail Address Canonicalization"."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.addresses import wire_domain

MOST_HEADERS = 20
MOST_GOSSIP = 200
LONGEST_HEADER_BYTES = 10 << 10  # with its name and the blanks of its folding; a longer one is void

_KNOWN = frozenset({"addr", "prefer-encrypt", "keydata"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What one header says: that `keydata` (binary) is the key of `addr` (canonical)."""

    addr: str
    prefer_encrypt: str  # "mutual" or "nopreference"
    keydata: bytes = field(repr=False)


def parse_claim(value: bytes) -> Claim | None:
    """One Autocrypt or Autocrypt-Gossip header; None where it is not to be used.

    An attribute that is not known makes the whole header void, unless its name begins with "_".
    """
    if len(value) + len("Autocrypt: ") > LONGEST_HEADER_BYTES:
        return None
    attributes: dict[str, str] = {}
    text = value.decode("utf-8", "replace")
    for piece in text.split(";"):
        name, equals, content = piece.strip().partition("=")
        name = name.strip().lower()
        if not name and not equals:
            continue
        if name in attributes or (name not in _KNOWN and not name.startswith("_")):
            return None
        attributes[name] = "".join(content.split())
    address, encoded = canonical_address(attributes.get("addr", "")), attributes.get("keydata", "")
    if "@" not in address or not encoded:
        return None
    try:
        keydata = binascii.a2b_base64(encoded, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    wish = "mutual" if attributes.get("prefer-encrypt") == "mutual" else "nopreference"
    return Claim(address, wish, keydata)


def canonical_address(address: str) -> str:
    """By which two ways of writing an address are the same: lower case, the domain in ASCII."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{wire_domain(domain) or domain}"


def choose_claim(values: Sequence[bytes], from_addresses: Sequence[str]) -> Claim | None:
    """The one header that counts: there must be exactly one for the one sender."""
    if len(from_addresses) != 1 or len(values) > MOST_HEADERS:
        return None
    sender = canonical_address(from_addresses[0])
    claims = [claim for each in values if (claim := parse_claim(each)) is not None]
    fitting = [claim for claim in claims if claim.addr == sender]
    return fitting[0] if len(fitting) == 1 else None


def parse_gossip(values: Sequence[bytes], recipients: Sequence[str]) -> tuple[Claim, ...]:
    """Gossip about those the message went to, once each; other claims do not count."""
    wanted = {canonical_address(each) for each in recipients}
    found: dict[str, Claim] = {}
    for each in values[:MOST_GOSSIP]:
        claim = parse_claim(each)
        if claim is not None and claim.addr in wanted:
            found.setdefault(claim.addr, claim)
    return tuple(found.values())
