"""What stands above the accounts in the folder pane: unified folders, and choices of folders. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailguard.cleaning import clean_text
from mailguard.model import LOCAL, Account, AccountId, Folder, FolderId, FolderRole, Tag
from mailguard.model.views import FolderMarks
from ui.folders.folder_model import Kind, Place, folder_name
from ui.lists.tag_look import tag_name
from ui.wording import tr

NO_ACCOUNT = AccountId("")  # of folders that stand for those of several accounts
_FIRST_TAG = -10_000_000_000  # ids of what stands for a tag are below; those of all else are above


class FolderMode(StrEnum):
    """Any of them at once; in this order from the top, unless a person moved them."""

    UNIFIED = "unified"
    FAVOURITE = "favourite"
    UNREAD = "unread"
    RECENT = "recent"
    TAGS = "tags"
    ALL = "all"


MODE_WORDS = {
    FolderMode.ALL: "All Folders",
    FolderMode.UNIFIED: "Unified Folders",
    FolderMode.UNREAD: "Unread Folders",
    FolderMode.FAVOURITE: "Favourite Folders",
    FolderMode.RECENT: "Recent Folders",
    FolderMode.TAGS: "Tags",
}
_UNIFIED = (
    FolderRole.INBOX,
    FolderRole.DRAFTS,
    FolderRole.TEMPLATES,
    FolderRole.SENT,
    FolderRole.ARCHIVE,
    FolderRole.JUNK,
    FolderRole.TRASH,
)
_NOT_UNREAD = frozenset({FolderRole.DRAFTS, FolderRole.JUNK, FolderRole.TRASH})
_NOT_TAGGED = frozenset({FolderRole.JUNK, FolderRole.TRASH})  # not looked into for tags


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the pane, and those below it."""

    name: str
    place: Place
    below: tuple[Line, ...] = ()


def sections_of(
    modes: Sequence[FolderMode],
    accounts: Sequence[Account],
    folders: Mapping[AccountId, Sequence[Folder]],
    marks: FolderMarks,
    tags: Iterable[Tag],
    drafts: Mapping[AccountId, int],
) -> list[Line]:
    """The sections that are wished and hold anything, in the order of `modes`; without those of the accounts.

    The one for favourites is there also where it is empty.
    """
    addresses = {each.id: clean_text(each.identity.address) for each in accounts}
    if folders.get(LOCAL):
        addresses[LOCAL] = tr("On this computer")
    known = _Known(
        tuple(each for account in addresses for each in folders.get(account, ()) if each.is_selectable),
        addresses,
        drafts,
    )
    made = {
        FolderMode.UNIFIED: lambda: _unified(known),
        FolderMode.FAVOURITE: lambda: known.lines(
            [each for each in known.folders if (each.account, each.path) in marks.favourites],
            FolderMode.FAVOURITE,
        ),
        FolderMode.UNREAD: lambda: known.lines(
            [each for each in known.folders if each.unread and each.role not in _NOT_UNREAD],
            FolderMode.UNREAD,
        ),
        FolderMode.RECENT: lambda: known.lines(_in_order(known, marks), FolderMode.RECENT),
        FolderMode.TAGS: lambda: _tags(known.folders, tags),
    }
    found = []
    for mode in modes:
        lines = made[mode]() if mode in made else ()
        if lines or mode is FolderMode.FAVOURITE:
            head = Place(kind=Kind.SECTION, section=mode.value)
            found.append(Line(tr(MODE_WORDS[mode]), head, tuple(lines)))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """Folders that can be listed; shown addresses and counts of drafts kept here, by account."""

    folders: tuple[Folder, ...]
    addresses: Mapping[AccountId, str]
    drafts: Mapping[AccountId, int]

    def lines(self, folders: Sequence[Folder], mode: FolderMode) -> list[Line]:
        """With the account's address where there are several accounts."""
        return [Line(self._name(each), self.place(each, mode)) for each in folders]

    def place(self, folder: Folder, mode: FolderMode) -> Place:
        return Place(
            kind=Kind.FOLDER,
            account=folder.account if folder.account != NO_ACCOUNT else None,
            folder=folder,
            count=self._count(folder),
            section=mode.value,
        )

    def _name(self, folder: Folder) -> str:
        is_one = len(self.addresses) == 1
        return folder_name(folder) if is_one else f"{folder_name(folder)} – {self.addresses[folder.account]}"

    def _count(self, folder: Folder) -> int:
        """Of drafts all, those included that are here alone; else what is unread."""
        if folder.role is not FolderRole.DRAFTS:
            return folder.unread
        theirs = {each.account for each in self.folders if each.id in (folder.id, *folder.members)}
        return folder.total + sum(self.drafts.get(each, 0) for each in theirs)


def _unified(known: _Known) -> list[Line]:
    found = []
    for number, role in enumerate(_UNIFIED, 1):
        members = [each for each in known.folders if each.role is role]
        if members:
            whole = Folder(
                id=FolderId(-number),
                account=NO_ACCOUNT,
                path=f"unified/{role}",
                separator="",
                role=role,
                unread=sum(each.unread for each in members),
                total=sum(each.total for each in members),
                members=tuple(each.id for each in members),
            )
            below = tuple(
                Line(known.addresses[each.account], known.place(each, FolderMode.UNIFIED)) for each in members
            )
            found.append(Line(folder_name(whole), known.place(whole, FolderMode.UNIFIED), below))
    return found


def _in_order(known: _Known, marks: FolderMarks) -> list[Folder]:
    by_key = {(each.account, each.path): each for each in known.folders}
    return [by_key[key] for key in marks.recent if key in by_key]


def _tags(known: Sequence[Folder], tags: Iterable[Tag]) -> list[Line]:
    members = tuple(each.id for each in known if each.role not in _NOT_TAGGED)
    if not members:
        return []
    found = []
    for tag in tags:
        name, keyword = tag_name(tag), tag.keyword.lower()
        whole = Folder(
            id=FolderId(_FIRST_TAG - zlib.crc32(keyword.encode())),  # the same, wherever it stands
            account=NO_ACCOUNT,
            path=f"tag/{keyword}\n{name}",  # its last part is what it is called
            separator="\n",
            role=FolderRole.NONE,
            members=members,
        )
        place = Place(kind=Kind.FOLDER, folder=whole, section=FolderMode.TAGS.value, tag=tag)
        found.append(Line(name, place))
    return found
