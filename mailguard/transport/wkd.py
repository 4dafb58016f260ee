"""Web Key Directory: where the provider of an address gives out its key. Pure.

Source: draft-koch-openpgp-webkey-service, section 3.1.
"""

from __future__ import annotations

import hashlib
import re
import string
from urllib.parse import quote

from mailguard.errors import NotFound

_Z_BASE_32 = "ybndrfg8ejkmcpqxot1uwisza345h769"
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def urls(address: str) -> tuple[str, str]:
    """Of the key of `address` by the advanced method, and by the direct one.

    The direct one is for domains that have no host "openpgpkey". Raises NotFound for no domain.
    """
    local, _, named = address.rpartition("@")
    domain = _domain(named)
    name = f"hu/{hashed(local)}?l={quote(local, safe='')}"
    return (
        f"https://openpgpkey.{domain}/.well-known/openpgpkey/{domain}/{name}",
        f"https://{domain}/.well-known/openpgpkey/{name}",
    )


def _domain(named: str) -> str:
    """As it stands in the DNS: in lower case, IDNA where it has letters beyond ASCII."""
    try:
        domain = named.lower().encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotFound("domain of the address") from error
    if not _HOST.fullmatch(domain):
        raise NotFound("domain of the address")
    return domain


def hashed(local: str) -> str:
    """What stands in a directory for the local part of an address: 32 characters.

    Letters of ASCII count as lower case; others are taken as they are.
    """
    # The hash hides nothing; it makes a name that fits in any file system.
    digest = hashlib.sha1(local.translate(_LOWER).encode(), usedforsecurity=False).digest()
    return z_base_32(digest)


def z_base_32(data: bytes) -> str:
    """RFC 6189, section 5.1.6, for lengths that are whole groups of five bytes."""
    bits = int.from_bytes(data)
    count = len(data) * 8 // 5
    return "".join(_Z_BASE_32[bits >> 5 * (count - 1 - at) & 31] for at in range(count))
