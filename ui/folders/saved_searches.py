"""Saved searches as they stand among the folders: their lines, their counts, and what is done to them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, MessagesChanged, SavedSearchesChanged
from mailguard.model import (
    AccountId,
    Folder,
    FolderId,
    FolderRole,
    ListQuery,
    SavedSearch,
    SearchQuery,
    TagList,
)
from mailguard.search.query import parse_search
from ui.desk import Desk
from ui.folders.folder_acts import FolderAct
from ui.folders.folder_model import Kind, Place
from ui.folders.folder_sections import NO_ACCOUNT, Line
from ui.folders.saved_search_dialog import SavedSearchDialog
from ui.lists.list_look import tagged
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

SECTION = "saved"
_FIRST_ID = -10_000  # of the folders that stand for searches
_NOT_ASKED = frozenset({FolderRole.JUNK, FolderRole.TRASH})  # by a search in all folders
_TOGETHER_MS = 700  # changes that come faster are counted together
_ACTS = (FolderAct.RENAME, FolderAct.DELETE, FolderAct.DELETE_FOR_GOOD)


class SavedSearches(QObject):
    changed = Signal()  # other lines are to be shown

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._searches: tuple[SavedSearch, ...] = ()
        self._counts: dict[int, tuple[int, int]] = {}  # unread and all, by the id of the search
        self._folders: Sequence[Folder] = ()
        self._counting = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._counting.timeout.connect(self._count)
        desk.bridge.happened.connect(self._happened)

    def load(self) -> None:
        answer = self._desk.core.searches.saved()
        self._desk.when(answer, owner=self, done=self._take, failed=self._failed)

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Of all accounts: where the searches look."""
        if [each.id for each in folders] != [each.id for each in self._folders]:
            self._counting.start()
        self._folders = folders

    def lines(self) -> list[Line]:
        """A head and a line for each; none where nothing is saved."""
        if not self._searches:
            return []
        below = tuple(Line(clean_text(each.name), self._place(each)) for each in self._searches)
        return [Line(tr("Saved Searches"), Place(kind=Kind.SECTION, section=SECTION), below)]

    # What a person does

    def offer_to_save(self, text: str, scope: Sequence[Folder]) -> None:
        """Ask for a name. scope: () for all folders."""
        keys = tuple((each.account, each.path) for each in scope)
        self._ask(SavedSearch(name="", text=text, scope=keys))

    def offer_to_save_typed(self, text: str, place: Place | None) -> None:
        """What was typed while `place` was open."""
        folder = place.folder if place is not None else None
        if place is not None and place.search is not None:
            self._ask(SavedSearch(name="", text=f"({place.search.text}) {text}", scope=place.search.scope))
            return
        members = folder.members if folder is not None else ()
        scope = [each for each in self._folders if folder is not None and each.id in (folder.id, *members)]
        self.offer_to_save(text, scope)

    def do(self, act: FolderAct, place: Place) -> None:
        """To the search whose line it is."""
        if place.search is None or act not in _ACTS:
            return
        if act is FolderAct.RENAME:
            self._ask(place.search)
        else:
            self._ask_to_remove(place.search)

    def _ask(self, search: SavedSearch) -> None:
        SavedSearchDialog(self._window, search, self._save).open()

    def _save(self, search: SavedSearch) -> None:
        answer = self._desk.core.searches.save(search)
        self._desk.when(answer, owner=self, done=lambda _: None, failed=self._failed)

    def _ask_to_remove(self, search: SavedSearch) -> None:
        text = tr("Delete the saved search “{name}”?", name=clean_text(search.name))
        more = tr("The messages stay where they are.")
        box = message_box(Icon.Question, text, self._window, "deleteSearch", more=more)
        box.addButton(QMessageBox.StandardButton.Cancel)
        delete = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setObjectName("deleteSearchNow")
        delete.clicked.connect(lambda: self._remove(search))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _remove(self, search: SavedSearch) -> None:
        answer = self._desk.core.searches.remove(search)
        self._desk.when(answer, owner=self, done=lambda _: None, failed=self._failed)

    # Lines and counts

    def _place(self, search: SavedSearch) -> Place:
        unread, total = self._counts.get(search.id, (0, 0))
        whole = Folder(
            id=FolderId(_FIRST_ID - search.id),
            account=NO_ACCOUNT,
            path=f"saved/{search.id}\n{search.name}",  # its last part is what it is called
            separator="\n",
            role=FolderRole.NONE,
            unread=unread,
            total=total,
            members=self._members(search),
        )
        return Place(kind=Kind.FOLDER, folder=whole, count=unread, section=SECTION, search=search)

    def _members(self, search: SavedSearch) -> tuple[FolderId, ...]:
        known = [each for each in self._folders if each.is_selectable]
        if not search.scope:
            return tuple(each.id for each in known if each.role not in _NOT_ASKED)
        keys: set[tuple[AccountId, str]] = set(search.scope)
        found = tuple(each.id for each in known if (each.account, each.path) in keys)
        return found or (FolderId(_FIRST_ID),)  # all of them are gone: nothing is found, not everything

    def _happened(self, event: Event) -> None:
        if isinstance(event, SavedSearchesChanged):
            self.load()
        elif isinstance(event, MessagesChanged) and self._searches and not self._counting.isActive():
            self._counting.start()

    def _take(self, searches: tuple[SavedSearch, ...]) -> None:
        self._searches = searches
        self.changed.emit()
        self._count()

    def _count(self) -> None:
        searches = self._searches
        if not searches:
            return
        tags = self._desk.core.tags.now
        queries = [
            (
                FolderId(_FIRST_ID - each.id),
                ListQuery(
                    unread_only=unread_only,
                    folders=self._members(each),
                    search=_query(each, tags),
                ),
            )
            for each in searches
            for unread_only in (True, False)
        ]

        def show(counts: tuple[int, ...]) -> None:
            pairs = zip(counts[::2], counts[1::2], strict=True)
            now = {each.id: pair for each, pair in zip(searches, pairs, strict=True)}
            if now != self._counts:
                self._counts = now
                self.changed.emit()

        answer = self._desk.core.searches.count(queries)
        self._desk.when(answer, owner=self, done=show, failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._window, error)


def within(place: Place, tags: TagList) -> SearchQuery:
    """What the messages of a list must have that stands for a tag or a search; all where it does not."""
    return _query(place.search, tags) if place.search is not None else tagged(place.tag)


def _query(search: SavedSearch, tags: TagList) -> SearchQuery:
    return parse_search(search.text, datetime.date.today(), tags)
