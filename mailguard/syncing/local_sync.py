"""Keeps the list of this computer's own folders in step with them, as a sync does with those of a server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from mailguard.errors import MailGuardError, NotFound, Refused, StoreFailed, Unreachable
from mailguard.events import Event, FoldersChanged, Link, LinkChanged, SourceReleased
from mailguard.model import LOCAL, FolderId, FolderRole, ListedFolder, MessageId, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.local_mail import LocalMail
from mailguard.store.messages import Messages
from mailguard.sync.agenda import Agenda, BodyWanted, Task
from mailguard.syncing.folder import FolderSync, Here
from mailguard.syncing.local_server import TRASH, LocalServer
from mailguard.syncing.replaying import Replay
from mailguard.syncing.replaying_folders import FolderReplay
from mailguard.syncing.row_workers import RowWorkers

WAIT_S = 3600.0

log = logging.getLogger(__name__)


class LocalSync:
    """`work` is what its thread does; the rest is asked from any. There is no network to be without."""

    def __init__(
        self, mail: LocalMail, folders: Folders, messages: Messages, post: Callable[[Event], None]
    ) -> None:
        self._mail = mail
        self._folders = folders
        self._messages = messages
        self._post = post
        self._agenda = Agenda()
        self._replay = Replay(LOCAL, folders, messages)
        self._folder_replay = FolderReplay(LOCAL, folders.changes)

    def sync_all(self) -> None:
        self._agenda.ask_all()

    def sync(self, folder: FolderId) -> None:
        self._agenda.ask_folder(folder)

    def wake(self) -> None:
        """There is something to replay."""
        self._agenda.ask_replay()

    def resume(self) -> None:
        """It never waits to try again."""

    def keep_now(self) -> None:
        """All of it is here."""

    def fetch_body(self, message: MessageId) -> Future[bytes]:
        """Fails with NotFound, StoreFailed."""
        return self._agenda.ask_body(message)

    def set_offline(self, is_offline: bool) -> None:
        """It makes no difference here."""

    def close(self) -> None:
        self._agenda.close()

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        server = LocalServer(self._mail)
        rows = RowWorkers(self._messages.store.path, self._messages.store.key)
        here = Here(self._folders, self._messages, rows, self._post)
        self._agenda.ask_all()
        try:
            while not stop.is_set() and not self._agenda.is_closed:
                task = self._agenda.take(WAIT_S)
                if task is not None:
                    self._do(task, server, here)
        finally:
            rows.close()
            self._agenda.refuse_bodies(Unreachable(server.host, "MailGuard is closing"))

    def _do(self, task: Task, server: LocalServer, here: Here) -> None:
        try:
            if isinstance(task, BodyWanted):
                self._answer(task)
            else:
                self._sync_all(server, here)
        except StoreFailed as error:
            self._post(LinkChanged(LOCAL, Link.ONLINE, error))

    def _answer(self, wanted: BodyWanted) -> None:
        if not wanted.begin():
            return
        try:
            raw = self._messages.load_raw(wanted.message)
        except MailGuardError as error:
            wanted.answer.set_exception(error)
            return
        if raw is None:
            wanted.answer.set_exception(NotFound("message"))
        else:
            wanted.answer.set_result(raw)

    def _sync_all(self, server: LocalServer, here: Here) -> None:
        """Everything that was done, then every folder: reads of the store, where nothing changed."""
        for refusal in self._folder_replay.run(server):
            self._post(LinkChanged(LOCAL, Link.ONLINE, refusal))
        before = self._folders.load(LOCAL)
        self._folders.save_listing(LOCAL, [_with_role(each) for each in server.list_folders()])
        self._run_replay(server)
        for folder in self._folders.load(LOCAL):
            self._sync(folder.id, server, here)
        self._run_replay(server)  # what waited for the new UIDs
        if self._folders.load(LOCAL) != before:
            self._post(FoldersChanged(LOCAL))

    def _run_replay(self, server: LocalServer) -> None:
        done = self._replay.run(server)
        for error in done.refusals:
            self._post(LinkChanged(LOCAL, Link.ONLINE, error))
        for account in done.released:
            self._post(SourceReleased(account))

    def _sync(self, number: FolderId, server: LocalServer, here: Here) -> None:
        try:
            folder = self._folders.load_one(number)
            job = FolderSync(folder, server, here)
            while not job.is_done and not self._agenda.is_closed:
                job.step()
            self._mail.name_bytes(LOCAL, folder.path)
        except (NotFound, Refused):
            log.info("a folder of this computer came or went while it was looked into")


def _with_role(listed: ListedFolder) -> RemoteFolder:
    """Only Trash has one, whatever others are called."""
    role = FolderRole.TRASH if listed.path == TRASH else FolderRole.NONE
    return RemoteFolder(path=listed.path, separator=listed.separator, role=role)
