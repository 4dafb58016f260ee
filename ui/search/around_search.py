"""What stands around the finds of one list: where it looked, what it could not look into, what servers add,
and by what it can be narrowed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from mailguard.errors import Cancelled, MailGuardError
from mailguard.events import Event, KeysChanged, KeysLocked, KeyUnlocked, SettingsChanged, TextsRead
from mailguard.model import (
    AGREED_TAGS,
    Facets,
    Folder,
    FolderId,
    ListQuery,
    MessageId,
    SearchQuery,
    Unsearched,
)
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.search.asking_servers import AskingServers
from ui.search.search_line import SearchLine, looks_into_text
from ui.search.time_spans import spans_of
from ui.wording import tr

_TOUCH_TEXTS = TextsRead | KeysLocked | KeyUnlocked | KeysChanged | SettingsChanged


class AroundSearch(QObject):
    """It is told what is searched for, and what the store is asked for; it fills the line above the list."""

    changed = Signal()  # servers found more: the list is to be asked for anew
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, line: SearchLine, parent: QObject, *, is_of_window: bool) -> None:
        """is_of_window: a window of its own says where it looks, and for what."""
        super().__init__(parent)
        self._desk = desk
        self._line = line
        self._is_of_window = is_of_window
        self._folder: Folder | None = None
        self._query: ListQuery | None = None  # None: nothing is searched for
        self.known_folders: Sequence[Folder] = ()  # of all accounts
        self.tags = AGREED_TAGS
        self._servers = AskingServers(desk, line.server, self._name_of, self)
        self._servers.changed.connect(self.changed)
        line.gaps.unlock_asked.connect(self._unlock)
        desk.bridge.happened.connect(self._happened)

    def found_for(self, folder: Folder, query: ListQuery) -> tuple[MessageId, ...]:
        """What servers found for this very search."""
        return self._servers.found_for(folder, query)

    def show(self, folder: Folder | None, typed: SearchQuery | None) -> None:
        """Another folder, or other words. typed: what stands in the search field; None where nothing does."""
        if folder is None or (typed is None and not self._is_of_window):
            self._query = None
            self._servers.leave()
            self._line.gaps.tell(None)
            self._line.facets.clear()
            self._line.times.show_spans(())
            self._line.tell(None, "")
        elif typed is not None:
            self._line.tell(typed, "" if self._is_of_window else folder_name(folder))

    def look(self, folder: Folder, query: ListQuery, *, is_search: bool) -> None:
        """The list is asked for: so are the words around it."""
        if not is_search and not self._is_of_window:
            return
        self._folder, self._query = folder, query
        self._servers.look(folder, query)
        self._count_gaps()
        if is_search:
            self._count_facets(folder, query)

    def _happened(self, event: Event) -> None:
        if isinstance(event, _TOUCH_TEXTS):
            self._count_gaps()

    def _name_of(self, number: FolderId) -> str:
        return next((folder_name(each) for each in self.known_folders if each.id == number), "")

    # What was not looked into

    def _count_gaps(self) -> None:
        folder, query = self._folder, self._query
        if folder is None or query is None:
            return
        if not looks_into_text(query.search):
            self._line.gaps.tell(None)
            return

        def show(unsearched: Unsearched) -> None:
            if query is self._query:
                self._line.gaps.tell(unsearched)

        answer = self._desk.core.unindexed.count(folder.id, query)
        self._desk.when(answer, owner=self, done=show, failed=self.failed.emit)

    def _unlock(self) -> None:
        folder, query = self._folder, self._query
        if folder is None or query is None:
            return
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.unindexed.unlock(folder.id, query, passphrase),
            owner=self._line,
            purpose=tr("To search your encrypted messages."),
            done=lambda _: self._count_gaps(),
            failed=self._not_unlocked,
        )

    def _not_unlocked(self, error: MailGuardError) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    # By what it can be narrowed

    def _count_facets(self, folder: Folder, query: ListQuery) -> None:
        """Of a search that is no longer wanted none are shown."""
        paths = {each.id: each.path for each in self.known_folders if each.account == folder.account}

        def show(facets: Facets) -> None:
            if query is self._query:
                self._line.facets.show_facets(facets, paths, self.tags)
                self._line.times.show_spans(spans_of(facets.days) if facets.is_whole else ())

        answer = self._desk.core.searches.facets(folder.id, query)
        self._desk.when(answer, owner=self, done=show, failed=self.failed.emit)
