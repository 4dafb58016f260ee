"""The model of the folder tree: accounts, their folders, and what is on this computer alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mailguard.cleaning import clean_text
from mailguard.model import (
    LOCAL,
    Account,
    AccountId,
    Folder,
    FolderId,
    FolderRole,
    MessageId,
    SavedSearch,
    Tag,
)
from ui.lists.message_model import MESSAGES_MIME
from ui.wording import tr

FOLDER_MIME = "application/x-mailguard-folder"  # an id
PLACE_ROLE = Qt.ItemDataRole.UserRole


class Kind(Enum):
    ACCOUNT = auto()
    FOLDER = auto()
    LOCAL = auto()  # the head of "On this computer"
    OUTBOX = auto()
    SECTION = auto()  # the head of unified, favourite or other chosen folders
    LOCAL_DRAFTS = auto()  # of accounts whose server has no Drafts folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one line of the tree stands for."""

    kind: Kind
    account: AccountId | None = None
    folder: Folder | None = None
    count: int = 0
    section: str = ""  # in which it stands above the accounts; a folder may stand in several
    tag: Tag | None = None  # of which messages are listed
    search: SavedSearch | None = None  # that finds what is listed
    is_paused: bool = False  # the account

    @property
    def key(self) -> PlaceKey:
        """The same for the same line before and after the tree is built anew."""
        return (self.kind, self.account, self.folder.id if self.folder else None, self.section)


_ORDER = [
    FolderRole.INBOX,
    FolderRole.DRAFTS,
    FolderRole.TEMPLATES,
    FolderRole.SENT,
    FolderRole.ARCHIVE,
    FolderRole.JUNK,
    FolderRole.TRASH,
    FolderRole.NONE,
]


PlaceKey = tuple[Kind, AccountId | None, FolderId | None, str]


def folder_name(folder: Folder) -> str:
    """A folder with a role has our name for it, any other the server's."""
    names = {
        FolderRole.INBOX: tr("Inbox"),
        FolderRole.DRAFTS: tr("Drafts"),
        FolderRole.TEMPLATES: tr("Templates"),
        FolderRole.SENT: tr("Sent"),
        FolderRole.ARCHIVE: tr("Archive"),
        FolderRole.JUNK: tr("Junk"),
        FolderRole.TRASH: tr("Trash"),
    }
    return names.get(folder.role) or clean_text(folder.name)


