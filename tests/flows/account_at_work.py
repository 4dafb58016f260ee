"""An account at work in two threads, as the core runs it, for tests of syncing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from mailguard.accounts.secrets import Secrets
from mailguard.errors import MailGuardError
from mailguard.events import Event, Link, LinkChanged, SyncProgressed
from mailguard.model import Account, AccountId, Address, Folder, ListQuery, MessageId, MessageRow, Server
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.syncing.account import AccountSync
from mailguard.syncing.watching import Clock

PATIENCE_S = 15.0


class AccountAtWork:
    """An account at work: its store, what it reported, and ways to wait for something."""

    def __init__(
        self, store: SealedStore, server: Server, password: str | None, clock: Clock | None = None
    ) -> None:
        self._clock = clock
        self.folders, self.messages = Folders(store), Messages(store)
        self.events: list[Event] = []
        self.account = Account(
            id=AccountId("alice"), identity=Address("Alice", server.user), imap=server, smtp=server
        )
        self.secrets = Secrets(in_memory=True)
        if password is not None:
            self.secrets.set("imap:alice", password)
        self.sync = self._new_sync()
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()

    def start(self) -> None:
        self._stop.clear()
        self.sync = self._new_sync()
        self._threads = [
            threading.Thread(target=each, args=(self._stop,)) for each in (self.sync.work, self.sync.watch)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Both threads must end soon, whatever they are doing."""
        self._stop.set()
        self.sync.close()
        for thread in self._threads:
            thread.join(3)
            assert not thread.is_alive()

    def wait(self, is_so: Callable[[], bool], longest_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + longest_s
        while not is_so():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.01)

    def link(self) -> LinkChanged | None:
        return next((each for each in reversed(self.events) if isinstance(each, LinkChanged)), None)

    def wait_for(self, link: Link, error: type[MailGuardError] | None = None) -> LinkChanged:
        self.wait(lambda: (now := self.link()) is not None and now.link is link)
        found = self.link()
        assert found is not None
        assert error is None or isinstance(found.error, error)
        return found

    def wait_until_synced(self) -> None:
        """All folders are looked into, and there is nothing that the server does not know."""

        def is_so() -> bool:
            progress = [each for each in self.events if isinstance(each, SyncProgressed)]
            is_up_to_date = bool(progress) and progress[-1].done == progress[-1].total
            return is_up_to_date and not self.messages.pending(self.account.id)

        self.wait(is_so)

    def sync_again(self) -> None:
        self.events.clear()
        self.sync.sync_all()
        self.wait_until_synced()

    def folder(self, path: str = "INBOX") -> Folder:
        return next(each for each in self.folders.load(self.account.id) if each.path == path)

    def ids(self, path: str = "INBOX") -> list[MessageId]:
        return [MessageId(each) for each in self.messages.list_ids(self.folder(path).id, ListQuery())]

    def rows(self, path: str = "INBOX") -> tuple[MessageRow, ...]:
        return self.messages.load_rows(self.ids(path))

    def subjects(self, path: str = "INBOX") -> list[str]:
        return [each.subject for each in self.rows(path)]

    def _new_sync(self) -> AccountSync:
        return AccountSync(
            self.account, self.secrets, self.folders, self.messages, self.events.append, self._clock
        )
