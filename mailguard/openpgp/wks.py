"""The mails of a Web Key Service: its request to confirm the publication of a key, and the answer. Pure.

Source: draft-koch-openpgp-webkey-service, sections 4.3 and 4.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailguard.addresses import is_address
from mailguard.model import Fingerprint

MEDIA_TYPE = "application/vnd.gnupg.wks"
DRAFT_VERSION = "3"
LONGEST_REQUEST_BYTES = 64 << 10

_NONCE = re.compile(r"[A-Za-z0-9]{17,256}")  # the draft: z-base-32 of random data
_FINGERPRINT = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")


@dataclass(frozen=True, slots=True)
class ConfirmationRequest:
    """That `sender` is about to publish a key for `address`, and wants `nonce` back."""

    sender: str
    address: str
    fingerprint: Fingerprint
    nonce: str = field(repr=False)


def parse_request(data: bytes) -> ConfirmationRequest | None:
    """The decrypted request: lines of name and value; None for anything else, however close."""
    fields: dict[str, str] = {}
    for line in data[:LONGEST_REQUEST_BYTES].decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            continue
        if name.strip().lower() in fields:
            return None
        fields[name.strip().lower()] = value.strip()
    fingerprint = fields.get("fingerprint", "").upper()
    sender, address, nonce = (fields.get(name, "") for name in ("sender", "address", "nonce"))
    is_whole = (
        fields.get("type") == "confirmation-request"
        and _FINGERPRINT.fullmatch(fingerprint)
        and _NONCE.fullmatch(nonce)
        and is_address(sender)
        and is_address(address)
    )
    return ConfirmationRequest(sender, address, Fingerprint(fingerprint), nonce) if is_whole else None


def write_response(request: ConfirmationRequest) -> bytes:
    """What is encrypted: a MIME entity."""
    lines = (
        f"Content-Type: {MEDIA_TYPE}",
        "Content-Transfer-Encoding: 8bit",
        "",
        "type: confirmation-response",
        f"sender: {request.sender}",
        f"address: {request.address}",
        f"nonce: {request.nonce}",
        "",
    )
    return "\r\n".join(lines).encode()
