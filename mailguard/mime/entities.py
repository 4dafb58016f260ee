"""MIME entities as they are written: header fields and body, CRLF throughout, seven bits, lines that last.

Built by hand from the standard library's encoders, since what is signed must never be written a
second time, and the email package writes a message anew each time it is asked for its bytes.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.header import Header
from email.utils import encode_rfc2231, quote

from mailguard.addresses import wire_address
from mailguard.cleaning import clean_file_name, clean_text
from mailguard.model import Address, DraftAttachment

Field = tuple[str, str]  # name, and value as it stands on the wire: encoded, folded with CRLF

LINE_LENGTH = 76  # RFC 2045 section 6.7 and 6.8; RFC 5322 section 2.1.1 asks for 78 at most
UNKNOWN_TYPE = "application/octet-stream"

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")


@dataclass(frozen=True, slots=True)
class Entity:
    """RFC 2045 section 2.4: a message, or a part of one."""

    fields: tuple[Field, ...] = field(repr=False)
    body: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The form in which it is signed, encrypted and sent."""
        return write_fields(self.fields) + b"\r\n" + self.body


def write_fields(fields: Sequence[Field]) -> bytes:
    """Header lines. An empty value leaves no blank at the end of its line."""
    return b"".join(f"{name}: {value}".rstrip().encode() + b"\r\n" for name, value in fields)


def multipart(subtype: str, parts: Sequence[bytes], *parameters: str) -> Entity:
    """RFC 2046 section 5.1. `parts` stand in it to the byte; `parameters` as written: 'name="value"'."""
    # "=_" stands in neither quoted-printable nor base64, and the rest is random: no part holds it.
    boundary = f"=_{secrets.token_hex(16)}"
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + b"--\r\n"
    value = ";\r\n ".join((f"multipart/{subtype}", *parameters, f'boundary="{boundary}"'))
    return Entity((("Content-Type", value),), body)


def text_part(text: str, subtype: str = "plain") -> Entity:
    """Text in UTF-8; any line ends are taken. Nothing on the way has a reason to change it."""
    encoding, body = _encode_text(re.sub(r"\r\n?", "\n", text))
    return Entity(
        (("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", encoding)), body
    )


def file_part(attachment: DraftAttachment) -> Entity:
    """An attachment, to the byte. Its name keeps no path; of a type that makes no sense it is of none."""
    kind = attachment.content_type.partition(";")[0].strip().lower()
    if not _CONTENT_TYPE.fullmatch(kind):
        kind = UNKNOWN_TYPE
    encoding, body = "base64", _base64(attachment.data)
    if kind.startswith(("message/", "multipart/")):
        # These may not be encoded (RFC 2046 section 5.2.1): a message that needs it goes as any file.
        if kind == "message/rfc822" and _is_plain(attachment.data):
            encoding, body = "7bit", attachment.data
        else:
            kind = UNKNOWN_TYPE
    disposition = "attachment" + _parameter("filename", clean_file_name(attachment.filename) or "attachment")
    return Entity(
        (
            ("Content-Type", kind),
            ("Content-Transfer-Encoding", encoding),
            ("Content-Disposition", disposition),
        ),
        body,
    )


def encode_text(name: str, text: str) -> str:
    """The value of an unstructured field such as Subject: RFC 2047 where it needs it, folded."""
    cleaned = clean_text(text)
    # ASCII that looks like an encoded word would be decoded by those who read it; a word that is
    # longer than a line cannot be folded.
    is_plain = cleaned.isascii() and "=?" not in cleaned and not re.search(r"\S{70}", cleaned)
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(cleaned, charset, maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n")


def encode_addresses(addresses: Sequence[Address]) -> str:
    """The value of From, To, Cc, Bcc: one address a line. Raises ValueError for what is no address."""
    return ",\r\n ".join(_mailbox(each) for each in addresses)


def encode_ids(ids: Sequence[str]) -> str:
    """The value of References or In-Reply-To: one Message-ID a line."""
    return "\r\n ".join(ids)


def _mailbox(address: Address) -> str:
    wire, name = wire_address(address.address), clean_text(address.name)
    if not name:
        return wire
    if not name.isascii() or "=?" in name:
        return (
            f"{Header(name, 'utf-8', maxlinelen=LINE_LENGTH - 4).encode(linesep=chr(13) + chr(10))} <{wire}>"
        )
    return f"{name} <{wire}>" if _ATOMS.fullmatch(name) else f'"{quote(name)}" <{wire}>'


def _encode_text(text: str) -> tuple[str, bytes]:
    """(Content-Transfer-Encoding, body): 7bit where that is safe, else the shorter one."""
    raw = text.encode("utf-8", "replace")
    if raw and not raw.endswith(b"\n"):
        raw += b"\n"
    wire = raw.replace(b"\n", b"\r\n")
    if _is_plain(wire):
        return "7bit", wire
    printable, base = _quoted_printable(raw), _base64(wire)
    return ("quoted-printable", printable) if len(printable) <= len(base) else ("base64", base)


def _is_plain(wire: bytes) -> bool:
    """Whether lines pass any server unchanged: ASCII with CRLF, short, no blanks at their ends, none that
    begins with "From " (RFC 3156 section 3)."""
    if not wire.isascii() or b"\0" in wire or (wire and not wire.endswith(b"\r\n")):
        return False
    lines = wire.split(b"\r\n")
    return all(
        len(line) <= LINE_LENGTH
        and line == line.rstrip()
        and b"\r" not in line
        and b"\n" not in line
        and not line.startswith(b"From ")
        for line in lines
    )


def _quoted_printable(raw: bytes) -> bytes:
    """RFC 2045 section 6.7, of lines that end in LF; a "From " at the start of a line is hidden too."""
    encoded = binascii.b2a_qp(raw, istext=True)
    encoded = re.sub(rb"(?m)^From ", b"=46rom =\n", encoded)
    return encoded.replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _parameter(name: str, value: str) -> str:
    """A parameter on a line of its own: RFC 2231 where it is not plain ASCII."""
    if value.isascii():
        return f';\r\n {name}="{quote(value)}"'
    return f";\r\n {name}*={encode_rfc2231(value, 'utf-8')}"
