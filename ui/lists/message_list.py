"""The middle pane: head, what is wrong with the account, and the list of messages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event
from mailguard.model import (
    EVERYTHING,
    Folder,
    FolderId,
    FolderRole,
    InFolder,
    Listing,
    ListQuery,
    MessageId,
    MessageRow,
    SearchQuery,
    TagList,
)
from mailguard.model.deleting import shows_marked
from mailguard.search.query import parse_search
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.following_tags import FollowTags
from ui.lists.card_view import CardView
from ui.lists.list_feed import ListFeed
from ui.lists.list_head import ListHead
from ui.lists.list_look import ListLook
from ui.lists.list_steps import runs
from ui.lists.message_model import MessageModel
from ui.lists.opened_threads import OpenedThreads
from ui.lists.walking import Walk
from ui.search.around_search import AroundSearch
from ui.search.search_line import SearchLine
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr

REFRESH_MS = 250  # changes of a folder that come faster are shown together
WORK_SHARE = 4  # a list that takes long to tell is told less often: a quarter of the time at most


class MessageList(QWidget):
    """The messages of one folder. What a person does to them is asked for by signals."""

    chosen = Signal(object, bool)  # a MessageId; whether a person chose it, or the list went on by itself
    several_chosen = Signal(int)
    none_chosen = Signal()
    opened = Signal(object)  # a MessageId: in a window of its own
    menu_asked = Signal(QPoint)
    listed = Signal()  # what the store has now is shown
    search_cleared = Signal()
    all_folders_asked = Signal()  # to be searched
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, is_of_search: bool = False) -> None:
        """is_of_search: it is the list of a window that searches, and says itself for what."""
        super().__init__(parent, objectName="messagePane")
        self._desk = desk
        self._is_of_search = is_of_search
        self._folder: Folder | None = None
        self._text = ""
        self._search = EVERYTHING
        self._awaited: MessageId | None = None
        self._advance: int | None = None
        self._opened_threads = OpenedThreads()
        self._is_new = False  # the folder: it is not known yet how it is looked at
        self.head = ListHead()
        self.head.query_changed.connect(self.refresh)
        self.model = MessageModel(self)
        self.model.rows_wanted.connect(self._load_rows)
        self.feed = ListFeed(desk, self)
        self.feed.arrived.connect(self._take_listing)
        self.feed.failed.connect(self.failed)
        self.model.modelAboutToBeReset.connect(self._note_selected)
        self.model.replaced.connect(self._select_again)
        self.view = CardView(self.model)
        self.view.opened.connect(self.opened)
        self.look = ListLook(desk, self.head, self.view)
        self.look.ready.connect(self._look_known)
        self.model.all_turned.connect(self._note_turned)
        self.look.failed.connect(self.failed)
        self.view.customContextMenuRequested.connect(
            lambda point: self.menu_asked.emit(self.view.viewport().mapToGlobal(point))
        )
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self._selected_before: tuple[MessageId, ...] = ()
        self._is_settling = False  # rows change place: what is selected is told when all is done
        self.walk = Walk(desk, self)
        self._told: tuple[int, MessageId | None] = (0, None)
        self._lay_out()
        self.around = AroundSearch(desk, self.search_line, self, is_of_window=is_of_search)
        self.around.changed.connect(self.refresh)
        self.around.failed.connect(self.failed)
        self._refreshing = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh_all)
        desk.bridge.happened.connect(self._happened)
        FollowTags(desk, self, self._show_tags)

    # What is shown

    def show_folder(
        self, folder: Folder, within: SearchQuery = EVERYTHING, conversation: MessageId | None = None
    ) -> None:
        """Show another folder, from the top; within: what its messages must have in any case.

        conversation: the folder stands for the thread of this message.
        """
        is_other = self._folder is None or folder.id != self._folder.id
        if is_other:
            self._keep_threads()
        self._folder = folder
        self.head.enable_query(True)
        self.head.show_folder(folder_name(folder), folder.unread, folder.total)
        self.view.delegate.names_recipients = folder.role in (FolderRole.SENT, FolderRole.DRAFTS)
        if is_other:
            self._advance = None
            self.view.clearSelection()
            self.model.clear()
            self.feed.stop()
            self._tell_search()
            self._is_new = True
            self.look.show_folder(folder, within, conversation)

    def show_counts(self, folder: Folder) -> None:
        """The counts of the folder in sight changed."""
        if self._folder is not None and folder.id == self._folder.id:
            self._folder = folder
            self.head.show_folder(folder_name(folder), folder.unread, folder.total)

    def leave_folder(self) -> None:
        """Something else than a folder is chosen."""
        self._keep_threads()
        self._folder = None
        self.feed.stop()
        self._tell_search()
        self.model.clear()

    def _keep_threads(self) -> None:
        """Which of them are open, for when the folder is shown again."""
        if self._folder is not None and not self._is_new and not self.model.threads.listing.groups:
            self._opened_threads.keep(self._folder.id, self.model.threads.opened)

    def _look_known(self) -> None:
        if self._is_new and self._folder is not None:
            self._is_new = False
            usually_open = self.look.view.threads_open
            self.model.threads.restore(self._opened_threads.of(self._folder.id, usually_open=usually_open))
        self.refresh()

    def _note_turned(self, on: bool) -> None:
        """So are threads of this folder from now on; groups are open in any case."""
        if not self.look.view.grouped:
            self.look.choose(replace(self.look.view, threads_open=on))

    def search(self, text: str) -> None:
        if text.strip() != self._text:
            self._text = text.strip()
            self._search = parse_search(self._text, datetime.date.today(), self.model.tags)
            self._tell_search()
            self.refresh()

    def _show_tags(self, tags: TagList) -> None:
        """Filters, groups and rows name them, and the search may ask for them by their names."""
        self.model.tags = self.around.tags = tags
        self.head.filters.show_tags(tags)
        self._search = parse_search(self._text, datetime.date.today(), tags)
        self._refresh_all()

    @property
    def folder(self) -> Folder | None:
        return self._folder

    @property
    def known_folders(self) -> Sequence[Folder]:
        """Of all accounts, as far as somebody told."""
        return self.around.known_folders

    @known_folders.setter
    def known_folders(self, folders: Sequence[Folder]) -> None:
        self.around.known_folders = folders

    # What is chosen

    def selected_count(self) -> int:
        if self.model.threads.listing.groups:  # their rows lie between those that are selected
            return len(self.selected_shown())
        return sum(each.bottom() - each.top() + 1 for each in self.view.selectionModel().selection())

    def current(self) -> MessageId | None:
        """The one that was chosen last, or None."""
        index = self.view.currentIndex()
        message = self.model.id_at(index.row()) if index.isValid() else None
        return message if message is not None and message > 0 else None

    def focus_target(self) -> QWidget:
        """What F6 goes to: the messages, or the page that stands in their place."""
        page = self._pages.currentWidget()
        return self._clearing if page is self._empty and self._clearing.isVisible() else page

    def selected(self) -> tuple[MessageId, ...]:
        """In the order of the list; of a closed thread all messages."""
        return self.model.acted_on(self._stretches())

    def selected_rows(self) -> list[MessageRow]:
        """Those that are here: what was never in sight was not loaded."""
        return self.model.rows_of(self.selected())

    def _stretches(self) -> list[tuple[int, int]]:
        """First and last rows: a hundred thousand single indexes would take a third of a second."""
        return sorted((each.top(), each.bottom()) for each in self.view.selectionModel().selection())

    def selected_shown(self) -> tuple[MessageId, ...]:
        """Those whose rows are selected."""
        return self.model.ids_of(self._stretches())

    def select(self, messages: Iterable[MessageId]) -> None:
        """Those that have a row; the first of them comes into view."""
        if self._mark_selected(messages):
            self.view.scrollTo(self.view.currentIndex())

    def _mark_selected(self, messages: Iterable[MessageId]) -> bool:
        """Whether any has a row."""
        selection = QItemSelection()
        places = self.model.places_of(tuple(messages))
        for first, last in runs(places):
            selection.select(self.model.index(first, 0), self.model.index(last, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().select(selection, flags)
        if places:
            current = self.model.index(places[0], 0)
            self.view.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        return bool(places)

    def wait_for(self, message: MessageId) -> None:
        """Select a message as soon as it is in the list."""
        self._awaited = message
        self._select_awaited()

    def is_awaiting(self, message: MessageId) -> bool:
        return self._awaited == message

    def uncover(self, message: MessageId) -> None:
        """Open the thread in which it is hidden."""
        if self.model.threads.depth(message):
            self.model.set_open(message, True)

    def about_to_remove(self, messages: Sequence[MessageId]) -> None:
        """These will leave the list: afterwards the message that takes their place is selected."""
        places = self.model.places_of(messages)
        self._advance = places[0] if places else None

    # Following the store

    def folder_changed(self, folder: FolderId) -> None:
        """The store changed; one refresh follows for all changes of a moment."""
        if self._folder is None or self._refreshing.isActive():
            return
        if (
            folder == self._folder.id
            or folder in self._folder.members
            or any(isinstance(each.condition, InFolder) for each in self._search.all_terms())
        ):
            self._refreshing.start()

    def _happened(self, event: Event) -> None:
        if isinstance(event, AccountsChanged):  # perhaps in what they show of what is marked as deleted
            self.refresh()

    def refresh(self) -> None:
        folder = self._folder
        if folder is None:
            return
        query = self.query()

        self.feed.ask(folder.id, query, self._keeping_read(query))
        self.around.look(folder, query, is_search=bool(self._text))  # behind the list, which is waited for

    def query(self) -> ListQuery:
        """What head, filters and search field ask for together."""
        query = self.head.query
        terms = (*query.search.terms, *self._search.terms)
        marked_of = shows_marked(self._desk.core.accounts.all())
        query = replace(query, search=replace(self._search, terms=terms), marked_of=marked_of)
        if self._folder is None:
            return query
        return replace(query, found=self.around.found_for(self._folder, query))

    def _keeping_read(self, query: ListQuery) -> ListQuery:
        """What is being read, or about to be, stays in a list of unread messages until another is chosen."""
        is_by_unread = query.unread_only or query.unread_threads
        shown = self.selected_shown() if is_by_unread and self.selected_count() == 1 else ()
        awaited = (self._awaited,) if is_by_unread and self._awaited is not None else ()
        return replace(query, kept=(*shown, *awaited))

    def _tell_search(self) -> None:
        self.around.show(self._folder, self._search if self._text else None)

    def _refresh_all(self) -> None:
        self.refresh()
        self.model.rows_changed()

    def _take_listing(self, query: ListQuery, listing: Listing) -> None:
        if query == self.query():
            self._refreshing.setInterval(max(REFRESH_MS, WORK_SHARE * self.feed.took_ms))
            self.model.found = frozenset(query.found)
            self._show_listing(listing)

    def _show_listing(self, listing: Listing) -> None:
        before = self.selected_shown()
        self._is_settling = True
        self.model.show_listing(listing)
        after = self.selected_shown()
        has_changed = after != before and set(after) != set(before)
        if has_changed and len(self.model.places_of(before)) == len(before):
            self._mark_selected(before)  # those that changed their place
        self._is_settling = False
        is_filtered = self._is_of_search or bool(self._text) or self.head.is_narrowing
        self._nothing.setText(tr("No message matches.") if is_filtered else tr("No messages here."))
        self._clearing.setVisible(bool(self._text))
        if listing.is_whole or listing.ids:
            self._pages.setCurrentWidget(self.view if listing.ids else self._empty)
        self._select_advance()
        self._select_awaited()
        self._selection_changed()
        self.listed.emit()

    def _load_rows(self, ids: list[int]) -> None:
        self._desk.when(
            self._desk.core.mail.load_rows([MessageId(each) for each in ids]),
            owner=self,
            done=self.model.show_rows,
            failed=self._loading_failed,
        )

    def _loading_failed(self, error: MailGuardError) -> None:
        self.failed.emit(error)

    def _note_selected(self) -> None:
        self._selected_before = self.selected_shown()

    def _select_again(self) -> None:
        self.select(self._selected_before)

    def _select_advance(self) -> None:
        if self._advance is None or self.selected_count() or not self.model.rowCount():
            return
        last = min(self._advance, self.model.rowCount() - 1)
        self._advance = None
        place = self.model.message_place(last, 1)
        place = place if place is not None else self.model.message_place(last, -1)
        if place is None:
            return
        self.view.is_led = True
        self.view.setCurrentIndex(self.model.index(place, 0))
        self.view.is_led = False

    def _select_awaited(self) -> None:
        if self._awaited is None:
            return
        self.uncover(self._awaited)
        if self.model.place_of(self._awaited) is not None:
            awaited, self._awaited = self._awaited, None
            self.select([awaited])

    def _selection_changed(self) -> None:
        """Tell what is selected where that differs: Qt tells it for every row that changes its place, too."""
        count = self.selected_count()
        now = (count, self.selected_shown()[0] if count == 1 else None)
        if self._is_settling or now == self._told:
            return
        self._told = now
        self.model.want_rows(self.selected() if count == 1 else ())  # what is known of all of a closed thread
        if now[1] is not None:
            self._awaited = None  # another one was chosen meanwhile
            self.chosen.emit(now[1], not self.view.is_led)
        elif count:
            self.several_chosen.emit(count)
        else:
            self.none_chosen.emit()

    # Parts

    def _lay_out(self) -> None:
        self._nothing = wrapped_label(role="text-3")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._clearing = button(tr("Clear search"), self.search_cleared.emit)
        self._clearing.setObjectName("clearSearch")
        self._empty = QWidget()
        middle = QVBoxLayout(self._empty)
        middle.addStretch(1)
        middle.addWidget(self._nothing)
        middle.addWidget(self._clearing, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(2)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.search_line = SearchLine()
        self.search_line.all_folders_asked.connect(self.all_folders_asked)
        inside.addWidget(self.head)
        inside.addWidget(self.search_line)
        inside.addWidget(self._pages, 1)

    def add_page(self, page: QWidget) -> None:
        """Another page in place of the messages, such as the Outbox."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget, name: str) -> None:
        self.leave_folder()
        self.head.show_plain(name)
        self.head.enable_query(False)
        self._pages.setCurrentWidget(page)

    def put_above(self, bar: QWidget) -> None:
        """A bar between head and list."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, bar)
