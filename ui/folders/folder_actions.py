"""What a person does to folders in the main window, and what they are asked before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.core.folder_work import Contents
from mailguard.errors import FolderFault, FolderNotChanged, MailGuardError
from mailguard.model import Folder, FolderId, FolderRole
from ui.activity.quota_line import quota_words
from ui.desk import Desk
from ui.folders.compact_folders import CompactFolders
from ui.folders.folder_acts import FolderAct
from ui.folders.folder_model import Place, folder_name
from ui.folders.folder_name_dialog import FolderNameDialog
from ui.folders.folder_properties import FolderProperties
from ui.folders.subscribe_dialog import SubscribeDialog
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

T = TypeVar("T")


class FolderActions(QObject):
    """`failed` says what stood in the way."""

    def __init__(self, desk: Desk, window: QWidget, failed: Callable[[MailGuardError], None]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._failed = failed
        self._compacting = CompactFolders(desk, window, failed)

    def do(self, act: FolderAct, place: Place) -> None:
        folder = place.folder
        if folder is None and act is FolderAct.SUBSCRIBE:
            self._subscribe(place)
            return
        if folder is None and act in (FolderAct.PAUSE, FolderAct.RESUME):
            self._pause(place, is_paused=act is FolderAct.PAUSE)
            return
        if folder is None and act is FolderAct.COMPACT_ALL:
            self._compact_account(place)
            return
        if folder is None:
            self.new_folder(place)
            return
        acts: dict[FolderAct, Callable[[], None]] = {
            FolderAct.READ: lambda: self._mark_read(folder),
            FolderAct.NEW: lambda: self.new_folder(place, inside=True),
            FolderAct.RENAME: lambda: self._rename(folder),
            FolderAct.MOVE_TO_TOP: lambda: self._start(self._desk.core.folders.move(folder, None)),
            FolderAct.DELETE: lambda: self._delete(folder),
            FolderAct.DELETE_FOR_GOOD: lambda: self._ask_to_delete(folder),
            FolderAct.EMPTY_TRASH: lambda: self._ask_to_empty(folder),
            FolderAct.EMPTY_JUNK: lambda: self._ask_to_empty(folder),
            FolderAct.COMPACT: lambda: self._compacting.ask([folder], folder_name(folder)),
            FolderAct.EXPORT: lambda: self._export(folder),
            FolderAct.PROPERTIES: lambda: self._properties(folder),
        }
        acts[act]()

    def new_folder(self, place: Place | None, *, inside: bool = False) -> None:
        """Below the place, or among the account's own; of the first account where none is chosen."""
        default = self._desk.default_account()
        account = place.account if place is not None and place.account is not None else default and default.id
        if account is None:
            self._desk.set_up_account()
            return
        above = place.folder if place is not None and inside else None
        question = (
            tr("Name of the new folder in “{name}”:", name=folder_name(above))
            if above is not None
            else tr("Name of the new folder:")
        )
        FolderNameDialog(
            self._desk,
            self._window,
            title=tr("New Folder"),
            question=question,
            deed=tr("Create"),
            carry_out=lambda name: self._desk.core.folders.create(account, above, name),
        ).open()

    def _subscribe(self, place: Place) -> None:
        account = self._desk.account(place.account) if place.account is not None else None
        if account is not None:
            self._then(
                self._desk.core.mail.folders(account.id),
                lambda folders: SubscribeDialog(self._desk, self._window, account, folders).open(),
            )

    def _pause(self, place: Place, *, is_paused: bool) -> None:
        account = self._desk.account(place.account) if place.account is not None else None
        if account is not None:
            self._start(self._desk.core.accounts.save(replace(account, is_paused=is_paused)))

    def _compact_account(self, place: Place) -> None:
        if place.account is None:
            return
        account = self._desk.account(place.account)
        name = clean_text(account.identity.address) if account is not None else tr("On this computer")
        self._then(
            self._desk.core.mail.folders(place.account),
            lambda folders: self._compacting.ask(folders, name),
        )

    def move(self, folder: Folder, target: Place) -> None:
        """Into the folder it was dropped on; to the top of its account by its head."""
        if target.folder is None and target.account != folder.account:
            self._failed(FolderNotChanged(folder.path, FolderFault.OTHER_ACCOUNT))
        else:
            self._start(self._desk.core.folders.move(folder, target.folder))

    def _rename(self, folder: Folder) -> None:
        if folder.role is not FolderRole.NONE:
            self._failed(FolderNotChanged(folder.path, FolderFault.SPECIAL))
            return
        FolderNameDialog(
            self._desk,
            self._window,
            title=tr("Rename Folder"),
            question=tr("New name of “{name}”:", name=folder_name(folder)),
            deed=tr("Rename"),
            name=folder.name,
            carry_out=lambda name: self._desk.core.folders.rename(folder, name),
        ).open()

    def _delete(self, folder: Folder) -> None:
        if folder.role is not FolderRole.NONE:
            self._failed(FolderNotChanged(folder.path, FolderFault.SPECIAL))
            return

        def decide(is_for_good: bool) -> None:
            if is_for_good:
                self._ask_to_delete(folder)
            else:
                self._start(self._desk.core.folders.delete(folder))

        self._then(self._desk.core.folders.is_for_good(folder), decide)

    def _ask_to_delete(self, folder: Folder) -> None:
        if folder.role is not FolderRole.NONE:
            self._failed(FolderNotChanged(folder.path, FolderFault.SPECIAL))
            return

        def ask(contents: Contents) -> None:
            text = tr("Delete the folder “{name}” for good?", name=folder_name(folder))
            deed = tr("Delete Forever")
            self._ask(text, contents, deed, lambda: self._desk.core.folders.delete_for_good(folder))

        self._then(self._desk.core.folders.contents(folder), ask)

    def _ask_to_empty(self, folder: Folder) -> None:
        def ask(contents: Contents) -> None:
            text = tr("Delete all that is in “{name}” for good?", name=folder_name(folder))
            self._ask(text, contents, tr("Empty"), lambda: self._desk.core.folders.empty(folder))

        self._then(self._desk.core.folders.contents(folder), ask)

    def _ask(self, text: str, contents: Contents, deed: str, work: Callable[[], Future[None]]) -> None:
        box = message_box(Icon.Warning, text, self._window, "deleteFolder", more=_loss(contents))
        box.addButton(QMessageBox.StandardButton.Cancel)
        button = box.addButton(deed, QMessageBox.ButtonRole.DestructiveRole)
        button.setObjectName("deleteForever")
        button.clicked.connect(lambda: self._start(work()))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _mark_read(self, folder: Folder) -> None:
        """With all folders in it; Undo takes it back."""

        def mark(folders: tuple[FolderId, ...]) -> None:
            self._then(self._desk.core.deeds.mark_read(folders), self._desk.undoing.keep)

        self._then(self._desk.core.folders.ids_within(folder), mark)

    def _export(self, folder: Folder) -> None:
        from ui.transfer.mail_export import ExportDialog

        self._desk.keep(ExportDialog(self._desk, self._window, folder))

    def _properties(self, folder: Folder) -> None:
        def show(contents: Contents) -> None:
            account = self._desk.account(folder.account)
            lines = [
                tr("Account: {address}", address=clean_text(account.identity.address) if account else ""),
                tr("Path on the server: {path}", path=clean_text(folder.path)),
                tr("Messages: {n}", n=folder.total),
                tr("Unread: {n}", n=folder.unread),
                tr("With the folders in it: {what}", what=_counted(contents)),
            ]
            if folder.size_bytes is not None:
                lines.append(
                    tr("Size on the server: {size}", size=QLocale().formattedDataSize(folder.size_bytes))
                )
            lines += [
                tr("Room of the mailbox: {words}", words=quota_words(each))
                for each in self._desk.core.quotas(folder.account)
            ]
            self._then(
                self._desk.core.folders.policy(folder),
                lambda policy: self._desk.keep(
                    FolderProperties(self._desk, self._window, folder, lines, policy)
                ),
            )

        self._then(self._desk.core.folders.contents(folder), show)

    def _start(self, work: Future[None]) -> None:
        self._desk.when(work, owner=self, done=lambda _: None, failed=self._failed)

    def _then(self, asked: Future[T], done: Callable[[T], None]) -> None:
        self._desk.when(asked, owner=self, done=done, failed=self._failed)


def _loss(contents: Contents) -> str:
    if not contents.messages and not contents.folders:
        return tr("It holds no messages, as far as they are known here.")
    what = _counted(contents)
    return tr("{what} will be gone, here and on the server. This cannot be undone.", what=what)


def _counted(contents: Contents) -> str:
    messages = tr("1 message") if contents.messages == 1 else tr("{n} messages", n=contents.messages)
    if not contents.folders:
        return messages
    folders = tr("1 folder") if contents.folders == 1 else tr("{n} folders", n=contents.folders)
    return tr("{messages} and {folders}", messages=messages, folders=folders)
