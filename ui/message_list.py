"""The middle pane: head, what is wrong with the account, and the list of messages."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import (
    EVERYTHING,
    Folder,
    FolderId,
    FolderRole,
    InFolder,
    MessageId,
    MessageRow,
    Unsearched,
)
from mailguard.search_query import parse_search
from ui.desk import Desk
from ui.folder_model import folder_name
from ui.list_head import ListHead
from ui.message_delegate import MessageDelegate
from ui.message_model import ID_ROLE, MessageModel
from ui.search_line import SearchLine, looks_into_text
from ui.widgets import button, wrapped_label
from ui.wording import tr

REFRESH_MS = 250  # changes of a folder that come faster are shown together


class MessageList(QWidget):
    """The messages of one folder. What a person does to them is asked for by signals."""

    chosen = Signal(object, bool)  # a MessageId; whether a person chose it, or the list went on by itself
    several_chosen = Signal(int)
    none_chosen = Signal()
    opened = Signal(object)  # a MessageId: in a window of its own
    menu_asked = Signal(QPoint)
    search_cleared = Signal()
    all_folders_asked = Signal()  # to be searched
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messagePane")
        self._desk = desk
        self._folder: Folder | None = None
        self._text = ""
        self._search = EVERYTHING
        self._awaited: MessageId | None = None
        self._advance: int | None = None
        self.head = ListHead()
        self.head.query_changed.connect(self.refresh)
        self.model = MessageModel(self)
        self.model.rows_wanted.connect(self._load_rows)
        self.model.replaced.connect(self._select_again)
        self.view = _CardView(self.model)
        self.view.opened.connect(self.opened)
        self.view.customContextMenuRequested.connect(
            lambda point: self.menu_asked.emit(self.view.viewport().mapToGlobal(point))
        )
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self._selected_before: tuple[MessageId, ...] = ()
        self._is_settling = False  # rows change place: what is selected is told when all is done
        self._told: tuple[int, MessageId | None] = (0, None)
        self._lay_out()
        self._refreshing = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh_all)

    # What is shown

    def show_folder(self, folder: Folder) -> None:
        """Show another folder, from the top."""
        is_other = self._folder is None or folder.id != self._folder.id
        self._folder = folder
        self.head.enable_query(True)
        self.head.show_folder(folder_name(folder), folder.unread, folder.total)
        self.view.delegate.names_recipients = folder.role in (FolderRole.SENT, FolderRole.DRAFTS)
        if is_other:
            self._advance = None
            self.view.clearSelection()
            self.model.show_ids(array("q"), forget_rows=True)
            self._tell_search()
            self.refresh()

    def show_counts(self, folder: Folder) -> None:
        """The counts of the folder in sight changed."""
        if self._folder is not None and folder.id == self._folder.id:
            self._folder = folder
            self.head.show_folder(folder_name(folder), folder.unread, folder.total)

    def leave_folder(self) -> None:
        """Something else than a folder is chosen."""
        self._folder = None
        self._tell_search()
        self.model.show_ids(array("q"), forget_rows=True)

    def search(self, text: str) -> None:
        if text.strip() != self._text:
            self._text = text.strip()
            self._search = parse_search(self._text, datetime.date.today())
            self._tell_search()
            self.refresh()

    @property
    def folder(self) -> Folder | None:
        return self._folder

    # What is chosen

    def selected_count(self) -> int:
        return sum(each.bottom() - each.top() + 1 for each in self.view.selectionModel().selection())

    def current(self) -> MessageId | None:
        """The one that was chosen last, or None."""
        index = self.view.currentIndex()
        return self.model.id_at(index.row()) if index.isValid() else None

    def focus_target(self) -> QWidget:
        """What F6 goes to: the messages, or the page that stands in their place."""
        page = self._pages.currentWidget()
        return self._clearing if page is self._empty and self._clearing.isVisible() else page

    def selected(self) -> tuple[MessageId, ...]:
        """In the order of the list."""
        places = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(self.model.id_at(place) for place in places)

    def selected_rows(self) -> list[MessageRow]:
        rows = (self.model.row(each) for each in self.selected())
        return [each for each in rows if each is not None]

    def select(self, messages: Iterable[MessageId]) -> None:
        selection = QItemSelection()
        places = sorted(place for each in messages if (place := self.model.place_of(each)) is not None)
        for place in places:
            index = self.model.index(place)
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().select(selection, flags)
        if places:
            current = self.model.index(places[0])
            self.view.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.view.scrollTo(current)

    def wait_for(self, message: MessageId) -> None:
        """Select a message as soon as it is in the list."""
        self._awaited = message
        self._select_awaited()

    def go(self, step: int, *, unread: bool = False) -> None:
        """To the next (1) or previous (-1) message, or to the next unread one."""
        current = self.view.currentIndex()
        place = (current.row() if current.isValid() else -1 if step > 0 else self.model.rowCount()) + step
        while 0 <= place < self.model.rowCount():
            row = self.model.row(self.model.id_at(place))
            if not unread or (row is not None and not row.is_read):
                self.view.setCurrentIndex(self.model.index(place))
                return
            place += step

    def about_to_remove(self, messages: Sequence[MessageId]) -> None:
        """These will leave the list: afterwards the message that takes their place is selected."""
        places = [place for each in messages if (place := self.model.place_of(each)) is not None]
        self._advance = min(places) if places else None

    # Following the store

    def folder_changed(self, folder: FolderId) -> None:
        """The store changed; one refresh follows for all changes of a moment."""
        if self._folder is None or self._refreshing.isActive():
            return
        if folder == self._folder.id or any(
            isinstance(each.condition, InFolder) for each in self._search.all_terms()
        ):
            self._refreshing.start()

    def refresh(self) -> None:
        folder = self._folder
        if folder is None:
            return
        query = replace(self.head.query, search=self._search)

        def show(ids: array[int]) -> None:
            if self._folder is None or folder.id != self._folder.id:
                return
            if query == replace(self.head.query, search=self._search):
                self._show_ids(ids)

        self._count_unsearched(folder)
        self._desk.when(
            self._desk.core.mail.list_ids(folder.id, query), owner=self, done=show, failed=self.failed.emit
        )

    def _tell_search(self, unsearched: Unsearched | None = None) -> None:
        name = folder_name(self._folder) if self._folder is not None else ""
        self.search_line.tell(self._search if self._text and name else None, name, unsearched)

    def _count_unsearched(self, folder: Folder) -> None:
        """Ask how much of what is searched has no text here; told where the search looks into texts."""
        search = self._search
        if not looks_into_text(search):
            return

        def show(unsearched: Unsearched) -> None:
            if self._folder is not None and folder.id == self._folder.id and search == self._search:
                self._tell_search(unsearched)

        query = replace(self.head.query, search=search)
        self._desk.when(
            self._desk.core.mail.unsearched(folder.id, query), owner=self, done=show, failed=self.failed.emit
        )

    def _refresh_all(self) -> None:
        self.refresh()
        self.model.rows_changed()

    def _show_ids(self, ids: array[int]) -> None:
        self._selected_before = self.selected()
        self._is_settling = True
        self.model.show_ids(ids)
        self._is_settling = False
        is_filtered = bool(self._text) or self.head.query != replace(
            self.head.query, **dict.fromkeys(_FILTERS, False)
        )
        self._nothing.setText(tr("No message matches.") if is_filtered else tr("No messages here."))
        self._clearing.setVisible(bool(self._text))
        self._pages.setCurrentWidget(self.view if len(ids) else self._empty)
        self._select_advance()
        self._select_awaited()
        self._selection_changed()

    def _load_rows(self, ids: list[int]) -> None:
        self._desk.when(
            self._desk.core.mail.load_rows([MessageId(each) for each in ids]),
            owner=self,
            done=self.model.show_rows,
            failed=self._loading_failed,
        )

    def _loading_failed(self, error: MailGuardError) -> None:
        self.failed.emit(error)

    def _select_again(self) -> None:
        self.select(self._selected_before)

    def _select_advance(self) -> None:
        if self._advance is None or self.selected() or not self.model.rowCount():
            return
        place = min(self._advance, self.model.rowCount() - 1)
        self._advance = None
        self.view.is_led = True
        self.view.setCurrentIndex(self.model.index(place))
        self.view.is_led = False

    def _select_awaited(self) -> None:
        if self._awaited is not None and self.model.place_of(self._awaited) is not None:
            awaited, self._awaited = self._awaited, None
            self.select([awaited])

    def _selection_changed(self) -> None:
        """Tell what is selected where that differs: Qt tells it for every row that changes its place, too."""
        count = self.selected_count()
        now = (count, self.selected()[0] if count == 1 else None)
        if self._is_settling or now == self._told:
            return
        self._told = now
        if now[1] is not None:
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


_FILTERS = ("unread_only", "starred_only", "encrypted_only", "signed_only", "attachment_only")


class _CardView(QListView):
    """Cards of one height, painted by the delegate."""

    opened = Signal(object)

    def __init__(self, model: MessageModel) -> None:
        super().__init__(objectName="messages")
        self.setAccessibleName(tr("Messages"))
        self.is_led = False  # the list moves the selection by itself
        self.delegate = MessageDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.doubleClicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(MessageId(index.data(ID_ROLE)))
