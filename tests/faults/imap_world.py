"""A mailbox, what a person did to it without a network, and runs of MailGuard's sync over it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from mailguard.errors import StoreFailed
from mailguard.events import Event, Link, LinkChanged, SyncProgressed
from mailguard.model import Flag, MessageId, Security, Server
from mailguard.store.sealed import SealedStore
from tests.core.letters import letter
from tests.faults.faulty_line import Fault, FaultyLine, Way
from tests.faults.mailboxes import Copy, here, on_server
from tests.flows.account_at_work import AccountAtWork
from tests.servers.dovecot import Dovecot, running_dovecot

KEY = b"k" * 32
PATIENCE_S = 60.0
MESSAGES = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands where at the end. has_failed: the fault was met. told: what MailGuard reported."""

    server: list[Copy]
    here: list[Copy]
    has_failed: bool
    told: list[Event]


class ImapWorld:
    """A mailbox as it was before, and a store in which work waits to be told to the server."""

    def __init__(self, dovecot: Dovecot, folder: Path) -> None:
        self.dovecot = dovecot
        self._folder = folder
        self._numbers = count(1)
        self._home = folder / "home"
        self._stores = {name: folder / name for name in ("worked", "empty")}
        self._prepare(dovecot.users[0])

    def measure(self, store: str) -> dict[Way, bytes]:
        """What passes each way where nothing goes wrong."""
        with self._line(None, Security.PLAIN) as line:
            self._run(store, line, Security.PLAIN)
            return {way: bytes(passed) for way, passed in line.passed.items()}

    def run(self, store: str, fault: Fault | None, security: Security = Security.PLAIN) -> Outcome:
        """store: "worked" or "empty". Until all is quiet again."""
        with self._line(fault, security) as line:
            return self._run(store, line, security)

    @contextmanager
    def _line(self, fault: Fault | None, security: Security) -> Iterator[FaultyLine]:
        port = self.dovecot.imap if security is Security.PLAIN else self.dovecot.imaps
        with FaultyLine(port, fault) as line:
            yield line

    def _run(self, name: str, line: FaultyLine, security: Security) -> Outcome:
        with self.copy_of(name) as (user, path):
            server = Server(host="localhost", port=line.port, security=security, user=user)
            return self.work(user, path, server, line.has_happened)

    @contextmanager
    def copy_of(self, store: str) -> Iterator[tuple[str, Path]]:
        """A user whose mailbox is as it was, and the path of a copy of the store."""
        user = self._new_user()
        folder = self._folder / user
        shutil.copytree(self._stores[store], folder)
        try:
            yield user, folder / "mail.db"
        finally:
            shutil.rmtree(folder)
            shutil.rmtree(self.dovecot.folder / "homes" / user)

    def work(
        self, user: str, path: Path, server: Server | None = None, failed: threading.Event | None = None
    ) -> Outcome:
        """Sync until all is quiet. Raises StoreFailed as the store does."""
        store = SealedStore.open(path, KEY)
        server = server or self.server_of(user)
        try:
            told = _work(AccountAtWork(store, server, self.dovecot.password))
            has_failed = failed is not None and failed.is_set()
            return Outcome(on_server(self.dovecot, user), here(store, _ACCOUNT), has_failed, told)
        finally:
            store.close()

    def server_of(self, user: str) -> Server:
        """Without a line between."""
        return Server(host="localhost", port=self.dovecot.imap, security=Security.PLAIN, user=user)

    def _new_user(self) -> str:
        user = self.dovecot.users[next(self._numbers)]
        home = self.dovecot.folder / "homes" / user
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._home, home)
        self.dovecot.give_mail(user)
        return user

    def _prepare(self, user: str) -> None:
        for number in range(MESSAGES):
            self.dovecot.deliver(user, letter_of(f"Letter {number}"))
        for number in range(3):
            self.dovecot.deliver(user, letter_of(f"Old {number}"), "Archive")
        empty, worked = self._stores["empty"], self._stores["worked"]
        empty.mkdir()
        worked.mkdir()
        SealedStore.open(empty / "mail.db", KEY).close()
        store = SealedStore.open(worked / "mail.db", KEY)
        account = AccountAtWork(store, self.server_of(user), self.dovecot.password)
        _work(account)
        _do_offline(account)
        store.close()
        shutil.copytree(self.dovecot.folder / "homes" / user, self._home)


_ACCOUNT = "alice"


@contextmanager
def imap_world(folder: Path, runs: int) -> Iterator[ImapWorld]:
    """Good for so many runs."""
    users = [f"user{number}@mail.test" for number in range(runs + 2)]
    with running_dovecot(users) as dovecot:
        yield ImapWorld(dovecot, folder)


def _id_of(subject: str) -> str:
    return f"<{subject.replace(' ', '.')}@example.net>"


def letter_of(subject: str) -> bytes:
    """One with a Message-ID of its own."""
    return letter("\nText.\n", subject=subject).replace(b"<1@example.net>", _id_of(subject).encode())


def _do_offline(account: AccountAtWork) -> None:
    """One of each thing that a person does to messages."""
    messages = account.messages
    by_subject = {row.subject: row.id for row in account.rows()}

    def letters(*numbers: int) -> list[MessageId]:
        return [by_subject[f"Letter {number}"] for number in numbers]

    archive, trash = account.folder("Archive").id, account.folder("Trash").id
    messages.set_flag(letters(0, 1), Flag.STARRED, True)
    messages.set_flag(letters(1, 2), Flag.READ, True)
    messages.move(letters(3, 4), archive)
    messages.set_flag(letters(4), Flag.STARRED, True)
    messages.move(letters(5), trash)
    messages.delete(letters(6))
    sent = account.folder("Sent").id
    messages.add_append(account.account.id, sent, letter_of("Sent by me"), _id_of("Sent by me"))
    messages.move(letters(7), archive)
    messages.move(letters(7), account.folder().id)  # taken back


def _work(account: AccountAtWork) -> list[Event]:
    """The thread for commands, until all is quiet; a person tries again at once. Raises a store's error."""
    told: list[Event] = []
    heard = threading.Condition()

    def hear(event: Event) -> None:
        with heard:
            told.append(event)
            heard.notify_all()
        if isinstance(event, LinkChanged) and event.link in (Link.WAITING, Link.STOPPED):
            sync.resume()

    account.events = _Heard(hear)  # type: ignore[assignment]
    sync = account._new_sync()
    stop = threading.Event()
    thread = threading.Thread(target=sync.work, args=(stop,))
    thread.start()

    def is_quiet(since: int) -> bool:
        for each in told:
            if isinstance(each, LinkChanged) and isinstance(each.error, StoreFailed):
                raise each.error
        return any(
            isinstance(each, SyncProgressed) and each.done == each.total for each in told[since:]
        ) and not account.messages.pending(account.account.id)

    try:
        with heard:
            assert heard.wait_for(lambda: is_quiet(0), PATIENCE_S), told
            since = len(told)
        sync.sync_all()  # also where a fault was met in the very last moment
        with heard:
            assert heard.wait_for(lambda: is_quiet(since), PATIENCE_S), told
    finally:
        stop.set()
        sync.close()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
    return told


class _Heard(list[Event]):
    """A list that tells of what is appended."""

    def __init__(self, hear: object) -> None:
        super().__init__()
        self._hear = hear

    def append(self, event: Event) -> None:
        super().append(event)
        self._hear(event)  # type: ignore[operator]
