"""Letters of strangers, written byte by byte: nothing here mends what is meant to be broken.

Text has "\\n" for line ends and becomes UTF-8 with CRLF; bytes stay as they are.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

Text = str | bytes
Messages = Iterator[tuple[str, bytes]]  # file names without ".eml", and what stands in the files

CRLF = b"\r\n"
PIXEL = base64.b64decode(  # a picture of one point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_DEFAULTS = (
    "From: Nina Keller <nina@letters.example>",
    "To: Alice Example <alice@corpus.example>",
    "Subject: A letter",
    "Date: Mon, 03 Jun 2024 09:30:00 +0200",
    "MIME-Version: 1.0",
)


def wire(text: Text) -> bytes:
    """As it stands in the message."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape").replace(b"\n", CRLF)


def letter(body: Text, *fields: Text) -> bytes:
    """A message of `fields` and `body`. Of the usual fields those are added that `fields` does not name."""
    given = {_name(each) for each in fields}
    head = [wire(each) for each in _DEFAULTS if _name(each) not in given] + [wire(each) for each in fields]
    if b"message-id" not in given:
        mark = hashlib.sha256(b"".join(head) + wire(body)).hexdigest()[:12]
        head.append(f"Message-ID: <{mark}@letters.example>".encode())
    return entity(wire(body), *head)


def entity(body: Text, *fields: Text) -> bytes:
    """A part of a message, or a message of these fields alone."""
    return b"".join(wire(each) + CRLF for each in fields) + CRLF + wire(body)


def text(words: Text, *fields: Text) -> bytes:
    """A part of plain text."""
    return entity(words, "Content-Type: text/plain; charset=utf-8", *fields)


def html(source: Text, *fields: Text) -> bytes:
    return entity(source, "Content-Type: text/html; charset=utf-8", *fields)


def html_letter(source: Text, *fields: Text) -> bytes:
    return letter(source, "Content-Type: text/html; charset=utf-8", *fields)


def attached(data: bytes, *fields: Text) -> bytes:
    """A part in base64; `fields` say what it is."""
    return entity(in_base64(data), *fields, "Content-Transfer-Encoding: base64")


def in_base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", CRLF)


def divided(*parts: bytes, boundary: Text = "b", before: Text = "", after: Text | None = "") -> bytes:
    """The body of a multipart. after: what follows its closing line; None for a multipart without one."""
    mark = b"--" + wire(boundary)
    body = wire(before) + b"".join(mark + CRLF + each + CRLF for each in parts)
    return body if after is None else body + mark + b"--" + CRLF + wire(after)


def multipart(kind: str, *parts: bytes, boundary: str = "b") -> bytes:
    """A part that holds others: kind is "mixed", "related; start=…" and the like."""
    return entity(divided(*parts, boundary=boundary), _multipart_type(kind, boundary))


def multipart_letter(kind: str, *parts: bytes, fields: tuple[Text, ...] = ()) -> bytes:
    return letter(divided(*parts), _multipart_type(kind, "b"), *fields)


def _multipart_type(kind: str, boundary: str) -> str:
    subtype, semicolon, rest = kind.partition(";")
    return f'Content-Type: multipart/{subtype}{semicolon}{rest}; boundary="{boundary}"'


def _name(field: Text) -> bytes:
    return wire(field).partition(b":")[0].strip().lower()
