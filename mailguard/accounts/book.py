"""Accounts and settings in settings.toml: what a person may read, copy and edit by hand. No secrets."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import Any

import tomli_w

from mailguard.errors import NotFound, StoreFailed, TooLarge
from mailguard.files import read_limited, write_private
from mailguard.model import (
    Account,
    AccountId,
    Address,
    EncryptDefault,
    Fingerprint,
    Security,
    Server,
    Settings,
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
        self._accounts = read_accounts(self._account_tables())

    def accounts(self) -> tuple[Account, ...]:
        """In the order in which they were added; the first is the default one."""
        return self._accounts

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

    def remove_account(self, account: AccountId) -> None:
        with self._lock:
            self._save(tuple(each for each in self._accounts if each.id != account), self._settings)

    def save_settings(self, settings: Settings) -> None:
        with self._lock:
            self._save(self._accounts, settings)

    def _settings_table(self) -> Mapping[str, Any]:
        found = self._document.get("settings")
        return found if isinstance(found, dict) else {}

    def _account_tables(self) -> list[Mapping[str, Any]]:
        found = self._document.get("account")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def _save(self, accounts: tuple[Account, ...], settings: Settings) -> None:
        tables = self._account_tables()
        known = {each.get("id"): each for each in tables}
        unread = [each for each in tables if not read_accounts([each])]
        document = {
            **self._document,
            "settings": {**self._settings_table(), **write_settings(settings)},
            "account": [*({**known.get(each.id, {}), **write_account(each)} for each in accounts), *unread],
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreFailed(f"{self._path.parent}: {error.strerror}") from error
        write_private(self._path, tomli_w.dumps(document).encode())
        self._document, self._accounts, self._settings = document, accounts, settings

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
            value = _enum(type(default), value, default)
        elif isinstance(default, float) and isinstance(value, int):
            value = float(value)
        found[field.name] = value if isinstance(value, type(default)) else default
    return Settings(**found)


def write_settings(settings: Settings) -> dict[str, Any]:
    return {field.name: _plain(getattr(settings, field.name)) for field in fields(Settings)}


def read_accounts(tables: Iterable[Mapping[str, Any]]) -> tuple[Account, ...]:
    """Accounts from their TOML tables; one that lacks what it needs is left out."""
    found = []
    for table in tables:
        try:
            found.append(_read_account(table))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def _read_account(table: Mapping[str, Any]) -> Account:
    return Account(
        id=AccountId(str(table["id"])),
        identity=Address(str(table.get("name", "")), str(table["address"])),
        imap=_read_server(table["imap"]),
        smtp=_read_server(table["smtp"]),
        key=Fingerprint(str(table["key"])) if table.get("key") else None,
        sign_by_default=bool(table.get("sign_by_default", False)),
        encrypt_by_default=_enum(EncryptDefault, table.get("encrypt_by_default"), EncryptDefault.OFF),
        attach_key_when_signing=bool(table.get("attach_key_when_signing", True)),
        signature=str(table.get("signature", "")),
        remember_password=bool(table.get("remember_password", True)),
        check_every_min=max(1, int(table.get("check_every_min", 10))),
        roles={str(role): str(path) for role, path in table.get("roles", {}).items()},
        authentication_server=str(table.get("authentication_server", "")),
    )


def write_account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.identity.name,
        "address": account.identity.address,
        "key": account.key or "",
        "sign_by_default": account.sign_by_default,
        "encrypt_by_default": str(account.encrypt_by_default),
        "attach_key_when_signing": account.attach_key_when_signing,
        "signature": account.signature,
        "remember_password": account.remember_password,
        "check_every_min": account.check_every_min,
        "roles": dict(account.roles),
        "authentication_server": account.authentication_server,
        "imap": _write_server(account.imap),
        "smtp": _write_server(account.smtp),
    }


def _read_server(table: Mapping[str, Any]) -> Server:
    return Server(
        host=str(table["host"]),
        port=int(table["port"]),
        security=Security(table["security"]),
        user=str(table["user"]),
    )


def _write_server(server: Server) -> dict[str, Any]:
    return {"host": server.host, "port": server.port, "security": str(server.security), "user": server.user}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _enum(kind: type[Any], value: object, default: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return default
