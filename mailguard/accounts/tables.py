"""Accounts and outgoing servers as tables of settings.toml, and back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mailguard.model import (
    Account,
    AccountId,
    Address,
    ArchiveBy,
    EncryptDefault,
    Fingerprint,
    Identity,
    OutgoingServer,
    Security,
    Server,
    SmtpServerId,
)
from mailguard.model.deleting import DeleteBy, Deleting
from mailguard.model.keeping import USUAL_DAYS, USUAL_LARGEST_KB, Keep, Keeping

T = TypeVar("T")


def read_accounts(tables: Iterable[Mapping[str, Any]]) -> tuple[Account, ...]:
    """Accounts from their TOML tables; one that lacks what it needs is left out."""
    return _read_all(tables, _read_account)


def read_smtp_servers(tables: Iterable[Mapping[str, Any]]) -> tuple[OutgoingServer, ...]:
    """As `read_accounts`."""
    return _read_all(tables, _read_smtp_server)


def _read_all(tables: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    found = []
    for table in tables:
        try:
            found.append(read(table))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def _read_account(table: Mapping[str, Any]) -> Account:
    return Account(
        id=AccountId(str(table["id"])),
        identity=Address(str(table.get("name", "")), str(table["address"])),
        imap=_read_server(table["imap"]),
        smtp=_read_server(table["smtp"]),
        key=_read_key(table),
        sign_by_default=bool(table.get("sign_by_default", False)),
        encrypt_by_default=enum_of(EncryptDefault, table.get("encrypt_by_default"), EncryptDefault.OFF),
        attach_key_when_signing=bool(table.get("attach_key_when_signing", True)),
        signature=str(table.get("signature", "")),
        remember_password=bool(table.get("remember_password", True)),
        check_every_min=max(1, int(table.get("check_every_min", 10))),
        keeping=_read_keeping(table.get("keep", {})),
        is_paused=bool(table.get("paused", False)),
        deleting=_read_deleting(table.get("delete", {})),
        roles={str(role): str(path) for role, path in table.get("roles", {}).items()},
        subscribed_only=bool(table.get("subscribed_only", False)),
        authentication_server=str(table.get("authentication_server", "")),
        archive_by=enum_of(ArchiveBy, table.get("archive_by"), ArchiveBy.ONE_FOLDER),
        archive_keeps_folders=bool(table.get("archive_keeps_folders", False)),
        reply_to=str(table.get("reply_to", "")),
        organization=str(table.get("organization", "")),
        smtp_server=SmtpServerId(str(table.get("smtp_server", ""))),
        other_identities=_read_all(table.get("identity", ()), _read_identity),
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
        "keep": {
            "what": str(account.keeping.keep),
            "days": account.keeping.days,
            "largest_kb": account.keeping.largest_kb,
        },
        "paused": account.is_paused,
        "delete": {
            "by": str(account.deleting.by),
            "shows_marked": account.deleting.shows_marked,
            "empties_trash": account.deleting.empties_trash,
            "expunges_inbox": account.deleting.expunges_inbox,
        },
        "roles": dict(account.roles),
        "subscribed_only": account.subscribed_only,
        "authentication_server": account.authentication_server,
        "archive_by": str(account.archive_by),
        "archive_keeps_folders": account.archive_keeps_folders,
        "reply_to": account.reply_to,
        "organization": account.organization,
        "smtp_server": account.smtp_server,
        "imap": _write_server(account.imap),
        "smtp": _write_server(account.smtp),
        "identity": [_write_identity(each) for each in account.other_identities],
    }


def _read_keeping(table: Mapping[str, Any]) -> Keeping:
    return Keeping(
        keep=enum_of(Keep, table.get("what"), Keep.USUAL),
        days=max(1, int(table.get("days", USUAL_DAYS))),
        largest_kb=max(0, int(table.get("largest_kb", USUAL_LARGEST_KB))),
    )


def _read_deleting(table: Mapping[str, Any]) -> Deleting:
    return Deleting(
        by=enum_of(DeleteBy, table.get("by"), DeleteBy.TRASH),
        shows_marked=bool(table.get("shows_marked", True)),
        empties_trash=bool(table.get("empties_trash", False)),
        expunges_inbox=bool(table.get("expunges_inbox", False)),
    )


def _read_identity(table: Mapping[str, Any]) -> Identity:
    return Identity(
        address=Address(str(table.get("name", "")), str(table["address"])),
        reply_to=str(table.get("reply_to", "")),
        organization=str(table.get("organization", "")),
        signature=str(table.get("signature", "")),
        key=_read_key(table),
        smtp_server=SmtpServerId(str(table.get("smtp_server", ""))),
    )


def _write_identity(identity: Identity) -> dict[str, Any]:
    return {
        "name": identity.address.name,
        "address": identity.address.address,
        "reply_to": identity.reply_to,
        "organization": identity.organization,
        "signature": identity.signature,
        "key": identity.key or "",
        "smtp_server": identity.smtp_server,
    }


def _read_smtp_server(table: Mapping[str, Any]) -> OutgoingServer:
    return OutgoingServer(
        id=SmtpServerId(str(table["id"])),
        name=str(table.get("name", "")),
        server=_read_server(table),
        remember_password=bool(table.get("remember_password", True)),
    )


def write_smtp_server(server: OutgoingServer) -> dict[str, Any]:
    return {
        "id": server.id,
        "name": server.name,
        "remember_password": server.remember_password,
        **_write_server(server.server),
    }


def _read_key(table: Mapping[str, Any]) -> Fingerprint | None:
    return Fingerprint(str(table["key"])) if table.get("key") else None


def _read_server(table: Mapping[str, Any]) -> Server:
    return Server(
        host=str(table["host"]),
        port=int(table["port"]),
        security=Security(table["security"]),
        user=str(table["user"]),
    )


def _write_server(server: Server) -> dict[str, Any]:
    return {"host": server.host, "port": server.port, "security": str(server.security), "user": server.user}


def enum_of(kind: type[Any], value: object, default: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return default
