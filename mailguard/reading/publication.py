"""Requests of Web Key Services to confirm the publication of a key, as they lie in mail."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.mime.content import decode_content
from mailguard.mime.parts import Part
from mailguard.openpgp.wks import LONGEST_REQUEST_BYTES, MEDIA_TYPE


def find_wks_request(leaves: Iterable[Part]) -> bytes:
    """The one request in a message, text or an armored block around it; b"" for none or several."""
    found = [each for each in leaves if each.content_type == MEDIA_TYPE]
    if len(found) != 1 or found[0].end - found[0].body > LONGEST_REQUEST_BYTES:
        return b""
    return decode_content(found[0])
