"""Accounts and settings in settings.toml: what a person may read, copy and edit by hand. No secrets."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import Any

import tomli_w

from mailguard.accounts.tables import (
    enum_of,
    read_accounts,
    read_smtp_servers,
    write_account,
    write_smtp_server,
)
from mailguard.errors import NotFound, StoreFailed, TooLarge
from mailguard.files import read_limited, write_private
from mailguard.model import (
    OWN_SERVER,
    Account,
    AccountId,
    OutgoingServer,
    Settings,
    SmtpServerId,
)

LIMIT_BYTES = 1 << 20


class AccountBook:
    """Reads settings.toml once, keeps it in memory, writes it whole on each change.

    Keys that this version does not know are kept, and accounts that it cannot read. A file that cannot be
    read as TOML is set aside under another name, never overwritten, and `damage` says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.damage = ""
        self._document = self._load()
        self._settings = read_settings(self._settings_table())
        self._accounts = read_accounts(self._tables("account"))
        self._servers = read_smtp_servers(self._tables("smtp_server"))

    def accounts(self) -> tuple[Account, ...]:
        """In the order in which they were added; the first is the default one."""
        return self._accounts

    def smtp_servers(self) -> tuple[OutgoingServer, ...]:
        """Those that belong to no account, in the order in which they were added."""
        return self._servers

    def smtp_of(self, account: Account) -> OutgoingServer:
        """Through which one an account sends, as the identity it speaks for: a chosen one, or its own."""
        own = OutgoingServer(
            id=OWN_SERVER,
            name="",
            server=account.smtp,
            remember_password=account.remember_password,
        )
        return next((each for each in self._servers if each.id == account.smtp_server), own)

    def settings(self) -> Settings:
        return self._settings

    def use(self, settings: Settings) -> None:
        """Take new settings into use, without writing them."""
        self._settings = settings

    def save_account(self, account: Account) -> None:
        """Add an account, or change the one of the same id. Raises StoreFailed: then nothing changed."""
        with self._lock:
            others = [each for each in self._accounts if each.id != account.id]
            position = next(
                (n for n, each in enumerate(self._accounts) if each.id == account.id), len(others)
            )
            others.insert(position, account)
            self._save(tuple(others), self._settings)

    def save_smtp_server(self, server: OutgoingServer) -> None:
        """Add one, or change the one of the same id. Raises StoreFailed: then nothing changed."""
        with self._lock:
            kept = {each.id: each for each in self._servers} | {server.id: server}
            self._save(self._accounts, self._settings, tuple(kept.values()))

    def remove_smtp_server(self, server: SmtpServerId) -> None:
        """Who chose it sends through the account's own one again. Raises StoreFailed."""
        with self._lock:
            left = tuple(each for each in self._servers if each.id != server)
            self._save(tuple(_without(each, server) for each in self._accounts), self._settings, left)

    def remove_account(self, account: AccountId) -> None:
        with self._lock:
            self._save(tuple(each for each in self._accounts if each.id != account), self._settings)

    def save_settings(self, settings: Settings) -> None:
        with self._lock:
            self._save(self._accounts, settings)

    def _settings_table(self) -> Mapping[str, Any]:
        found = self._document.get("settings")
        return found if isinstance(found, dict) else {}

    def _tables(self, name: str) -> list[Mapping[str, Any]]:
        found = self._document.get(name)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def _save(
        self,
        accounts: tuple[Account, ...],
        settings: Settings,
        servers: tuple[OutgoingServer, ...] | None = None,
    ) -> None:
        """servers: None: as they are."""
        servers = self._servers if servers is None else servers
        document = {
            **self._document,
            "settings": {**self._settings_table(), **write_settings(settings)},
            "account": self._merged("account", [write_account(each) for each in accounts], read_accounts),
            "smtp_server": self._merged(
                "smtp_server", [write_smtp_server(each) for each in servers], read_smtp_servers
            ),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreFailed(f"{self._path.parent}: {error.strerror}") from error
        write_private(self._path, tomli_w.dumps(document).encode())
        self._document, self._accounts, self._settings, self._servers = document, accounts, settings, servers

    def _merged(
        self,
        name: str,
        written: list[dict[str, Any]],
        read: Callable[[list[Mapping[str, Any]]], tuple[object, ...]],
    ) -> list[Mapping[str, Any]]:
        """What is known of the same id here and only here stays, and so do tables that cannot be read."""
        tables = self._tables(name)
        known = {each.get("id"): each for each in tables}
        unread = [each for each in tables if not read([each])]
        return [*({**known.get(each["id"], {}), **each} for each in written), *unread]

    def _load(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        try:
            return tomllib.loads(read_limited(self._path, LIMIT_BYTES).decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, NotFound, TooLarge) as error:
            aside = _free_name(self._path)
            self.damage = f"{aside.name}: {error}"
            # In a folder that cannot be written it stays in its place: nothing can overwrite it there.
            with suppress(OSError):
                self._path.replace(aside)
            return {}


def _free_name(path: Path) -> Path:
    """Beside `path`, where nothing is yet: settings.damaged.toml, settings.damaged-2.toml …"""
    names = chain([".damaged.toml"], (f".damaged-{number}.toml" for number in count(2)))
    return next(each for each in map(path.with_suffix, names) if not each.exists())


def read_settings(table: Mapping[str, Any]) -> Settings:
    """Settings from their TOML table; what is missing or makes no sense takes its default."""
    found: dict[str, Any] = {}
    for field in fields(Settings):
        default = getattr(Settings(), field.name)
        value = table.get(field.name, default)
        if field.name == "key_servers":
            value = tuple(str(each) for each in value) if isinstance(value, list) else default
        elif isinstance(default, StrEnum):
            value = enum_of(type(default), value, default)
        elif isinstance(default, float) and isinstance(value, int):
            value = float(value)
        found[field.name] = value if isinstance(value, type(default)) else default
    return Settings(**found)


def write_settings(settings: Settings) -> dict[str, Any]:
    return {field.name: _plain(getattr(settings, field.name)) for field in fields(Settings)}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _without(account: Account, server: SmtpServerId) -> Account:
    others = tuple(
        replace(each, smtp_server=OWN_SERVER) if each.smtp_server == server else each
        for each in account.other_identities
    )
    chosen = OWN_SERVER if account.smtp_server == server else account.smtp_server
    return replace(account, smtp_server=chosen, other_identities=others)
