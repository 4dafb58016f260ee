"""What a window may ask about accounts and settings."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, StoreFailed
from mailguard.events import AccountsChanged, MessagesChanged, SettingsChanged
from mailguard.model import Account, AccountId, Server, ServerCheck, Settings
from mailguard.syncing.account import AccountSync


class Accounts:
    """Accounts, their passwords and the settings. `all` and `settings` answer at once, from memory."""

    def __init__(
        self, parts: Parts, settings_changed: Callable[[Settings], None], hurry: Callable[[], None]
    ) -> None:
        """hurry: try now what waits in the Outbox, for a password or a server that has changed."""
        self._parts = parts
        self._hurry = hurry
        self._threads = parts.threads
        self._settings_changed = settings_changed
        self._saving = threading.Lock()
        self._wanted = parts.book.settings()
        self._keeps_words = self._wanted.index_encrypted  # of encrypted mail, in the store

    def all(self) -> tuple[Account, ...]:
        return self._parts.book.accounts()

    def find(self, account: AccountId) -> Account | None:
        return next((each for each in self.all() if each.id == account), None)

    @staticmethod
    def new_id() -> AccountId:
        return AccountId(secrets.token_hex(8))

    def check(self, imap: Server, smtp_server: Server, password: str) -> Future[ServerCheck]:
        """Log in to both servers and out again; nothing is stored."""
        return self._threads.net(_check, imap, smtp_server, password)

    def save(self, account: Account, password: str | None = None) -> Future[None]:
        """Add or change an account, and begin to sync it. Fails with StoreFailed: then nothing changed."""
        return self._threads.net(self._save, account, password)

    def remove(self, account: AccountId) -> Future[None]:
        """Forget the account, its password and its messages on this computer; the server keeps all."""
        return self._threads.net(self._remove, account)

    def set_password(self, account: AccountId, password: str, *, remember: bool) -> Future[None]:
        return self._threads.net(self._set_password, account, password, remember)

    @property
    def why_passwords_are_not_kept(self) -> str:
        """What the system's keychain said when it refused, or "" while it works."""
        return self._parts.secrets.reason

    @property
    def settings_set_aside(self) -> str:
        """The name that a damaged settings.toml was set aside under, and why; "" where it was whole."""
        return self._parts.book.damage

    def settings(self) -> Settings:
        return self._parts.book.settings()

    def change_settings(self, settings: Settings) -> None:
        """Takes effect at once; SettingsChanged tells whether it could be saved."""
        self._wanted = settings
        self._settings_changed(settings)
        self._threads.disk(self._save_settings)

    def _save(self, account: Account, password: str | None) -> None:
        before = self.find(account.id)
        self._parts.book.save_account(account)
        if password is not None:
            self._keep_password(account, password, account.remember_password)
        if before is None or password is not None or _synced_by(before) != _synced_by(account):
            self._parts.syncs.start(account)
        self._hurry()
        self._parts.post(AccountsChanged())

    def _keep_password(self, account: Account, password: str, remember: bool) -> None:
        for name in (f"imap:{account.id}", f"smtp:{account.id}"):
            self._parts.secrets.set(name, password, remember=remember)

    def _set_password(self, account: AccountId, password: str, remember: bool) -> None:
        found = self.find(account)
        if found is not None:
            self._keep_password(found, password, remember)
            self._parts.syncs.start(found)
            self._hurry()

    def _remove(self, account: AccountId) -> None:
        self._parts.syncs.stop(account)
        self._parts.book.remove_account(account)
        for name in (f"imap:{account}", f"smtp:{account}"):
            self._parts.secrets.delete(name)
        self._parts.folders.remove_account(account)
        self._parts.post(AccountsChanged())

    def _save_settings(self) -> None:
        """Write the last of what was wanted: changes that follow fast may come here in any order."""
        error: MailGuardError | None = None
        with self._saving:
            wanted = self._wanted
            try:
                self._keep_words(wanted.index_encrypted)
                self._parts.book.save_settings(wanted)
            except StoreFailed as failed:
                error = failed
            if self._wanted is not wanted:
                self._parts.book.use(self._wanted)
        self._parts.post(SettingsChanged(error))

    def _keep_words(self, are_wanted: bool) -> None:
        """Where they are not wanted any more, what was kept before goes first. Raises StoreFailed."""
        if self._keeps_words and not are_wanted:
            for folder in self._parts.messages.forget_encrypted():
                self._parts.post(MessagesChanged(folder))
        self._keeps_words = are_wanted


def _synced_by(account: Account) -> tuple[object, ...]:
    """What its connection depends on: a new signature is no reason to connect anew."""
    return account.imap, account.check_every_min, account.roles, account.keeping, account.is_paused


def _check(imap: Server, smtp_server: Server, password: str) -> ServerCheck:
    from mailguard.transport import smtp  # with asyncio: not loaded at the start

    return ServerCheck(
        receiving=_error_of(lambda: AccountSync.check(imap, password)),
        sending=_error_of(lambda: smtp.check(smtp_server, password)),
    )


def _error_of(work: Callable[[], Any]) -> MailGuardError | None:
    try:
        work()
    except MailGuardError as error:
        return error
    return None
