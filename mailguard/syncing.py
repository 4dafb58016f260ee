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
    PasswordMissing,
    Unreachable,
)
from mailguard.events import Event, Link, LinkChanged
from mailguard.folder_sync import Here
from mailguard.model import Account, FolderId, MessageId, Server
from mailguard.replaying import Replay
from mailguard.row_worker import RowWorker
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.agenda import Agenda
from mailguard.sync.backoff import Tries
from mailguard.sync.roles import INBOX
from mailguard.sync_session import Session
from mailguard.transport.imap import ImapConnection, connect
from mailguard.transport.imap_wire import Hangup

IDLE_S = 28 * 60.0  # RFC 2177: at least every 29 minutes
CHECK_S = 20.0  # a person waits for the answer
REFUSED_S = 30 * 60.0  # a second connection that is refused must not be what locks the account


class AccountSync:
    """One account's sync. `work` and `watch` are what its two threads do; the rest is asked from any."""

    def __init__(
        self,
        account: Account,
        secrets: Secrets,
        folders: Folders,
        messages: Messages,
        post: Callable[[Event], None],
    ) -> None:
        self._account = account
        self._secrets = secrets
        self._folders = folders
        self._messages = messages
        self._post = post
        self._agenda = Agenda()
        self._replay = Replay(account.id, folders, messages)
        self._tries = Tries()  # of `work`
        self._online = threading.Event()  # `watch` connects only once `work` has: one wrong login is enough
        self._closed = threading.Event()
        self._ends: list[Callable[[], None]] = []  # what each ends one thing that a thread may wait for
        self._ends_lock = threading.Lock()

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

    def resume(self) -> None:
        """Stopped, or waiting for the next try: try now."""
        self._agenda.resume()

    def fetch_body(self, message: MessageId) -> Future[bytes]:
        """The raw message, ahead of everything else; it is stored on the way.

        Fails with Unreachable, NotFound, TooLarge, or with what has stopped the account.
        """
        return self._agenda.ask_body(message)

    def set_offline(self, is_offline: bool) -> None:
        self._agenda.set_offline(is_offline)
        if is_offline:
            self._hang_up()

    def close(self) -> None:
        """End both threads, whatever they are waiting for."""
        self._agenda.close()
        self._closed.set()
        self._online.set()  # who waits for it sees that it is over
        self._hang_up()

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
        connection, hangup = self._connect()
        rows = RowWorker(self._messages.store.path, self._messages.store.key)
        self._guard(rows.kill)
        try:
            here = Here(self._folders, self._messages, rows, self._post)
            session = Session(self._account, connection, self._agenda, self._replay, here)
            session.begin()
            self._online.set()
            self._tries.succeeded(time.monotonic())
            self._report(Link.ONLINE)
            session.work()
        finally:
            if not self._closed.is_set():
                self._online.clear()
            rows.close()
            self._forget(rows.kill)
            self._end(connection, hangup)

    def _wait_for_person(self, error: MailGuardError) -> None:
        self._agenda.refuse_bodies(error)
        self._report(Link.STOPPED, error)
        self._agenda.wait_to_connect(None)

    def _wait_for_server(self, error: MailGuardError) -> None:
        retry_s = self._tries.failed(time.monotonic())
        if retry_s:
            self._agenda.fail_bodies(error)
            self._report(Link.WAITING, error, retry_s)
            self._agenda.wait_to_connect(retry_s)

    def _stay_offline(self) -> None:
        self._agenda.refuse_bodies(Unreachable(self._account.imap.host, "MailGuard is offline"))
        self._report(Link.OFFLINE)
        self._agenda.wait_while_offline()

    # The thread that waits for new mail

    def watch(self, stop: threading.Event) -> None:
        """Wait for changes of the inbox, and have `work` look into it. Until `stop` and `close`."""
        tries = Tries()
        while not stop.is_set() and not self._closed.is_set():
            self._online.wait()
            if not self._agenda.may_connect:
                self._closed.wait(1.0)
                continue
            try:
                self._wait_for_mail(tries)
            except NEEDS_PERSON:
                self._closed.wait(REFUSED_S)  # `work` is logged in: it will meet it too, if it lasts
            except MailGuardError:
                self._agenda.ask_inbox()  # so that `work` meets what is wrong, and reports it
                self._closed.wait(tries.failed(time.monotonic()))

    def _wait_for_mail(self, tries: Tries) -> None:
        connection, hangup = self._connect()
        try:
            if not connection.can_idle:
                self._closed.wait()  # there is the timed check
                return
            connection.select(INBOX)
            tries.succeeded(time.monotonic())
            self._agenda.ask_inbox()  # for what came before this connection looked
            while self._agenda.may_connect:
                if connection.wait_for_change(IDLE_S):
                    self._agenda.ask_inbox()
        finally:
            self._end(connection, hangup)

    # Connections

    def _connect(self) -> tuple[ImapConnection, Hangup]:
        """A connection, and what ends it from another thread. Raises as `connect`, and PasswordMissing."""
        server = self._account.imap
        password = self._secrets.get(f"imap:{self._account.id}")
        if password is None:
            raise PasswordMissing(server.host, server.user)
        hangup = Hangup()
        self._guard(hangup)
        try:
            return connect(server, password, hangup), hangup
        except BaseException:
            self._forget(hangup)
            raise

    def _end(self, connection: ImapConnection, hangup: Hangup) -> None:
        connection.close()
        self._forget(hangup)

    def _guard(self, end: Callable[[], None]) -> None:
        """From now on `end` is called when there is to be no connection any more."""
        with self._ends_lock:
            self._ends.append(end)
        if not self._agenda.may_connect:
            end()

    def _forget(self, end: Callable[[], None]) -> None:
        with self._ends_lock:
            self._ends.remove(end)

    def _hang_up(self) -> None:
        with self._ends_lock:
            for end in self._ends:
                end()

    def _report(self, link: Link, error: MailGuardError | None = None, retry_s: float = 0.0) -> None:
        self._post(LinkChanged(self._account.id, link, error, retry_s))
