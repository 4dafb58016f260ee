"""A whole mail host on loopback: Dovecot to receive, Postfix to send, one certificate for both."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mailguard.model import Security, Server
from tests.servers.dovecot import USERS, Dovecot, running_dovecot
from tests.servers.postfix import Postfix, running_postfix

ARRIVES_WITHIN_S = 20.0


@dataclass(frozen=True)
class MailHost:
    """Both servers. The servers named here are the first user's; `replace` their user for another."""

    dovecot: Dovecot
    postfix: Postfix

    @property
    def ca(self) -> Path:
        """PEM: who issued the certificate."""
        return self.dovecot.ca

    @property
    def users(self) -> tuple[str, ...]:
        return self.dovecot.users

    @property
    def password(self) -> str:
        """Everybody's."""
        return self.dovecot.password

    @property
    def imaps(self) -> Server:
        return self._server(self.dovecot.imaps, Security.TLS)

    @property
    def imap_starttls(self) -> Server:
        return self._server(self.dovecot.imap, Security.STARTTLS)

    @property
    def submissions(self) -> Server:
        return self._server(self.postfix.submissions, Security.TLS)

    @property
    def submission(self) -> Server:
        return self._server(self.postfix.submission, Security.STARTTLS)

    def messages(self, user: str, folder: str = "INBOX") -> tuple[bytes, ...]:
        """All messages of a folder in the order in which they came, with the line ends of mail."""
        place = self.dovecot.folder_path(user, folder)
        found: list[tuple[int, bytes]] = []
        for each in (*(place / "new").glob("*"), *(place / "cur").glob("*")):
            with suppress(FileNotFoundError):  # somebody looked into the folder: it has another name now
                found.append((each.stat().st_mtime_ns, each.read_bytes()))
        return tuple(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for _, raw in sorted(found))

    def wait_for(self, user: str, part: bytes, folder: str = "INBOX") -> bytes:
        """The message that holds `part`, once it is there."""
        deadline = time.monotonic() + ARRIVES_WITHIN_S
        while time.monotonic() < deadline:
            for raw in self.messages(user, folder):
                if part in raw:
                    return raw
            time.sleep(0.05)
        raise AssertionError(f"{part!r} did not arrive\n{self.postfix.log}\n{self.dovecot.log}")

    def _server(self, port: int, security: Security) -> Server:
        return Server(host=self.dovecot.host, port=port, security=security, user=self.users[0])


@contextmanager
def running_mailhost(users: Sequence[str] = USERS) -> Iterator[MailHost]:
    with running_dovecot(users) as dovecot, running_postfix(dovecot) as postfix:
        yield MailHost(dovecot, postfix)
