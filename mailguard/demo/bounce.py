"""The report that comes back when there is nobody to take a message: RFC 3464, kindly worded."""

from __future__ import annotations

from email.parser import BytesHeaderParser

from mailguard.demo.letters import Stamp, build_stamped, write_draft
from mailguard.demo.people import POSTMASTER
from mailguard.mime.build import write_message
from mailguard.mime.entities import Entity, multipart, text_part


def write_bounce(raw: bytes, recipient: str, stamp: Stamp) -> bytes:
    """`raw`: the message that was not delivered; its header alone goes back."""
    draft = write_draft("bounce", POSTMASTER, {"recipient": recipient})
    body = multipart(
        "report",
        [
            text_part(draft.text).to_bytes(),
            _status(recipient).to_bytes(),
            Entity((("Content-Type", "text/rfc822-headers"),), _header_of(raw)).to_bytes(),
        ],
        "report-type=delivery-status",
    )
    return write_message((*build_stamped(draft, stamp), ("Auto-Submitted", "auto-replied")), body)


def _status(recipient: str) -> Entity:
    about_server = b"Reporting-MTA: dns; localhost\r\n"
    about_recipient = (
        f"Final-Recipient: rfc822; {recipient}\r\n"
        "Action: failed\r\n"
        "Status: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 There is nobody of that name in this world\r\n"
    ).encode("ascii", "replace")
    return Entity((("Content-Type", "message/delivery-status"),), about_server + b"\r\n" + about_recipient)


def _header_of(raw: bytes) -> bytes:
    header = BytesHeaderParser().parsebytes(raw)
    named = ((name, header.get(name, "")) for name in ("From", "To", "Subject", "Date", "Message-ID"))
    return b"".join(f"{name}: {value}\r\n".encode("ascii", "replace") for name, value in named if value)
