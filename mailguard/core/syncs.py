"""The two threads of every account: one for commands, one that waits for new mail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from mailguard.core.futures import failed
from mailguard.core.threads import Threads
from mailguard.errors import NotFound
from mailguard.model import LOCAL, Account, AccountId, FolderId, MessageId
from mailguard.model.structure import PartialMessage
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.search_wanted import SearchWanted
from mailguard.syncing.account import AccountSync
from mailguard.syncing.local_sync import LocalSync


class Syncs:
    """Starts, finds and stops the AccountSync of each account."""

    def __init__(
        self,
        threads: Threads,
        folders: Folders,
        messages: Messages,
        make: Callable[[Account], AccountSync],
    ) -> None:
        self._threads = threads
        self._folders = folders
        self._messages = messages
        self._make = make
        self._running: dict[AccountId, tuple[AccountSync | LocalSync, threading.Event]] = {}
        self._is_offline = False
        self._lock = threading.Lock()

    def start(self, account: Account) -> None:
        """Begin to sync; one that runs already is replaced, as its account was changed."""
        self.stop(account.id)
        sync, stop = self._make(account), threading.Event()
        sync.set_offline(self._is_offline)
        with self._lock:
            self._running[account.id] = (sync, stop)
        self._threads.last(f"imap {account.id}", lambda: sync.work(stop))
        self._threads.last(f"idle {account.id}", lambda: sync.watch(stop))

    def start_local(self, sync: LocalSync) -> None:
        """That of the folders that lie here alone."""
        stop = threading.Event()
        with self._lock:
            self._running[LOCAL] = (sync, stop)
        self._threads.last("local", lambda: sync.work(stop))

    def stop(self, account: AccountId) -> None:
        with self._lock:
            running = self._running.pop(account, None)
        if running is not None:
            sync, stop = running
            stop.set()
            sync.close()

    def stop_all(self) -> None:
        for account in tuple(self._running):
            self.stop(account)

    def sync_all(self, account: AccountId | None = None) -> None:
        for sync in self._find(account):
            sync.resume()
            sync.sync_all()

    def sync_folder(self, account: AccountId, folder: FolderId) -> None:
        for sync in self._find(account):
            sync.sync(folder)

    def keep_now(self) -> None:
        """Of all accounts: fetch what is to be kept here whole."""
        for sync in self._find(None):
            sync.keep_now()

    def wake(self, account: AccountId) -> None:
        """There is something to replay."""
        for sync in self._find(account):
            sync.wake()

    def set_offline(self, is_offline: bool) -> None:
        """For the accounts that run, and for those that are added meanwhile."""
        self._is_offline = is_offline
        for sync in self._find(None):
            sync.set_offline(is_offline)

    def fetch_body(self, message: MessageId) -> Future[bytes]:
        """The raw message from its server; saved in the store on the way."""
        try:
            folder, _ = self._messages.location(message)
            account = self._folders.load_one(folder).account
        except NotFound as error:
            return failed(error)
        for sync in self._find(account):
            return sync.fetch_body(message)
        return failed(NotFound("account"))

    def fetch_texts(self, message: MessageId) -> Future[PartialMessage]:
        """Of a large message on its server: see `AccountSync.fetch_texts`."""
        try:
            folder, _ = self._messages.location(message)
            account = self._folders.load_one(folder).account
        except NotFound as error:
            return failed(error)
        for sync in self._find(account):
            if isinstance(sync, AccountSync):
                return sync.fetch_texts(message)
        return failed(NotFound("account"))

    def is_online(self, account: AccountId) -> bool:
        """Whether the account has a connection to its server."""
        return any(isinstance(each, AccountSync) and each.is_online for each in self._find(account))

    def search(self, account: AccountId, wanted: SearchWanted) -> None:
        """Have the server of an account search; the folders of this computer have none."""
        for sync in self._find(account):
            if isinstance(sync, AccountSync):
                return sync.search(wanted)
        wanted.fail(NotFound("account"))

    def _find(self, account: AccountId | None) -> tuple[AccountSync | LocalSync, ...]:
        with self._lock:
            if account is None:
                return tuple(sync for sync, _ in self._running.values())
            running = self._running.get(account)
        return (running[0],) if running else ()
