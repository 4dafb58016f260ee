"""A message as it was received, with the fields that say who sends it on: RFC 5322 section 3.6.6. Pure.

Nothing is written anew but those fields, which stand above all others, so signatures of the message and of
the servers it came through go on holding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from mailguard.mime.entities import encode_addresses
from mailguard.model import Address

RESENT_ID = "Resent-Message-ID"

# Who was in Bcc is nobody's business, and what the last server noted of delivery is not sent on by a
# first one (RFC 5321 section 4.4).
_LEFT_OUT = (b"bcc", b"resent-bcc", b"return-path")
_BEFORE_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:>?From [^\n]*\n)?")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def build_resent(
    raw: bytes, *, from_: Address, to: Sequence[Address], message_id: str, date: datetime
) -> bytes:
    """The bytes for the wire, with CRLF at all ends of lines.

    message_id: a new one, of this sending, without angle brackets. Raises ValueError for addresses that
    `is_address` refuses.
    """
    whole = _LINE_END.sub(b"\r\n", _BEFORE_HEADER.sub(b"", raw, count=1))
    header, gap, body = whole.partition(b"\r\n\r\n")
    fields = (
        ("Resent-Date", format_datetime(date.astimezone(UTC))),
        ("Resent-From", encode_addresses([from_])),
        ("Resent-To", encode_addresses(to)),
        (RESENT_ID, f"<{message_id}>"),
    )
    above = "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii")
    return above + _without(header, _LEFT_OUT) + (gap or b"\r\n\r\n") + body


def is_resent(raw: bytes) -> bool:
    """Whether `build_resent` made it."""
    return raw.startswith(b"Resent-Date: ")


def _without(header: bytes, names: Sequence[bytes]) -> bytes:
    """A header without the fields of these names, the lines that go on from them included."""
    kept: list[bytes] = []
    is_kept = True
    for line in header.split(b"\r\n"):
        if not line.startswith((b" ", b"\t")):
            is_kept = line.partition(b":")[0].strip().lower() not in names
        if is_kept:
            kept.append(line)
    return b"\r\n".join(kept)
