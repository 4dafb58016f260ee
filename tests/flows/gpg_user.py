"""A correspondent without MailGuard: gpg in a terminal and a plain SMTP connection."""

from __future__ import annotations

import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path

from tests.conftest import new_gnupg_home
from tests.servers.mailhost import MailHost
from tests.servers.sks import KeyServer


@dataclass(frozen=True, slots=True)
class GpgUser:
    name: str
    address: str
    home: Path
    mailhost: MailHost
    fingerprint: str

    def publish(self, server: KeyServer) -> None:
        _gpg(self.home, "--keyserver", server.address, "--send-keys", self.fingerprint)

    def retrieve(self, fingerprint: str, server: KeyServer) -> None:
        _gpg(self.home, "--keyserver", server.address, "--recv-keys", fingerprint)

    def decrypt(self, raw: bytes) -> tuple[bytes, str]:
        """(what was inside, gpg's status lines) of a PGP/MIME message."""
        begin = raw.index(b"-----BEGIN PGP MESSAGE-----")
        end = raw.index(b"-----END PGP MESSAGE-----") + len(b"-----END PGP MESSAGE-----")
        done = subprocess.run(
            ["gpg", "--homedir", str(self.home), "--batch", "--status-fd", "2", "--decrypt"],
            input=raw[begin:end] + b"\n",
            capture_output=True,
            check=True,
        )
        return done.stdout, done.stderr.decode(errors="replace")

    def clear_signed(self, text: str) -> str:
        return _gpg(self.home, "--clear-sign", given=text.encode()).decode()

    def send_encrypted(self, to: str, key: str, subject: str, text: str) -> None:
        """RFC 3156 section 6.2: signed and encrypted in one, the subject outside, as old programs do."""
        inside = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
        options = ("--armor", "--trust-model", "always", "--recipient", key, "--sign", "--encrypt")
        armored = _gpg(self.home, *options, given=inside).decode().replace("\n", "\r\n")
        body = (
            'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";'
            ' boundary="sealed"\r\n\r\n'
            "--sealed\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
            f"--sealed\r\nContent-Type: application/octet-stream\r\n\r\n{armored}\r\n--sealed--\r\n"
        )
        self._send(to, subject, body)

    def send_signed(self, to: str, subject: str, text: str) -> None:
        """RFC 3156 section 5."""
        signed = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        signature = _gpg(
            self.home, "--armor", "--digest-algo", "SHA512", "--detach-sign", given=signed.encode()
        )
        body = (
            'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha512;'
            ' boundary="signed"\r\n\r\n'
            f"--signed\r\n{signed}\r\n--signed\r\nContent-Type: application/pgp-signature\r\n\r\n"
            f"{signature.decode().replace(chr(10), chr(13) + chr(10))}\r\n--signed--\r\n"
        )
        self._send(to, subject, body)

    def _send(self, to: str, subject: str, body: str) -> None:
        head = (
            f"From: {formataddr((self.name, self.address))}\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Date: {formatdate()}\r\nMessage-ID: {make_msgid(domain='mail.test')}\r\nMIME-Version: 1.0\r\n"
        )
        context = ssl.create_default_context(cafile=str(self.mailhost.ca))
        server = self.mailhost.submission
        with smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=20) as smtp:
            smtp.starttls(context=context)
            smtp.login(self.address, self.mailhost.password)
            smtp.sendmail(self.address, [to], (head + body).encode())


@contextmanager
def gpg_user(name: str, address: str, mailhost: MailHost) -> Iterator[GpgUser]:
    home = new_gnupg_home()
    try:
        _gpg(
            home,
            "--passphrase",
            "",
            "--quick-generate-key",
            f"{name} <{address}>",
            "default",
            "default",
            "1y",
        )
        listed = _gpg(home, "--with-colons", "--list-keys", address).decode().splitlines()
        fingerprint = next(line.split(":")[9] for line in listed if line.startswith("fpr:"))
        yield GpgUser(name, address, home, mailhost, fingerprint)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
        shutil.rmtree(home, ignore_errors=True)


def _gpg(home: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
