"""Logging in to an IMAP server: by the one mechanism that takes every password, or by LOGIN (RFC 9051)."""

from __future__ import annotations

import imaplib
from typing import Protocol

from mailguard.errors import LoginRefused, Refused
from mailguard.model import Server
from mailguard.transport.imap_errors import is_for_now, reply_of
from mailguard.transport.imap_wire import ImapWire


class Client(Protocol):
    """What IMAPClient has for it; it raises imaplib's errors."""

    def plain_login(self, identity: str, password: str) -> object: ...

    def login(self, username: str, password: str) -> object: ...


def log_in(client: Client, wire: ImapWire, server: Server, password: str) -> None:
    """Raises LoginRefused; Refused where the server only has no time."""
    if wire.state != "NONAUTH":
        return  # PREAUTH, over the protection that was asked for
    try:
        if "AUTH=PLAIN" in wire.capabilities:  # RFC 4616: the only one that takes every password
            client.plain_login(server.user, password)
        elif "LOGINDISABLED" in wire.capabilities:
            raise LoginRefused(server.host, server.user, "there is no way to log in that MailGuard knows")
        elif not (server.user + password).isascii() or not (server.user + password).isprintable():
            raise LoginRefused(server.host, server.user, "the server takes passwords of plain letters only")
        else:
            client.login(server.user, password)
    except imaplib.IMAP4.error as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None  # the library calls a broken connection a refused login
        reply = reply_of(error)
        refused = Refused(server.host, reply)
        raise (refused if is_for_now(refused) else LoginRefused(server.host, server.user, reply)) from error
