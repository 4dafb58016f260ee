"""Keeps one account in step with its server, in two threads: one for commands, one that waits for mail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from mailguard.accounts.secrets import Secrets
from mailguard.errors import (
    NEEDS_PERSON,
    MailGuardError,
    Unreachable,
)
from mailguard.events import Event, Link, LinkChanged
from mailguard.model import Account, FolderId, MessageId, Server
from mailguard.model.structure import PartialMessage
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.agenda import Agenda
from mailguard.sync.backoff import Tries
from mailguard.sync.search_wanted import SearchWanted
from mailguard.syncing.account_connections import AccountConnections
from mailguard.syncing.folder import Here
from mailguard.syncing.replaying import Replay
from mailguard.syncing.row_workers import RowWorkers
from mailguard.syncing.session import Session
from mailguard.syncing.watching import Clock, Watching
from mailguard.transport.imap import connect

CHECK_S = 20.0  # a person waits for the answer


class AccountSync:
    """One account's sync. `work` and `watch` are what its two threads do; the rest is asked from any."""

    def __init__(
        self,
        account: Account,
        secrets: Secrets,
        folders: Folders,
        messages: Messages,
        post: Callable[[Event], None],
        clock: Clock | None = None,
    ) -> None:
        self._account = account
        self._folders = folders
        self._messages = messages
        self._post = post
        self._agenda = Agenda()
        self._replay = Replay(account.id, folders, messages)
        self._tries = Tries()  # of `work`
        self.is_online = False
        self._connections = AccountConnections(account, secrets, lambda: self._agenda.may_connect)
        self._watching = Watching(account, self._connections, self._agenda, folders, clock)

    @staticmethod
    def check(server: Server, password: str) -> None:
        """Log in and out. Raises Unreachable, NotTrusted, NotProtected, LoginRefused, Refused."""
        connect(server, password, answer_s=CHECK_S).close()

    def sync_all(self) -> None:
        """Look into every folder now."""
        self._agenda.ask_all()

    def sync(self, folder: FolderId) -> None:
        """Look into one folder, ahead of the others."""
        self._agenda.ask_folder(folder)

    def wake(self) -> None:
        """There is something to replay."""
        self._agenda.ask_replay()

    def keep_now(self) -> None:
        """Fetch what is to be kept here whole, without waiting for a quiet moment."""
        self._agenda.ask_keeping()

    def resume(self) -> None:
        """Stopped, or waiting for the next try: try now."""
        self._agenda.resume()

    def fetch_body(self, message: MessageId) -> Future[bytes]:
        """The raw message, ahead of everything else; it is stored on the way.

        Fails with Unreachable, NotFound, TooLarge, or with what has stopped the account.
        """
        return self._agenda.ask_body(message)

    def search(self, wanted: SearchWanted) -> None:
        """Have the server search. Fails as `fetch_body`, and with Refused."""
        self._agenda.ask_search(wanted)

    def fetch_texts(self, message: MessageId) -> Future[PartialMessage]:
        """Its text without its files; nothing is stored. Fails as `fetch_body`, and with WholeNeeded."""
        return self._agenda.ask_texts(message)

    def set_offline(self, is_offline: bool) -> None:
        """One that is paused stays offline in any case."""
        is_offline |= self._account.is_paused
        self._agenda.set_offline(is_offline)
        if is_offline:
            self._connections.hang_up()

    def close(self) -> None:
        """End both threads, whatever they are waiting for."""
        self._agenda.close()
        self._watching.close()
        self._connections.hang_up()

    # The thread for commands

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        try:
            while not stop.is_set() and not self._agenda.is_closed:
                if self._agenda.is_offline:
                    self._stay_offline()
                else:
                    self._try_connection()
        finally:
            self._agenda.refuse_bodies(Unreachable(self._account.imap.host, "MailGuard is closing"))

    def _try_connection(self) -> None:
        try:
            self._use_connection()
        except MailGuardError as error:
            if not self._agenda.may_connect:
                return  # it broke because it was not wanted any more
            if isinstance(error, NEEDS_PERSON):
                self._wait_for_person(error)
            else:
                self._wait_for_server(error)

    def _use_connection(self) -> None:
        """From the login until the connection breaks or is not wanted any more."""
        self._agenda.accept_bodies()
        self._report(Link.CONNECTING)
        connection, hangup = self._connections.open()
        rows = RowWorkers(self._messages.store.path, self._messages.store.key)
        self._connections.guard(rows.kill)
        try:
            here = Here(self._folders, self._messages, rows, self._post)
            session = Session(self._account, connection, self._agenda, self._replay, here)
            session.begin()
            self._watching.set_online(True)
            self._tries.succeeded(time.monotonic())
            self.is_online = True
            self._report(Link.ONLINE)
            session.work()
        finally:
            self.is_online = False
            self._watching.set_online(False)
            rows.close()
            self._connections.forget(rows.kill)
            self._connections.end(connection, hangup)

    def _wait_for_person(self, error: MailGuardError) -> None:
        self._agenda.refuse_bodies(error)
        self._report(Link.STOPPED, error)
        self._agenda.wait_to_connect(None)

    def _wait_for_server(self, error: MailGuardError) -> None:
        retry_s = self._tries.failed(time.monotonic())
        if retry_s:
            self._agenda.fail_bodies(error)
            if self._watching.has_network:
                self._report(Link.WAITING, error, retry_s)
            else:
                self._report(Link.OFFLINE)
            self._agenda.wait_to_connect(retry_s)

    def _stay_offline(self) -> None:
        self._agenda.refuse_bodies(Unreachable(self._account.imap.host, "MailGuard is offline"))
        self._report(Link.OFFLINE)
        self._agenda.wait_while_offline()

    # The thread that waits for new mail

    def watch(self, stop: threading.Event) -> None:
        """Wait for changes, and have `work` look into them. Until `stop` and `close`."""
        self._watching.work(stop)

    def _report(self, link: Link, error: MailGuardError | None = None, retry_s: float = 0.0) -> None:
        self._post(LinkChanged(self._account.id, link, error, retry_s))
