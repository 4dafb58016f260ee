"""Messages put together from bytes: the same bytes each time, whatever they are to look like."""

from __future__ import annotations

import base64
import hashlib

DATE = "Mon, 03 Jun 2024 10:00:00 +0000"
BOB = "Bob Example <bob@corpus.example>"
ALICE = "Alice Example <alice@corpus.example>"
_PROTOCOL = "application/pgp-"


def crlf(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def letter(
    content: str | bytes,
    *,
    sender: str | None = BOB,
    subject: str = "Hello",
    date: str = DATE,
    more: str = "",
) -> bytes:
    """A whole message. content: begins with the rest of its header. more: further lines of the header;
    sender: None for a message without From."""
    from_ = f"From: {sender}\n" if sender is not None else ""
    name = hashlib.sha256(subject.encode() + crlf(content)).hexdigest()[:12]
    head = f"{from_}To: {ALICE}\nSubject: {subject}\nDate: {date}\nMessage-ID: <{name}@corpus.example>\n"
    return crlf(f"{head}MIME-Version: 1.0\n{more}") + crlf(content)


def text(words: str, *, charset: str = "utf-8", parameters: str = "", more: str = "") -> bytes:
    """An entity of plain text. parameters: such as '; format=flowed'. more: lines of its header."""
    return crlf(f"Content-Type: text/plain; charset={charset}{parameters}\n{more}\n{words}\n")


def html(markup: str, *, parameters: str = "", more: str = "") -> bytes:
    return crlf(f"Content-Type: text/html; charset=utf-8{parameters}\n{more}\n{markup}\n")


def attachment(name: str, content_type: str, data: bytes) -> bytes:
    head = f'Content-Type: {content_type}\nContent-Disposition: attachment; filename="{name}"\n'
    return crlf(f"{head}Content-Transfer-Encoding: base64\n\n") + crlf(base64.encodebytes(data))


def multipart(kind: str, *parts: bytes, parameters: str = "", more: str = "") -> bytes:
    """Of any kind, such as "mixed"."""
    mark = f"=-{hashlib.sha256(kind.encode() + b''.join(parts)).hexdigest()[:16]}"
    head = crlf(f'Content-Type: multipart/{kind}; boundary="{mark}"{parameters}\n{more}\n')
    inside = b"".join(crlf(f"--{mark}\n") + part + b"\r\n" for part in parts)
    return head + inside + crlf(f"--{mark}--\n")


def pgp_encrypted(armored: bytes, *more: bytes) -> bytes:
    """RFC 3156 section 4. more: parts that do not belong there."""
    control = crlf(f"Content-Type: {_PROTOCOL}encrypted\n\nVersion: 1\n")
    data = crlf('Content-Type: application/octet-stream; name="encrypted.asc"\n\n') + crlf(armored)
    return multipart("encrypted", control, data, *more, parameters=f'; protocol="{_PROTOCOL}encrypted"')


def pgp_signed(content: bytes, signature: bytes, *more: bytes, micalg: str = "pgp-sha256") -> bytes:
    """RFC 3156 section 5. content: exactly what was signed, without the line end before the boundary."""
    last = crlf(f'Content-Type: {_PROTOCOL}signature; name="signature.asc"\n\n') + crlf(signature)
    parameters = f'; micalg="{micalg}"; protocol="{_PROTOCOL}signature"'
    return multipart("signed", content, last, *more, parameters=parameters)


def forwarded(message: bytes) -> bytes:
    return crlf("Content-Type: message/rfc822\nContent-Disposition: inline\n\n") + message
