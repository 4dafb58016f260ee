"""Signatures that prove too little, although GnuPG calls them good: weak methods, impossible times. Pure.

Source: RFC 9580 sections 9.5, 12.4 and 12.5 (hashes, RSA and DSA sizes), 5.2.3.11 (times).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from mailguard.model import Key, Signature, SignatureFact

FEWEST_BITS = 2048  # of RSA, DSA and Elgamal keys
CLOCKS_APART = timedelta(hours=24)  # of computers that are set wrongly, or in another zone

# Reasons that are no method: sentences of their own.
IN_FUTURE = "It is dated in the future, which no signature can be"
BEFORE_KEY = "It is dated before its key was made"

_CHECKED = frozenset({Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED})
_SIZED = re.compile(r"(RSA|DSA|Elgamal) (\d+)")
_WEAK_HASHES = frozenset({"MD5", "SHA1", "RIPEMD160"})
_WEAK_CIPHERS = frozenset({"IDEA", "3DES", "CAST5", "Blowfish"})


def with_weakness(fact: SignatureFact, key: Key | None, now: datetime) -> SignatureFact:
    """`fact`, made WEAK with the reason in words where it cannot prove what a good signature proves.

    key: the one that made it. A bad or revoked one stays what it is.
    """
    if fact.state not in _CHECKED:
        return fact
    reason = _weak_method(fact, key) or _impossible_time(fact, key, now)
    return replace(fact, state=Signature.WEAK, weakness=reason) if reason else fact


def is_weak_hash(name: str) -> bool:
    return name in _WEAK_HASHES


def is_weak_cipher(name: str) -> bool:
    """Blocks of 64 bits repeat within one large message: RFC 9580 section 9.3."""
    return name in _WEAK_CIPHERS


def _weak_method(fact: SignatureFact, key: Key | None) -> str:
    if is_weak_hash(fact.hash_algorithm):
        return fact.hash_algorithm
    subkeys = key.subkeys if key is not None else ()
    made_by = next((each.algorithm for each in subkeys if each.fingerprint == fact.fingerprint), "")
    found = _SIZED.fullmatch(made_by)
    if found is not None and int(found[2]) < FEWEST_BITS:
        return f"a key of {found[2]} bits ({found[1]}), which is too short"
    return ""


def _impossible_time(fact: SignatureFact, key: Key | None, now: datetime) -> str:
    if fact.created is None:
        return ""
    if fact.created > now + CLOCKS_APART:
        return IN_FUTURE
    subkeys = key.subkeys if key is not None else ()
    made_by = next((each for each in subkeys if each.fingerprint == fact.fingerprint), None)
    if made_by is not None and fact.created < made_by.created:
        return BEFORE_KEY
    return ""
