"""What is marked as deleted goes for good: when a person compacts folders, and as accounts wish it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

from mailguard.core.folder_work import FolderWork
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError
from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import Account, AccountId, Folder, FolderRole
from mailguard.store.expunging import Expunging

LOOK_EVERY_S = 0.05

log = logging.getLogger(__name__)


class Compacting:
    """A message whose deletion the server has not heard of is told to it later: see `store.expunging`."""

    def __init__(self, parts: Parts, folders: FolderWork) -> None:
        self._parts = parts
        self._folders = folders
        self._expunging = Expunging(parts.messages.store)

    def count(self, folders: Sequence[Folder]) -> Future[int]:
        """How many messages there are marked as deleted. Fails with StoreFailed."""
        return self._parts.threads.disk(self._expunging.count, [each.id for each in folders])

    def compact(self, folders: Sequence[Folder]) -> Future[int]:
        """Delete them for good: how many. The person was asked. Fails with StoreFailed."""
        return self._parts.threads.disk(lambda: sum(self._compact(each) for each in folders))

    def _compact(self, folder: Folder) -> int:
        count = self._expunging.expunge(folder.id)
        if count:
            self._parts.post(MessagesChanged(folder.id))
            self._parts.post(FoldersChanged(folder.account))
            self._parts.syncs.wake(folder.account)
        return count

    # When MailGuard ends

    def tidy_up(self, accounts: Sequence[Account], patience_s: float) -> None:
        """Empty Trash and clean up the inbox of accounts that wish it; servers have a moment to hear of it.

        What they do not hear in time is told to them after the next start. Never raises.
        """
        touched = [each.id for each in accounts if each.deleting.has_wishes_at_the_end and self._tidy(each)]
        until = time.monotonic() + patience_s
        waiting = threading.Event()
        while any(self._is_told_something(each) for each in touched) and time.monotonic() < until:
            waiting.wait(LOOK_EVERY_S)

    def _tidy(self, account: Account) -> bool:
        """Whether the server has something to hear of it."""
        try:
            wishes = (
                (FolderRole.TRASH, account.deleting.empties_trash),
                (FolderRole.INBOX, account.deleting.expunges_inbox),
            )
            done = False
            for role, is_wished in wishes:
                folder = self._parts.folders.by_role(account.id, role) if is_wished else None
                if folder is not None and role is FolderRole.TRASH:
                    self._folders.empty(folder).result()
                    done = True
                elif folder is not None:
                    done |= bool(self._compact(folder))
        except MailGuardError as error:
            log.warning("what an account wishes at the end was left: %s", type(error).__name__)
            return False
        return done

    def _is_told_something(self, account: AccountId) -> bool:
        try:
            return bool(self._parts.messages.pending(account) or self._parts.folders.changes.load(account))
        except MailGuardError:
            return False
