"""Attachments of which a person should know that they are not what they seem, or not here at all.

Source: RFC 2046 section 5.2 (message/partial, message/external-body); MS-OXTNEF.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from mailguard.cleaning import clean_text
from mailguard.mime.content import PartContent, file_name
from mailguard.mime.parts import Part
from mailguard.model import Finding

LONGEST_PLACE = 100

_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_TNEF_NAMES = frozenset({"winmail.dat", "win.dat"})
_TNEF_SIGNATURE = bytes.fromhex("789f3e22")


def finding_about(part: Part) -> Finding | None:
    """None for an attachment of which there is nothing to tell."""
    if is_tnef(part):
        text = (
            "winmail.dat holds formatting, and sometimes files, in a form of Microsoft Outlook alone. "
            "MailGuard does not open it. Ask the sender to send files as ordinary attachments."
        )
        return Finding(code="winmail", message=text)
    if part.content_type == "message/partial":
        text = f"This is {_number(part)} of a message that was sent in pieces. MailGuard does not join them."
        return Finding(code="partial-message", message=text)
    if part.content_type == "message/external-body":
        text = f"A part of this message lies elsewhere{_place(part)}. MailGuard does not fetch it."
        return Finding(code="external-body", message=text)
    return None


def is_tnef(part: Part) -> bool:
    if part.content_type in _TNEF_TYPES:
        return True
    is_named = (file_name(part) or "").lower() in _TNEF_NAMES
    return is_named and PartContent(part, 0).head(4) == _TNEF_SIGNATURE


def _number(part: Part) -> str:
    number, total = part.parameters.get("number", ""), part.parameters.get("total", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        return "a piece"
    is_told = total.isascii() and total.isdigit() and len(total) < 6
    return f"piece {number} of the {total}" if is_told else f"piece {number}"


def _place(part: Part) -> str:
    """The host, as the part tells it."""
    try:
        host = urlsplit("".join(part.parameters.get("url", "").split())).hostname or ""
    except ValueError:
        host = ""
    place = clean_text(host or part.parameters.get("site", "") or part.parameters.get("server", ""))
    return f" (at {place[:LONGEST_PLACE]})" if place else ""
