"""The connections of one account: each is made by the thread that uses it, and ended from any."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mailguard.accounts.secrets import Secrets
from mailguard.errors import PasswordMissing
from mailguard.model import Account
from mailguard.transport.imap import ImapConnection, connect
from mailguard.transport.imap_wire import Hangup


class AccountConnections:
    def __init__(self, account: Account, secrets: Secrets, may_connect: Callable[[], bool]) -> None:
        """may_connect: asked when something is guarded; where it says no, that is ended at once."""
        self._account = account
        self._secrets = secrets
        self._may_connect = may_connect
        self._ends: list[Callable[[], None]] = []  # what each ends one thing that a thread may wait for
        self._lock = threading.Lock()

    def open(self) -> tuple[ImapConnection, Hangup]:
        """A connection, and what ends it from another thread. Raises as `connect`, and PasswordMissing."""
        server = self._account.imap
        password = self._secrets.get(f"imap:{self._account.id}")
        if password is None:
            raise PasswordMissing(server.host, server.user)
        hangup = Hangup()
        self.guard(hangup)
        try:
            return connect(server, password, hangup), hangup
        except BaseException:
            self.forget(hangup)
            raise

    def end(self, connection: ImapConnection, hangup: Hangup) -> None:
        connection.close()
        self.forget(hangup)

    def guard(self, end: Callable[[], None]) -> None:
        """From now on `end` is called when there is to be no connection any more."""
        with self._lock:
            self._ends.append(end)
        if not self._may_connect():
            end()

    def forget(self, end: Callable[[], None]) -> None:
        with self._lock:
            self._ends.remove(end)

    def hang_up(self) -> None:
        with self._lock:
            for end in self._ends:
                end()
