"""What a person does to messages, and taking it back: done here at once, on the server when it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime

from mailguard.core.futures import settle_all, settled, then
from mailguard.core.parts import Parts
from mailguard.errors import NotFound
from mailguard.events import FoldersChanged, MailArchived, MessagesChanged
from mailguard.model import Flag, FolderId, FolderRole, ListQuery, MessageId
from mailguard.model.deeds import Copied, Deed, DeedKind, Marked, Moved, Step, messages_of
from mailguard.model.deleting import DeleteBy
from mailguard.sync.archiving import archive_path

_MARKS: dict[tuple[str, bool], DeedKind] = {
    (Flag.READ, True): DeedKind.READ,
    (Flag.READ, False): DeedKind.UNREAD,
    (Flag.STARRED, True): DeedKind.STAR,
    (Flag.STARRED, False): DeedKind.UNSTAR,
}


class Deeds:
    """Each answers with a Future of the Deed that `take_back` undoes; one without steps changed nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._messages = parts.messages

    # Marks

    def mark(self, messages: Sequence[MessageId], flag: str, on: bool) -> Future[Deed]:
        """flag: a Flag, or the keyword of a tag."""
        kind = _MARKS.get((flag, on), DeedKind.TAG if on else DeedKind.UNTAG)
        return self._do(lambda: Deed(kind, self._mark(messages, flag, on)))

    def clear_tags(self, messages: Sequence[MessageId]) -> Future[Deed]:
        def work() -> Deed:
            rows = self._messages.load_rows(messages)
            keywords = sorted({tag.keyword for row in rows for tag in row.tags})
            steps = [step for each in keywords for step in self._mark(messages, each, False)]
            return Deed(DeedKind.UNTAG, tuple(steps))

        return self._do(work)

    def mark_read(
        self, folders: Sequence[FolderId], *, since: datetime | None = None, until: datetime | None = None
    ) -> Future[Deed]:
        """All that is unread in these folders, or of it what is dated between two times."""

        def is_meant(date: datetime) -> bool:
            return (since is None or date >= since) and (until is None or date < until)

        def work() -> Deed:
            ids = [
                MessageId(each)
                for folder in folders
                for each in self._messages.list_ids(folder, ListQuery(unread_only=True))
            ]
            if since is not None or until is not None:
                ids = [row.id for row in self._messages.load_rows(ids) if is_meant(row.date)]
            return Deed(DeedKind.READ, self._mark(ids, Flag.READ, True))

        return self._do(work)

    def mark_junk(self, messages: Sequence[MessageId]) -> Future[Deed]:
        """$Junk, and into the Junk folder if the person wishes that and there is one."""

        def work() -> Deed:
            steps = (*self._mark(messages, Flag.NOT_JUNK, False), *self._mark(messages, Flag.JUNK, True))
            if not self._parts.settings().junk_is_moved:
                return Deed(DeedKind.JUNK, steps)
            return Deed(DeedKind.JUNK, (*steps, *self._to_role(messages, FolderRole.JUNK)))

        return self._do(work)

    def mark_not_junk(self, messages: Sequence[MessageId]) -> Future[Deed]:
        """$NotJunk; what lies among junk goes back to the inbox."""

        def work() -> Deed:
            steps = (*self._mark(messages, Flag.JUNK, False), *self._mark(messages, Flag.NOT_JUNK, True))
            in_junk = [
                each
                for folder, theirs in self._messages.by_folder(messages).items()
                if self._parts.folders.load_one(folder).role is FolderRole.JUNK
                for each in theirs
            ]
            return Deed(DeedKind.NOT_JUNK, (*steps, *self._to_role(in_junk, FolderRole.INBOX)))

        return self._do(work)

    # Folders

    def move(self, messages: Sequence[MessageId], target: FolderId) -> Future[Deed]:
        """Those of which it is not known where they lie, or that cannot be fetched, are left.

        Into another account a message is put whole; it is deleted where it was once it is seen there.
        """

        def work() -> Deed:
            steps = self._move(messages, target)
            moved = {each for step in steps for each in messages_of(step)}
            there = set(self._messages.by_folder(messages).get(target, ())) | moved
            return Deed(DeedKind.MOVE, steps, left=len(set(messages)) - len(there))

        return self._with_bodies(messages, target, work)

    def copy(self, messages: Sequence[MessageId], target: FolderId) -> Future[Deed]:
        """Into another account as `move` does, without the deletion."""

        def work() -> Deed:
            steps = self._copy(messages, target)
            copied = sum(len(each.originals) for each in steps)
            return Deed(DeedKind.COPY, steps, left=len(set(messages)) - copied)

        return self._with_bodies(messages, target, work)

    def archive(self, messages: Sequence[MessageId]) -> Future[Deed]:
        """Into the account's Archive, in folders as the account wishes. NotFound where there is none."""

        def tell(deed: Deed) -> Future[Deed]:
            self._parts.post(MailArchived(tuple(deed.messages)))
            return settled(deed)

        return then(self._do(lambda: Deed(DeedKind.ARCHIVE, self._archive(messages))), tell)

    def delete(self, messages: Sequence[MessageId], *, is_asked: bool = True) -> Future[Deed]:
        """As their accounts wish: into Trash, or marked where they lie.

        Messages that could only go for good are refused, all of them: NotFound. These lie in Trash, or their
        account has none or removes at once. is_asked: by a person; for a filter, the last go to Trash.
        """

        def work() -> Deed:
            marked, others = self._by_deleting(messages, is_asked=is_asked)
            moves = self._to_role(others, FolderRole.TRASH, must_be=True)
            return Deed(DeedKind.DELETE, (*self._mark(marked, Flag.DELETED, True), *moves))

        return self._do(work)

    def undelete(self, messages: Sequence[MessageId]) -> Future[Deed]:
        """Take off the mark that they are deleted."""
        return self._do(lambda: Deed(DeedKind.UNDELETE, self._mark(messages, Flag.DELETED, False)))

    def delete_for_good(self, messages: Sequence[MessageId]) -> Future[None]:
        """Nothing takes this back."""

        def work() -> None:
            touched = self._messages.folders_of(messages)
            self._messages.delete(messages)
            self._report(touched)

        return self._parts.threads.disk(work)

    # Taking back

    def take_back(self, deed: Deed) -> Future[Deed]:
        """Its steps, the last first. Answers with the deed that takes this back.

        Messages that lie no more where the deed put them are left, and counted. Fails with NotFound where the
        folder they came from is gone: then all of them stay.
        """

        def work() -> Deed:
            for step in deed.steps:
                if isinstance(step, Moved):
                    self._parts.folders.load_one(step.origin)
            steps = tuple(each for step in reversed(deed.steps) for each in self._take_back(step))
            done = Deed(deed.kind, steps)
            return Deed(deed.kind, steps, left=len(deed.messages - done.messages))

        return self._do(work)

    def _take_back(self, step: Step) -> tuple[Step, ...]:
        match step:
            case Marked():
                return self._mark(step.messages, step.flag, not step.on)
            case Moved():
                there = self._messages.by_folder(step.messages).get(step.target, [])
                return self._move(there, step.origin)
            case Copied(copies=()):
                return self._copy(step.originals, step.target)
            case Copied():
                count = self._messages.drop_copies(step)
                return (Copied(step.originals[:count], step.target, ()),) if count else ()

    # Steps

    def _mark(self, messages: Sequence[MessageId], flag: str, on: bool) -> tuple[Step, ...]:
        changed = self._messages.set_flag(messages, flag, on) if messages else ()
        return (Marked(changed, flag, on),) if changed else ()

    def _move(self, messages: Sequence[MessageId], target: FolderId) -> tuple[Step, ...]:
        near, far = self._by_distance(messages, target)
        return (*self._messages.move(near, target), *self._messages.move_across(far, target))

    def _copy(self, messages: Sequence[MessageId], target: FolderId) -> tuple[Copied, ...]:
        near, far = self._by_distance(messages, target)
        copied = self._messages.copy(near, target)
        return (*((copied,) if copied is not None else ()), *self._messages.copy_across(far, target))

    def _by_distance(
        self, messages: Sequence[MessageId], target: FolderId
    ) -> tuple[list[MessageId], list[MessageId]]:
        """Of the target's account, and of others."""
        account = self._parts.folders.load_one(target).account
        near: list[MessageId] = []
        far: list[MessageId] = []
        for folder, theirs in self._messages.by_folder(messages).items():
            is_near = self._parts.folders.load_one(folder).account == account
            (near if is_near else far).extend(theirs)
        return near, far

    def _with_bodies(
        self, messages: Sequence[MessageId], target: FolderId, work: Callable[[], Deed]
    ) -> Future[Deed]:
        """Have what goes to another account here first; what cannot be had is left."""

        def missing() -> list[MessageId]:
            _, far = self._by_distance(messages, target)
            return [each for each in far if self._messages.load_raw(each) is None]

        def fetched(left: list[MessageId]) -> Future[None]:
            return settle_all([self._fetched(each) for each in left])

        have_all = then(self._parts.threads.disk(missing), fetched)
        return then(have_all, lambda _: self._do(work))

    def _fetched(self, message: MessageId) -> Future[None]:
        disk, save = self._parts.threads.disk, self._messages.save_raw
        return then(self._parts.syncs.fetch_body(message), lambda raw: disk(save, message, raw))

    def _by_deleting(
        self, messages: Sequence[MessageId], *, is_asked: bool
    ) -> tuple[list[MessageId], list[MessageId]]:
        """Those that are marked, and those that go to Trash. Raises NotFound where any goes at once."""
        wishes = {each.id: each.deleting.by for each in self._parts.book.accounts()}
        marked: list[MessageId] = []
        others: list[MessageId] = []
        for folder, theirs in self._messages.by_folder(messages).items():
            by = wishes.get(self._parts.folders.load_one(folder).account, DeleteBy.TRASH)
            if by is DeleteBy.AT_ONCE and is_asked:
                raise NotFound("what is to be removed at once is asked for")
            (marked if by is DeleteBy.MARK else others).extend(theirs)
        return marked, others

    def _to_role(
        self, messages: Sequence[MessageId], role: FolderRole, *, must_be: bool = False
    ) -> tuple[Step, ...]:
        """All of them or none: a target is known for each before the first is moved."""
        moves: dict[FolderId, list[MessageId]] = {}
        for folder, theirs in self._messages.by_folder(messages).items():
            target = self._parts.folders.by_role(self._parts.folders.load_one(folder).account, role)
            if must_be and (target is None or (target.id == folder and role is FolderRole.TRASH)):
                raise NotFound(f"folder {role}")
            if target is not None:
                moves.setdefault(target.id, []).extend(theirs)
        return self._move_all(moves)

    def _move_all(self, targets: Mapping[FolderId, Sequence[MessageId]]) -> tuple[Step, ...]:
        return tuple(
            each for target, theirs in targets.items() for each in self._messages.move(theirs, target)
        )

    def _archive(self, messages: Sequence[MessageId]) -> tuple[Step, ...]:
        accounts = {each.id: each for each in self._parts.book.accounts()}
        targets: dict[FolderId, list[MessageId]] = {}
        wanted: dict[tuple[FolderId, str], list[MessageId]] = {}
        for row in self._messages.load_rows(messages):
            folder = self._parts.folders.load_one(row.folder)
            archive = self._parts.folders.by_role(folder.account, FolderRole.ARCHIVE)
            if archive is None:
                raise NotFound(f"folder {FolderRole.ARCHIVE}")
            path = archive_path(archive, folder, row.date, accounts.get(folder.account))
            wanted.setdefault((archive.id, path), []).append(row.id)
        for (archive_id, path), theirs in wanted.items():
            targets.setdefault(self._folder_at(archive_id, path), []).extend(theirs)
        return tuple(
            step for target, theirs in targets.items() for step in self._messages.move(theirs, target)
        )

    def _folder_at(self, archive: FolderId, path: str) -> FolderId:
        """The folder at a path at or below the Archive, which is made where it is missing."""
        above = self._parts.folders.load_one(archive)
        known = {each.path: each.id for each in self._parts.folders.load(above.account)}
        parts = path.split(above.separator) if above.separator else [path]
        for count in range(1, len(parts) + 1):
            each = above.separator.join(parts[:count])
            if each not in known:
                self._parts.folders.changes.create(above.account, each, above.separator)
        known = {each.path: each.id for each in self._parts.folders.load(above.account)}
        return known[path]

    def _do(self, work: Callable[[], Deed]) -> Future[Deed]:
        def do() -> Deed:
            deed = work()
            self._report(_touched(deed) | self._messages.folders_of(tuple(deed.messages)))
            return deed

        return self._parts.threads.disk(do)

    def _report(self, touched: Iterable[FolderId]) -> None:
        accounts = {self._parts.folders.load_one(folder).account for folder in touched}
        for folder in touched:
            self._parts.post(MessagesChanged(folder))
        for account in accounts:
            self._parts.post(FoldersChanged(account))
            self._parts.syncs.wake(account)


def _touched(deed: Deed) -> frozenset[FolderId]:
    found: set[FolderId] = set()
    for step in deed.steps:
        if isinstance(step, Moved):
            found |= {step.origin, step.target}
        elif isinstance(step, Copied):
            found.add(step.target)
    return frozenset(found)
