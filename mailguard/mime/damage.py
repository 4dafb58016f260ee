"""Damage that servers, gateways and virus scanners do to OpenPGP mail, and that can be undone in memory."""

from __future__ import annotations

from enum import StrEnum


class Damage(StrEnum):
    REBUILT = "rebuilt"  # the multipart is of another kind than it was sent as
    CONTROL_PART = "control-part"  # the part "Version: 1" is of another type, or gone
    WRAPPED = "wrapped"  # put into a multipart of its own, beside nothing
    ENCODED = "encoded"  # base64 or quoted-printable that no header tells of
    ARMOR = "armor"  # blanks before its lines
    SIGNATURE_PART = "signature-part"  # of another type than it was sent as
    LINE_ENDS = "line-ends"
    TRAILING_BLANKS = "trailing-blanks"
    EMPTY_LINES = "empty-lines"  # at the end of the signed part
    FROM_LINES = "from-lines"  # ">From" where a line began with "From": mbox files need it
    TRANSFER_ENCODING = "transfer-encoding"  # another one than the signed part was sent in
