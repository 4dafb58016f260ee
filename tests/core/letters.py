"""Writes messages byte by byte, as senders of all kinds do: well-formed, odd and hostile ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG

HEADER = (
    "From: {sender}\nTo: Alice <alice@example.org>\nSubject: {subject}\n"
    "Date: {date}\nMessage-ID: <1@example.net>\nMIME-Version: 1.0\n"
)
DATE = format_datetime(datetime.now(UTC))
BOB = "Bob Example <bob@example.net>"


def crlf(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def letter(content: str | bytes, *, sender: str = BOB, subject: str = "Hello", date: str = DATE) -> bytes:
    """A whole message; `content` begins with the rest of its header."""
    return crlf(HEADER.format(sender=sender, subject=subject, date=date)) + crlf(content)


def text(words: str | bytes, **parameters: str) -> bytes:
    """A MIME entity of plain text."""
    extra = "".join(f'; {name.replace("_", "-")}="{value}"' for name, value in parameters.items())
    return crlf(f"Content-Type: text/plain; charset=utf-8{extra}\n\n") + crlf(words)


def html(markup: str) -> bytes:
    return crlf(f"Content-Type: text/html; charset=utf-8\n\n{markup}")


def mixed(*parts: bytes, kind: str = "mixed") -> bytes:
    return multipart(kind, parts, "")


def multipart(kind: str, parts: tuple[bytes, ...], parameters: str) -> bytes:
    mark = f"=-{kind}-{abs(hash(parts)) % 10**8}"
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"{parameters}\n\n'
    return (
        crlf(head) + b"".join(crlf(f"--{mark}\n") + part + b"\r\n" for part in parts) + crlf(f"--{mark}--\n")
    )


def pgp_encrypted(armored: bytes, *more: bytes) -> bytes:
    """RFC 3156 section 4, around any data."""
    control = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")
    data = crlf("Content-Type: application/octet-stream\n\n") + crlf(armored)
    return multipart("encrypted", (control, data, *more), '; protocol="application/pgp-encrypted"')


def pgp_signed(content: bytes, signature: bytes, *more: bytes) -> bytes:
    """RFC 3156 section 5, around any signature."""
    last = crlf('Content-Type: application/pgp-signature; name="signature.asc"\n\n') + crlf(signature)
    parameters = '; micalg="pgp-sha512"; protocol="application/pgp-signature"'
    return multipart("signed", (content, last, *more), parameters)


@dataclass(frozen=True)
class Writer:
    """Somebody who signs with one key and encrypts for others, all in one keyring."""

    gpg: GnuPG
    key: Fingerprint

    def signed(self, content: bytes, *more: bytes) -> bytes:
        return pgp_signed(content, self.gpg.sign_detached(content, self.key).armored, *more)

    def encrypted(self, content: bytes, *to: Fingerprint, signs: bool = True) -> bytes:
        return pgp_encrypted(self.sealed(content, *to, signs=signs))

    def sealed(self, content: bytes, *to: Fingerprint, signs: bool = True) -> bytes:
        return self.gpg.encrypt(content, to, sign_with=self.key if signs else None)

    def clear(self, words: str) -> bytes:
        return self.gpg.clearsign(words, self.key)
