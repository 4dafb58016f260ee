"""What a person does to folders: done here at once, on the server when it can be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from mailguard.core.parts import Parts
from mailguard.errors import FolderFault, FolderNotChanged
from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import AccountId, Folder, FolderId, FolderRole, ListQuery, MessageId
from mailguard.model.keeping import FolderPolicy
from mailguard.sync.folder_changes import free_path, is_in, name_fault
from mailguard.sync.roles import above_new_ones

MAY_BE_EMPTIED = frozenset({FolderRole.TRASH, FolderRole.JUNK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a folder and in those below it."""

    messages: int
    folders: int  # below it


class FolderWork:
    """Every method answers with a Future, which fails with FolderNotChanged, NotFound, StoreFailed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def create(self, account: AccountId, above: Folder | None, name: str) -> Future[None]:
        """A folder in another, or beside the account's own ones."""

        def work() -> None:
            known = self._parts.folders.load(account)
            separator = _separator(known)
            _check_name(name, separator)
            if above is not None and not separator:
                raise FolderNotChanged(name, FolderFault.SEPARATOR)
            start = above.path + separator if above is not None else above_new_ones(known)
            self._parts.folders.changes.create(account, start + name, separator)

        return self._change(account, work)

    def rename(self, folder: Folder, name: str) -> Future[None]:
        def work() -> None:
            now = self._changeable(folder)
            _check_name(name, now.separator)
            if name != now.name:
                start = now.path[: len(now.path) - len(now.name)]
                self._parts.folders.changes.rename(now, start + name)

        return self._change(folder.account, work)

    def move(self, folder: Folder, above: Folder | None) -> Future[None]:
        """With all below it into another folder; None: to the top."""

        def work() -> None:
            now = self._changeable(folder)
            if above is not None and above.account != now.account:
                raise FolderNotChanged(now.path, FolderFault.OTHER_ACCOUNT)
            self._move(now, above)

        return self._change(folder.account, work)

    def delete(self, folder: Folder) -> Future[None]:
        """Into the account's Trash, whole. Fails with FolderNotChanged where `is_for_good`."""

        def work() -> None:
            now, trash = self._changeable(folder), self._trash(folder)
            if trash is None:
                raise FolderNotChanged(now.path, FolderFault.GONE)
            known = [each.path for each in self._parts.folders.load(now.account)]
            target = free_path(trash.path + trash.separator + now.name, now.separator, known)
            self._parts.folders.changes.rename(now, target)

        return self._change(folder.account, work)

    def is_for_good(self, folder: Folder) -> Future[bool]:
        """Whether it cannot be moved into Trash: there is none, or it lies there."""
        return self._parts.threads.disk(lambda: self._trash(folder) is None)

    def delete_for_good(self, folder: Folder) -> Future[None]:
        """With its messages and all below it. The person was asked."""
        return self._change(
            folder.account, lambda: self._parts.folders.changes.delete(self._changeable(folder))
        )

    def contents(self, folder: Folder) -> Future[Contents]:
        """As it is known here: for the question before they go."""

        def work() -> Contents:
            within = self._within(folder)
            return Contents(messages=sum(each.total for each in within), folders=len(within) - 1)

        return self._parts.threads.disk(work)

    def empty(self, folder: Folder) -> Future[None]:
        """Delete for good what lies in Trash or Junk, folders too. The person was asked."""

        def work() -> None:
            if folder.role not in MAY_BE_EMPTIED:
                raise FolderNotChanged(folder.path, FolderFault.SPECIAL)
            own = [each for each in self._within(folder) if each.path != folder.path]
            for below in own:
                if not any(is_in(below.path, each.path, each.separator) for each in own if each != below):
                    self._parts.folders.changes.delete(self._changeable(below))
            every = ListQuery(marked_of=(folder.account,))
            messages = self._parts.messages.list_ids(folder.id, every)
            if messages:
                self._parts.messages.delete([MessageId(each) for each in messages])
            self._parts.post(MessagesChanged(folder.id))

        return self._change(folder.account, work)

    def subscribe(self, account: AccountId, choices: Mapping[str, bool]) -> Future[None]:
        """choices: by path, whether other programs are to list the folder."""
        return self._change(account, lambda: self._parts.folders.changes.subscribe(account, choices))

    def policy(self, folder: Folder) -> Future[FolderPolicy]:
        """How much of it is kept here, and whether it is watched."""
        return self._parts.threads.disk(self._parts.folders.policies.load, folder.account, folder.path)

    def set_policy(self, folder: Folder, policy: FolderPolicy) -> Future[None]:
        """What is to be kept now is fetched in the next quiet moment."""

        def work() -> None:
            path = self._parts.folders.load_one(folder.id).path
            self._parts.folders.policies.save(folder.account, path, policy)

        return self._change(folder.account, work)

    def keep_now(self) -> None:
        """Fetch what is to be kept of all folders, without waiting for a quiet moment."""
        self._parts.syncs.keep_now()

    def ids_within(self, folder: Folder) -> Future[tuple[FolderId, ...]]:
        """Its own, and those of all folders in it."""
        return self._parts.threads.disk(lambda: tuple(each.id for each in self._within(folder)))

    def _move(self, folder: Folder, above: Folder | None) -> None:
        known = self._parts.folders.load(folder.account)
        if above is not None and is_in(above.path, folder.path, folder.separator):
            raise FolderNotChanged(folder.path, FolderFault.INSIDE)
        start = above.path + folder.separator if above is not None else above_new_ones(known)
        if start + folder.name != folder.path:
            self._parts.folders.changes.rename(folder, start + folder.name)

    def _changeable(self, folder: Folder) -> Folder:
        """As it is by now. Raises FolderNotChanged where it, or one below it, has a purpose."""
        now = self._parts.folders.load_one(folder.id)
        if any(each.role is not FolderRole.NONE for each in self._within(now)):
            raise FolderNotChanged(now.path, FolderFault.SPECIAL)
        return now

    def _trash(self, folder: Folder) -> Folder | None:
        found = self._parts.folders.by_role(folder.account, FolderRole.TRASH)
        if found is None or not found.separator or is_in(folder.path, found.path, found.separator):
            return None
        return found

    def _within(self, folder: Folder) -> list[Folder]:
        """The folder, and all below it."""
        known = self._parts.folders.load(folder.account)
        return [each for each in known if is_in(each.path, folder.path, folder.separator)]

    def _change(self, account: AccountId, work: Callable[[], None]) -> Future[None]:
        def change() -> None:
            try:
                work()
            finally:  # what was done before something stood in the way is done
                self._parts.post(FoldersChanged(account))
                self._parts.syncs.wake(account)

        return self._parts.threads.disk(change)


def _check_name(name: str, separator: str) -> None:
    fault = name_fault(name, separator)
    if fault is not None:
        raise FolderNotChanged(name, fault)


def _separator(known: Sequence[Folder]) -> str:
    return next((each.separator for each in known if each.separator), "")
