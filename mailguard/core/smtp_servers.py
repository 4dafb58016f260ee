"""What a window may ask about outgoing servers that belong to no account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future

from mailguard.accounts.secrets import smtp_secret
from mailguard.core.parts import Parts
from mailguard.errors import LoginRefused, MailGuardError, PasswordMissing
from mailguard.events import AccountsChanged
from mailguard.model import Account, AccountId, OutgoingServer, Server, SmtpServerId

_NO_ACCOUNT = AccountId("")


class SmtpServers:
    """`all`, `used_by` and `of_error` answer at once, from memory."""

    def __init__(self, parts: Parts, hurry: Callable[[], None]) -> None:
        """hurry: try now what waits in the Outbox."""
        self._parts = parts
        self._threads = parts.threads
        self._hurry = hurry

    def all(self) -> tuple[OutgoingServer, ...]:
        return self._parts.book.smtp_servers()

    def used_by(self, account: Account) -> OutgoingServer:
        """By the identity that it speaks for."""
        return self._parts.book.smtp_of(account)

    def of_error(self, error: MailGuardError) -> OutgoingServer | None:
        """Whose password is asked for, where that is not the one of an account."""
        if not isinstance(error, LoginRefused | PasswordMissing):
            return None
        login = (error.host, error.user)
        accounts = self._parts.book.accounts()
        of_accounts = {(each.host, each.user) for one in accounts for each in (one.imap, one.smtp)}
        found = (each for each in self.all() if (each.server.host, each.server.user) == login)
        return None if login in of_accounts else next(found, None)

    @staticmethod
    def new_id() -> SmtpServerId:
        return SmtpServerId(secrets.token_hex(8))

    def check(self, server: Server, password: str) -> Future[None]:
        """Log in and out again; nothing is stored. Fails with what stood in the way."""
        return self._threads.net(_check, server, password)

    def save(self, server: OutgoingServer, password: str | None = None) -> Future[None]:
        """Add or change one. Fails with StoreFailed: then nothing changed."""
        return self._threads.disk(self._save, server, password)

    def remove(self, server: SmtpServerId) -> Future[None]:
        """With its password; who chose it sends through their account's own server again."""
        return self._threads.disk(self._remove, server)

    def set_password(self, server: SmtpServerId, password: str, *, remember: bool) -> Future[None]:
        return self._threads.disk(self._set_password, server, password, remember)

    def _save(self, server: OutgoingServer, password: str | None) -> None:
        self._parts.book.save_smtp_server(server)
        if password is not None:
            self._keep(server.id, password, server.remember_password)
        self._hurry()
        self._parts.post(AccountsChanged())

    def _remove(self, server: SmtpServerId) -> None:
        self._parts.book.remove_smtp_server(server)
        self._parts.secrets.delete(smtp_secret(_NO_ACCOUNT, server))
        self._parts.post(AccountsChanged())

    def _set_password(self, server: SmtpServerId, password: str, remember: bool) -> None:
        self._keep(server, password, remember)
        self._hurry()

    def _keep(self, server: SmtpServerId, password: str, remember: bool) -> None:
        self._parts.secrets.set(smtp_secret(_NO_ACCOUNT, server), password, remember=remember)


def _check(server: Server, password: str) -> None:
    from mailguard.transport import smtp  # with asyncio: not loaded at the start

    smtp.check(server, password)
