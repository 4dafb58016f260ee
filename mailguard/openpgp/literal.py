"""The name that a file had when it was encrypted: it lies with its data, inside (RFC 9580 section 5.9)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from mailguard.cleaning import clean_file_name
from mailguard.openpgp.status import split_lines

_FOR_YOUR_EYES = "_CONSOLE"  # no name: the sender asked that nothing is saved


def literal_name(status: Iterable[str]) -> str | None:
    """Fit for a file system, without a path; None where there is none. A signature covers no such name.

    status: lines of --status-fd. Source: GnuPG doc/DETAILS, PLAINTEXT: its third field, percent-escaped.
    """
    fields = next((fields for keyword, fields in split_lines(status) if keyword == "PLAINTEXT"), [])
    escaped = fields[2] if len(fields) > 2 else ""
    name = unquote_to_bytes(escaped.replace("+", "%2B")).decode("utf-8", "replace")
    return None if name == _FOR_YOUR_EYES else clean_file_name(name)
