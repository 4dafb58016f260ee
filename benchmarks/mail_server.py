"""A private Dovecot with one full inbox, and what a client needs to reach it in a measurement."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import mailbox
from mailguard.accounts.secrets import Secrets
from mailguard.events import Event, MessagesChanged, SyncProgressed
from mailguard.model import Account, AccountId, Address, Security, Server
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.syncing.account import AccountSync
from mailguard.transport.imap_responses import HEADER_ITEMS
from mailguard.transport.tls import LOOPBACK_CA
from tests.servers.dovecot import Dovecot, running_dovecot

USER = "alice@mail.test"
OWNER = AccountId("bench")
PIECE_BYTES = 1 << 20
LONGEST_LINE_BYTES = 4_000  # of an answer's end
SILENT_S = 120.0
LONGEST_S = 300.0


@contextmanager
def full_inbox(count: int) -> Iterator[Dovecot]:
    """`count` messages, which the server has read before: what it knows of them is in its index."""
    with running_dovecot(users=[USER]) as dovecot:
        os.environ[LOOPBACK_CA] = str(dovecot.ca)
        mailbox.write_maildir(dovecot.folder_path(USER), count)
        dovecot.give_mail(USER)
        Raw(dovecot).timed(f"FETCH 1:* {HEADER_ITEMS}")
        yield dovecot


class Raw:
    """A socket with TLS, logged in, the inbox selected: what is answered is read and forgotten."""

    def __init__(self, dovecot: Dovecot, select: str = "SELECT INBOX") -> None:
        plain = socket.create_connection((dovecot.host, dovecot.imaps), SILENT_S)
        context = ssl.create_default_context(cafile=str(dovecot.ca))
        self._socket = context.wrap_socket(plain, server_hostname=dovecot.host)
        self._socket.recv(PIECE_BYTES)
        self.bytes = 0
        for command in (f"LOGIN {USER} {dovecot.password}", "ENABLE QRESYNC", select):
            self.timed(command)

    def timed(self, command: str) -> float:
        """Seconds from the command to the end of its answer; `bytes` is how long that was."""
        begun, end, self.bytes = time.perf_counter(), b"\r\n", 0
        self._socket.sendall(f"t {command}\r\n".encode())
        while not (end.endswith(b"\r\n") and end[: -len(b"\r\n")].rpartition(b"\r\n")[2].startswith(b"t ")):
            data = self._socket.recv(PIECE_BYTES)
            if not data:
                raise EOFError(command)
            self.bytes += len(data)
            end = (end + data)[-LONGEST_LINE_BYTES:]
        return time.perf_counter() - begun


@dataclass(frozen=True, slots=True)
class Synced:
    """Seconds since the threads of the account were started."""

    first_rows_s: float  # until the newest of them could be listed
    whole_s: float  # until every folder was up to date


def sync(dovecot: Dovecot, folders: Folders, messages: Messages) -> Synced:
    """MailGuard's own sync, as its core runs it, until all is here."""
    server = Server(host=dovecot.host, port=dovecot.imaps, security=Security.TLS, user=USER)
    secrets = Secrets(in_memory=True)
    secrets.set(f"imap:{OWNER}", dovecot.password)
    heard = _Heard()
    account = Account(id=OWNER, identity=Address("Alice", USER), imap=server, smtp=server)
    running = AccountSync(account, secrets, folders, messages, heard)
    thread = threading.Thread(target=running.work, args=(threading.Event(),))
    begun = time.perf_counter()
    thread.start()
    heard.done.wait(LONGEST_S)
    running.close()
    thread.join()
    return Synced(heard.first_rows_at - begun, heard.done_at - begun)


class _Heard:
    """Notes when what is waited for is reported."""

    def __init__(self) -> None:
        self.first_rows_at = self.done_at = 0.0
        self.done = threading.Event()

    def __call__(self, event: Event) -> None:
        if isinstance(event, MessagesChanged) and not self.first_rows_at:
            self.first_rows_at = time.perf_counter()
        if isinstance(event, SyncProgressed) and event.done == event.total:
            self.done_at = time.perf_counter()
            self.done.set()
