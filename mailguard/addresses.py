"""Mail addresses: what one is, and how it is written on the wire. Pure."""

from __future__ import annotations

import re

from mailguard.cleaning import clean_text

LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
LONGEST_LOCAL_PART = 64

# A dot-atom on both sides (RFC 5322 section 3.2.3), with the letters of RFC 6532: so what is *not* in it.
_ATOM = r"[^\x00-\x20()<>\[\]:;@\\,.\"\x7f-\xa0]+"
_LETTER = r"[^\x00-/:-@\[-`{-\xa0]"  # or digit
_LABEL = rf"{_LETTER}(?:[^\x00-,./:-@\[-`{{-\xa0]{{0,61}}{_LETTER})?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})*)")


def is_address(text: str) -> bool:
    """Whether mail can be sent to it (RFC 5322 section 3.4.1, RFC 6531).

    Quoted local parts and domains that are literals are refused: nobody has them, and programs
    read them differently. So are invisible characters, and domains with more than one IDNA reading.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or clean_text(text) != text or len(found[1].encode()) > LONGEST_LOCAL_PART:
        return False
    return wire_domain(found[2]) != "" and len(text.encode()) <= LONGEST_ADDRESS


def wire_address(address: str) -> str:
    """As servers take it: the domain in ASCII (RFC 5890), the local part as it is.

    Raises ValueError for what `is_address` refuses.
    """
    if not is_address(address):
        raise ValueError("no mail address")
    local, _, domain = address.rpartition("@")
    return f"{local}@{wire_domain(domain)}"


def same_address(one: str, other: str) -> bool:
    """Whether both name one mailbox: without regard to case, and to how the domain is written (RFC 5890)."""
    return _comparable(one) == _comparable(other)


def _comparable(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local}@{wire_domain(domain) or domain}"


def wire_domain(domain: str) -> str:
    """A domain in ASCII; "" where it has none, or not one alone.

    The standard library knows IDNA 2003, which takes a few letters (ß, ς) for others: a domain
    with one of them would be another domain, so it has none here.
    """
    if domain.isascii():
        return domain
    try:
        coded = domain.encode("idna")
        is_same = coded.decode("idna") == domain.lower()
    except UnicodeError:
        return ""
    return coded.decode("ascii") if is_same else ""
