"""One connection at work for an account: it takes tasks until it breaks or is not wanted any more."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from mailguard.errors import MailGuardError, NotFound, Refused, StoreFailed, TooLarge, Unreachable
from mailguard.events import (
    FoldersChanged,
    Link,
    LinkChanged,
    MessagesChanged,
    QuotaChanged,
    SourceReleased,
    SyncProgressed,
)
from mailguard.model import (
    Account,
    Folder,
    FolderId,
    FolderRole,
    ListedFolder,
    MessageId,
    RemoteFolder,
    ServerState,
)
from mailguard.model.quota import Quota
from mailguard.model.structure import PartialMessage
from mailguard.sync.agenda import (
    Agenda,
    AllWanted,
    BodyWanted,
    FolderWanted,
    InboxWanted,
    KeepingWanted,
    ProofWanted,
    ReplayWanted,
    Task,
    TextsWanted,
)
from mailguard.sync.roles import INBOX, choose_roles, missing_folders, templates_path
from mailguard.sync.search_wanted import SearchWanted
from mailguard.syncing.body_download import BodyDownload
from mailguard.syncing.folder import FolderSync, Here
from mailguard.syncing.replaying import Replay
from mailguard.syncing.replaying_folders import FolderReplay
from mailguard.syncing.server_searching import ServerSearching
from mailguard.syncing.texts_first import fetch_texts
from mailguard.transport.imap import LARGEST_MESSAGE_BYTES, ImapConnection

NO_CHECK_S = 20 * 60.0  # where no timed check is wanted: servers log out who says nothing for 30 minutes
PROOF_S = 10.0  # so long a server has to answer where its connection may be dead

log = logging.getLogger(__name__)


class Session:
    """Everything on one connection, in one thread. Raises Unreachable when it broke, and StoreFailed."""

    def __init__(
        self,
        account: Account,
        connection: ImapConnection,
        agenda: Agenda,
        replay: Replay,
        here: Here,
    ) -> None:
        self._account = account
        self._connection = connection
        self._agenda = agenda
        self._replay = replay
        self._here = here
        self._folder_replay = FolderReplay(account.id, here.folders.changes)
        self._download = BodyDownload(account, connection, here)
        self._searching = ServerSearching(connection, here)
        self._jobs: list[FolderSync] = []  # the first is the one that is worked on
        self._check_at = 0.0
        self._prefix = ""  # of the paths of the user's own folders
        self._told: dict[str, ServerState] = {}  # by path: how folders stood at the last listing
        self._quotas: tuple[Quota, ...] = ()

    def begin(self) -> None:
        """Learn the folders, tell the server what it does not know, and plan to look into all of them."""
        if not self._account.imap.is_loopback:  # where the wire is no slower than deflating is
            self._connection.compress()
        self._prefix = self._connection.personal_prefix()
        self._list_folders()
        self._run_replay()
        self._learn_counts()
        self._look_into_all()
        self._learn_quotas()

    def work(self) -> None:
        """Until there is to be no connection any more."""
        try:
            while self._agenda.may_connect:
                self._work_once()
        finally:
            self._searching.give_up(Unreachable(self._account.imap.host, "the connection ended"))

    def _work_once(self) -> None:
        is_busy = bool(self._jobs) or self._searching.is_due
        task = self._agenda.take(0 if is_busy else self._spare_s())
        if task is not None:
            self._download.disturb()
            self._do(task)
        elif is_busy:
            self._download.disturb()
            if self._searching.is_due:
                self._searching.step()
            if self._jobs:
                self._step()
        elif time.monotonic() >= self._check_at:
            self._check()
        elif not self._download.due_in_s():
            self._download.step()

    def _spare_s(self) -> float:
        return min(self._check_at - time.monotonic(), self._download.due_in_s())

    def _do(self, task: Task) -> None:
        match task:
            case ProofWanted():
                self._connection.prove(PROOF_S)
            case BodyWanted() | TextsWanted():
                self._answer(task)
            case ReplayWanted():
                self._run_replay()
            case SearchWanted():
                self._searching.add(task)
            case InboxWanted():
                inbox = self._inbox()
                self._put_first([inbox.id] if inbox is not None else [])
            case FolderWanted():
                self._put_first([task.folder])
            case AllWanted():
                self._check()
            case KeepingWanted():
                self._download.hurry()

    def _check(self) -> None:
        self._list_folders()
        self._replay.try_all_again()
        self._run_replay()
        self._look_into_all()
        self._learn_quotas()

    # Folders

    def _list_folders(self) -> None:
        self._replay_folders()
        folders = self._ask_for_folders()
        for path in (*missing_folders(folders, self._prefix), *self._awaited(folders)):
            try:
                self._connection.create_folder(path)
            except Refused:
                log.info("the server lets no folder be made")
            else:
                folders = self._ask_for_folders()
        before = self._here.folders.load(self._account.id)
        if self._here.folders.save_listing(self._account.id, folders) != before:
            self._here.post(FoldersChanged(self._account.id))

    def _replay_folders(self) -> None:
        if not self._folder_replay.is_due:
            return
        for error in self._folder_replay.run(self._connection):
            self._here.post(FoldersChanged(self._account.id))
            self._here.post(LinkChanged(self._account.id, Link.ONLINE, error))
        self._jobs.clear()  # they know the paths of before

    def _awaited(self, folders: Sequence[RemoteFolder]) -> tuple[str, ...]:
        """The folder for templates, where one waits to be put there and the server has none."""
        path = templates_path(folders, self._prefix)
        waits = path in self._here.messages.append_paths(self._account.id)
        return (path,) if waits and all(each.path != path for each in folders) else ()

    def _ask_for_folders(self) -> tuple[RemoteFolder, ...]:
        """What is gone goes with all that is stored of it: so twice asked, since one line that a server
        spoilt, or left out in a bad moment, says as little as none."""
        listed = self._list()
        here = {each.path for each in self._here.folders.load(self._account.id)}
        if here - {each.path for each in listed}:
            again = self._list()
            found = {each.path for each in again}
            listed = (*again, *(each for each in listed if each.path not in found))
        self._told = {each.path: each.status for each in listed if each.status is not None}
        return choose_roles(listed, self._account.roles)

    def _list(self) -> tuple[ListedFolder, ...]:
        listed = self._connection.list_folders(with_status=True)
        if all(each.path != INBOX for each in listed):  # RFC 9051 section 5.1: there is always one
            raise Unreachable(self._account.imap.host, "it lists no inbox")
        return listed

    def _learn_counts(self) -> None:
        """Of folders whose first sync has not come to its end: where the listing did not tell."""
        for folder in self._here.folders.load(self._account.id):
            is_told = folder.path in self._told or not folder.is_selectable
            if not is_told and not self._here.folders.state(folder.id).uidnext:
                with suppress(Refused):  # there are folders that nobody may look into
                    self._here.folders.save_status(folder, self._connection.status(folder.path))
        self._here.post(FoldersChanged(self._account.id))

    def _learn_quotas(self) -> None:
        quotas: tuple[Quota, ...] = ()
        with suppress(Refused):
            quotas = self._connection.quotas()
        if quotas != self._quotas:
            self._quotas = quotas
            self._here.post(QuotaChanged(self._account.id, quotas))

    def _look_into_all(self) -> None:
        minutes = self._account.check_every_min
        self._check_at = time.monotonic() + (minutes * 60 if minutes > 0 else NO_CHECK_S)
        known = {job.folder.id for job in self._jobs}
        for folder in self._here.folders.load(self._account.id):
            if folder.is_selectable and folder.id not in known:
                self._jobs.append(self._job(folder, self._told.get(folder.path)))
        self._told.clear()

    def _put_first(self, wanted: Iterable[FolderId]) -> None:
        """Their syncs begin anew, ahead of the others."""
        for number in wanted:
            self._jobs = [job for job in self._jobs if job.folder.id != number]
            try:
                folder = self._here.folders.load_one(number)
            except NotFound:
                continue  # it is gone from the listing meanwhile
            if folder.account == self._account.id and folder.is_selectable:
                self._jobs.insert(0, self._job(folder))

    def _job(self, folder: Folder, told: ServerState | None = None) -> FolderSync:
        return FolderSync(folder, self._connection, self._here, told)

    def _step(self) -> None:
        if self._folder_replay.is_due:
            self._run_replay()
            return
        job = self._jobs[0]
        try:
            job.step()
        except NotFound:  # it was removed meanwhile
            self._jobs.remove(job)
        except Refused as error:
            self._jobs.remove(job)
            if job.folder.role is FolderRole.INBOX:  # of others there are those that nobody may open
                self._here.post(LinkChanged(self._account.id, Link.ONLINE, error))
        if job.is_done:
            self._jobs.remove(job)
            self._run_replay()  # messages may have got the UIDs that their changes wait for
        if not self._jobs:
            self._here.rows.close()
            self._post_up_to_date()

    def _post_up_to_date(self) -> None:
        inbox = self._inbox()
        if inbox is not None:
            self._here.post(SyncProgressed(self._account.id, inbox.id, inbox.total, inbox.total))

    def _inbox(self) -> Folder | None:
        return self._here.folders.by_role(self._account.id, FolderRole.INBOX)

    # Changes

    def _run_replay(self) -> None:
        if self._folder_replay.is_due:
            self._list_folders()
            self._look_into_all()
        done = self._replay.run(self._connection)
        for account in done.released:
            self._here.post(SourceReleased(account))
        for error in done.refusals:
            self._here.post(LinkChanged(self._account.id, Link.ONLINE, error))
        if done.refusals:
            for folder in done.touched:
                self._here.post(MessagesChanged(folder))  # what was refused is taken back here
        self._put_first(done.touched)

    # Bodies

    def _answer(self, wanted: BodyWanted | TextsWanted) -> None:
        if not wanted.begin():
            return
        try:
            if isinstance(wanted, TextsWanted):
                wanted.answer.set_result(self._fetch_texts(wanted.message))
                return
            raw = self._fetch(wanted.message)
        except Unreachable as error:
            if wanted.was_tried:
                wanted.answer.set_exception(error)
            else:
                self._agenda.try_again(wanted)
            raise
        except MailGuardError as error:
            wanted.answer.set_exception(error)
            if isinstance(error, StoreFailed):
                raise
            return
        wanted.answer.set_result(raw)
        self._save(wanted.message, raw)

    def _save(self, message: MessageId, raw: bytes) -> None:
        """It can be read even where it cannot be kept."""
        try:
            self._here.messages.save_raw(message, raw)
        except StoreFailed as error:
            self._here.post(LinkChanged(self._account.id, Link.ONLINE, error))

    def _fetch(self, message: MessageId) -> bytes:
        return self._connection.fetch_body(self._find(message))

    def _fetch_texts(self, message: MessageId) -> PartialMessage:
        uid = self._find(message)
        sizes = [row.size_bytes for row in self._here.messages.load_rows([message])]
        return fetch_texts(self._connection, uid, sum(sizes))

    def _find(self, message: MessageId) -> int:
        """Its UID in its folder, which is open then. Raises NotFound and TooLarge."""
        if self._folder_replay.is_due:
            self._run_replay()
        folder, uid = self._here.messages.location(message)
        if uid is None:
            self._sync_whole(folder)
            folder, uid = self._here.messages.location(message)
        for row in self._here.messages.load_rows([message]):
            if row.size_bytes > LARGEST_MESSAGE_BYTES:
                raise TooLarge("message", row.size_bytes, LARGEST_MESSAGE_BYTES)
        path = self._here.folders.load_one(folder).path
        if self._connection.selected != path:
            self._connection.select(path)
        if uid is None or self._connection.uidvalidity != self._here.folders.uidvalidity(folder):
            self._put_first([folder])
            raise NotFound("message")
        return uid

    def _sync_whole(self, folder: FolderId) -> None:
        """For a message that was moved there, and whose UID is not known yet."""
        self._run_replay()
        self._put_first([folder])
        for job in self._jobs[:1]:
            while job.folder.id == folder and not job.is_done:
                job.step()