class Line(Protocol):
    """One line above the accounts, and those below it: see `folder_sections`."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> Place: ...

    @property
    def below(self) -> Sequence[Line]: ...


class FolderModel(QStandardItemModel):
    """Built anew when folders or their counts change: there are few of them."""

    dropped = Signal(list, object, bool)  # message ids, a Folder; whether to copy them
    moved = Signal(object, object)  # a Folder, and the Place it was dropped on

    def show_folders(
        self,
        accounts: Sequence[Account],
        folders: Mapping[AccountId, Sequence[Folder]],
        *,
        outgoing: int,
        drafts: Mapping[AccountId, int],
        sections: Sequence[Line] = (),
        below: Sequence[Line] = (),
        shows_all: bool = True,
    ) -> None:
        """`outgoing` messages wait in the Outbox; `drafts` of an account are kept here alone.

        sections: what stands above the accounts, `below`: under them; without `shows_all` those stand for
        their folders.
        """
        self.clear()
        homeless = 0
        for each in sections:
            self.appendRow(_line(each))
        for account in accounts:
            theirs = folders.get(account.id, ())
            if shows_all:
                self.appendRow(self._account(account, theirs, drafts.get(account.id, 0)))
            if not any(each.role is FolderRole.DRAFTS for each in theirs):
                homeless += drafts.get(account.id, 0)
        for each in below:
            self.appendRow(_line(each))
        own = folders.get(LOCAL, ())
        if accounts or own:
            self.appendRow(self._local(outgoing, homeless, own))

    def find(self, key: PlaceKey) -> QModelIndex:
        """The line with this key, or an invalid index."""
        return next((each for each in self.lines() if self.place(each).key == key), QModelIndex())

    def lines(self, parent: QModelIndex = QModelIndex()) -> list[QModelIndex]:  # noqa: B008  a constant
        """All lines from the top down."""
        found = []
        for row in range(self.rowCount(parent)):
            index = self.index(row, 0, parent)
            found += [index, *self.lines(index)]
        return found

    @staticmethod
    def place(index: QModelIndex | QPersistentModelIndex) -> Place:
        place: Place = index.data(PLACE_ROLE)
        return place

    # Dropping messages and folders

    def mimeTypes(self) -> list[str]:
        return [MESSAGES_MIME, FOLDER_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The folder that is dragged."""
        data = QMimeData()
        for index in indexes:
            folder = self.place(index).folder
            if folder is not None:
                data.setData(FOLDER_MIME, str(folder.id).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        """Messages are copied with Ctrl; folders are only moved."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def canDropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if row >= 0 or not parent.isValid():
            return False
        if data.hasFormat(FOLDER_MIME):
            return action == Qt.DropAction.MoveAction and self.place(parent).account is not None
        return data.hasFormat(MESSAGES_MIME) and self._takes(parent)

    def dropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Always False: what is dropped leaves its place when the store says so, not when Qt does."""
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        if data.hasFormat(FOLDER_MIME):
            self._drop_folder(int(data.data(FOLDER_MIME).data()), self.place(parent))
        else:
            ids = [MessageId(int(each)) for each in data.data(MESSAGES_MIME).data().split()]
            self.dropped.emit(ids, self.place(parent).folder, action == Qt.DropAction.CopyAction)
        return False

    def _drop_folder(self, number: int, target: Place) -> None:
        for each in self.lines():
            folder = self.place(each).folder
            if folder is not None and folder.id == number:
                self.moved.emit(folder, target)

    def _takes(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        folder = self.place(index).folder
        return folder is not None and folder.is_selectable and not folder.members

    # Building

    def _account(self, account: Account, folders: Sequence[Folder], drafts: int) -> QStandardItem:
        place = Place(kind=Kind.ACCOUNT, account=account.id, is_paused=account.is_paused)
        address = clean_text(account.identity.address)
        name = tr("{address} – paused", address=address) if account.is_paused else address
        head = _item(name, place, is_selectable=False)
        self._hang(head, folders, drafts)
        return head

    def _hang(self, head: QStandardItem, folders: Sequence[Folder], drafts: int = 0) -> None:
        """Folders below the head of their account, each below the one that it lies in."""
        made: dict[str, QStandardItem] = {}
        for folder in sorted(folders, key=lambda each: (_ORDER.index(each.role), each.path.lower())):
            above = made.get(folder.parent_path, head) if folder.role is FolderRole.NONE else head
            made[folder.path] = item = self._folder(folder, drafts)
            above.appendRow(item)

    @staticmethod
    def _folder(folder: Folder, drafts: int) -> QStandardItem:
        count = folder.total + drafts if folder.role is FolderRole.DRAFTS else folder.unread
        place = Place(kind=Kind.FOLDER, account=folder.account, folder=folder, count=count)
        return _item(folder_name(folder), place, is_selectable=folder.is_selectable)

    def _local(self, outgoing: int, drafts: int, folders: Sequence[Folder]) -> QStandardItem:
        head = _item(tr("On this computer"), Place(kind=Kind.LOCAL, account=LOCAL), is_selectable=False)
        head.appendRow(_item(tr("Outbox"), Place(kind=Kind.OUTBOX, count=outgoing)))
        if drafts:
            head.appendRow(_item(tr("Drafts"), Place(kind=Kind.LOCAL_DRAFTS, count=drafts)))
        self._hang(head, folders)
        return head


def _line(line: Line) -> QStandardItem:
    is_folder = line.place.folder is not None
    made = _item(line.name, line.place, is_selectable=is_folder)
    for each in line.below:
        made.appendRow(_line(each))
    return made


def _may_be_moved(place: Place) -> bool:
    return place.account is not None and place.folder is not None and place.folder.role is FolderRole.NONE


def _item(text: str, place: Place, *, is_selectable: bool = True) -> QStandardItem:
    made = QStandardItem(text)
    made.setData(place, PLACE_ROLE)
    made.setEditable(False)
    made.setSelectable(is_selectable)
    made.setDropEnabled(place.account is not None)
    made.setDragEnabled(_may_be_moved(place))
    spoken = text if not place.count else tr("{name}, {n} unread", name=text, n=place.count)
    made.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    return made
