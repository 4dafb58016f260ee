"""One search by the servers of all accounts in whose folders it looks: each by its own connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from threading import Lock

from mailguard.errors import MailGuardError
from mailguard.model import AccountId, FolderId, MessageId, Term
from mailguard.model.server_search import ServerFinds, ServerProgress
from mailguard.sync.search_wanted import Searched, SearchWanted
from mailguard.sync.server_search import SearchKeys

Tell = Callable[[ServerProgress], None]


class ServerSearch:
    """`answer` is done when every server is; cancelling it ends the search at each."""

    def __init__(self, tell: Tell) -> None:
        """tell: is called on threads of the core."""
        self.answer: Future[ServerFinds] = Future()
        self._tell = tell
        self._lock = Lock()
        self._count = 0  # folders
        self._parts: dict[FolderId, float] = {}
        self._found: dict[MessageId, None] = {}  # in the order in which they came
        self._failures: list[tuple[AccountId, MailGuardError]] = []
        self._left: set[AccountId] = set()

    def begin(
        self,
        ask: Callable[[AccountId, SearchWanted], None],
        folders: Mapping[AccountId, tuple[FolderId, ...]],
        *,
        within: FolderId,
        terms: tuple[Term, ...],
        keys: SearchKeys,
    ) -> None:
        """ask: an account's server. folders: to look into, by account. within: where `in:` is meant from."""
        if not folders:
            self._finish()
        self._count = sum(map(len, folders.values()))
        self._left = set(folders)
        for account, theirs in folders.items():
            wanted = SearchWanted(folders=theirs, keys=keys, terms=terms, within=within, tell=self._take)
            wanted.answer.add_done_callback(partial(self._ended, account))
            self.answer.add_done_callback(partial(_cancel, wanted.answer))
            ask(account, wanted)

    def fail(self, error: MailGuardError) -> None:
        if not self.answer.done() and self.answer.set_running_or_notify_cancel():
            self.answer.set_exception(error)

    def _take(self, searched: Searched) -> None:
        with self._lock:
            self._parts[searched.folder] = searched.part
            self._found |= dict.fromkeys(searched.found)
            part = sum(self._parts.values()) / self._count
        if not self.answer.done():
            self._tell(ServerProgress(folder=searched.folder, part=part, found=searched.found))

    def _ended(self, account: AccountId, theirs: Future[None]) -> None:
        with self._lock:
            error = None if theirs.cancelled() else theirs.exception()
            if isinstance(error, MailGuardError):
                self._failures.append((account, error))
            self._left.discard(account)
            is_last = not self._left
        if is_last:
            self._finish()

    def _finish(self) -> None:
        if not self.answer.done() and self.answer.set_running_or_notify_cancel():
            self.answer.set_result(ServerFinds(found=tuple(self._found), failures=tuple(self._failures)))


def _cancel(theirs: Future[None], _: Future[ServerFinds]) -> None:
    theirs.cancel()
