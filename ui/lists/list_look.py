"""How the list looks: as cards or as a table, and what of that is kept for the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import (
    EVERYTHING,
    Folder,
    FolderId,
    MessageId,
    MessageRow,
    Order,
    SearchQuery,
    Tag,
    Tagged,
    Term,
)
from mailguard.model.views import (
    CONVERSATION,
    OUR_SIDE,
    Column,
    Density,
    FolderView,
    ListStyle,
    ShownColumn,
    usual_view,
)
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.lists.card_view import CardView
from ui.lists.column_heads import HEIGHT_PX, ColumnHeads
from ui.lists.list_head import ListHead
from ui.lists.message_columns import Names
from ui.lists.message_model import GROUP_ROLE, ROW_ROLE, THREAD_ROLE, MessageModel
from ui.lists.message_table import TableDelegate
from ui.lists.sort_menu import sorted_by
from ui.theme import scaled

# A click on such a cell is about the message.
TOGGLES = frozenset({Column.READ, Column.STAR, Column.JUNK, Column.DELETE})
_ROW_PX = {Density.COMPACT: 24, Density.NORMAL: 30, Density.RELAXED: 38}
_CARD_EXTRA_PX = {Density.COMPACT: -8, Density.NORMAL: 0, Density.RELAXED: 12}


def tagged(tag: Tag | None) -> SearchQuery:
    """What the messages of a list must have that stands for a tag; all where it does not."""
    return SearchQuery((Term(Tagged(tag.keyword.lower())),)) if tag is not None else EVERYTHING


class ListLook(QObject):
    """One list has one: `ready` tells when it is to be listed anew."""

    ready = Signal()
    shown = Signal(object)  # the FolderView that holds now
    toggled = Signal(object, object)  # a Column of TOGGLES that was clicked, and the MessageRow
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, head: ListHead, list_view: CardView) -> None:
        super().__init__(list_view)
        self._desk = desk
        self._head = head
        self._list = list_view
        self._folder: Folder | None = None
        self._usual: FolderView | None = None  # of this folder, where it is none like others
        self.view = FolderView()
        self.heads = ColumnHeads(list_view)
        self.heads.hide()
        self.table = TableDelegate(self.heads, self)
        self.heads.columns_changed.connect(self._columns_changed)
        self.heads.usual_asked.connect(self.choose_usual_columns)
        self.heads.sort_asked.connect(self.sort)
        self.heads.laid_out.connect(self._columns_laid_out)
        list_view.horizontalScrollBar().valueChanged.connect(self.heads.header.setOffset)
        head.view_chosen.connect(self.choose)
        list_view.installEventFilter(self)
        list_view.viewport().installEventFilter(self)
        self.show_density(desk.core.accounts.settings().density)

    # What is shown

    def show_folder(
        self, folder: Folder, within: SearchQuery = EVERYTHING, conversation: MessageId | None = None
    ) -> None:
        """Another folder: `ready` follows when it is known how it is looked at.

        conversation: the folder stands for the thread of this message.
        """
        self._folder = folder
        self._usual = CONVERSATION if conversation is not None else None
        accounts = tuple(each.id for each in self._desk.core.accounts.all())
        self._head.show_scope(folder, accounts, within, conversation)
        self._desk.when(
            self._desk.core.views.load(folder, self._usual),
            owner=self,
            done=lambda view: self._take(folder, view),
            failed=lambda error: self._load_failed(folder, error),
        )

    def show_names(self, folders: Sequence[Folder]) -> None:
        """Of all folders: what rows say of theirs."""
        addresses: dict[FolderId, str] = {}
        for each in folders:
            account = self._desk.account(each.account)
            addresses[each.id] = clean_text(account.identity.address) if account is not None else ""
        self.table.names = Names(
            accounts=addresses,
            folders={each.id: folder_name(each) for each in folders},
            ours=frozenset(each.id for each in folders if each.role in OUR_SIDE),
        )
        model = self._list.model()
        if isinstance(model, MessageModel):
            model.account_names = {
                str(each.id): clean_text(each.identity.address) for each in self._desk.core.accounts.all()
            }
        self._list.viewport().update()

    def show_density(self, density: Density) -> None:
        self.table.height_px = scaled(_ROW_PX[density])
        self._list.delegate.extra_px = _CARD_EXTRA_PX[density]
        self._list.scheduleDelayedItemsLayout()

    # What a person chooses

    def choose(self, view: FolderView) -> None:
        """Look at the folder like this from now on."""
        before = self._head.query
        self._show(view)
        if self._folder is not None:
            self._keep([self._folder])
        if self._head.query != before:
            self.ready.emit()

    def choose_style(self, style: ListStyle) -> None:
        self.choose(replace(self.view, style=style))

    def choose_usual_columns(self) -> None:
        if self._folder is not None:
            usual = self._usual_of(self._folder)
            self.choose(replace(self.view, columns=usual.columns))

    def sort(self, order: Order) -> None:
        """As a click on the head of its column."""
        self.choose(sorted_by(self.view, order))

    def apply_to(self, folders: Sequence[Folder], *, columns_only: bool = False) -> None:
        """Look at these folders as at this one. columns_only: the rest of each stays as it is."""
        if not columns_only:
            self._keep(folders)
            return
        columns = self.view.columns

        def keep(folder: Folder, found: FolderView) -> None:
            self._save([folder], replace(found, columns=columns))

        for each in folders:
            self._desk.when(
                self._desk.core.views.load(each),
                owner=self,
                done=lambda found, each=each: keep(each, found),
                failed=self.failed.emit,
            )

    # Clicks on cells, room for the heads

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list and event.type() == QEvent.Type.Resize:
            self._place_heads()
        is_press = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if is_press and watched is self._list.viewport() and isinstance(event, QMouseEvent):
            return self._turn(event) or (self.view.style is ListStyle.TABLE and self._press(event))
        return super().eventFilter(watched, event)

    def _turn(self, event: QMouseEvent) -> bool:
        """Whether the click opened or closed a group, or a thread of the table."""
        point = event.position().toPoint()
        index = self._list.indexAt(point)
        state = index.data(THREAD_ROLE) if index.isValid() else None
        if state is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        is_table = self.view.style is ListStyle.TABLE
        is_caret = is_table and self.table.caret_spot(index, self._list.visualRect(index)).contains(point)
        if not is_caret and index.data(GROUP_ROLE) is None:
            return False
        self._list.thread_keys.turn(index.row(), not state.is_open)
        return True

    def _press(self, event: QMouseEvent) -> bool:
        """Whether the click was about one cell, and so neither selects nor opens."""
        point = event.position().toPoint()
        column, index = self.heads.column_at(point.x()), self._list.indexAt(point)
        row: MessageRow | None = index.data(ROW_ROLE) if index.isValid() else None
        if column not in TOGGLES or row is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        self.toggled.emit(column, row)
        return True

    # Inside

    def _take(self, folder: Folder, view: FolderView) -> None:
        if self._folder is folder:
            self._show(view)
            self.ready.emit()

    def _load_failed(self, folder: Folder, error: MailGuardError) -> None:
        self._take(folder, self._usual_of(folder))
        self.failed.emit(error)

    def _usual_of(self, folder: Folder) -> FolderView:
        return self._usual or usual_view(folder.role, of_many=bool(folder.members))

    def _show(self, view: FolderView) -> None:
        self.view = view
        self._head.show_view(view)
        is_table = view.style is ListStyle.TABLE
        self.heads.show_columns(view.columns, view.order, descending=view.newest_first)
        wanted = self.table if is_table else self._list.delegate
        if self._list.itemDelegate() is not wanted:
            current = self._list.currentIndex()
            self._list.setItemDelegate(wanted)
            self._place_heads()
            self.heads.setVisible(is_table)
            self._list.scheduleDelayedItemsLayout()
            if current.isValid():
                self._list.scrollTo(current)
        self.shown.emit(view)

    def _place_heads(self) -> None:
        height = scaled(HEIGHT_PX) if self.view.style is ListStyle.TABLE else 0
        self._list.setViewportMargins(0, height, 0, 0)
        self.heads.setGeometry(0, 0, self._list.viewport().width(), height)

    def _columns_laid_out(self) -> None:
        """Where columns need more room than there is, the list scrolls sideways, and the heads with it."""
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        is_wide = self.view.style is ListStyle.TABLE and self.heads.needed_px() > 0
        self._list.setHorizontalScrollBarPolicy(policy if is_wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.scheduleDelayedItemsLayout()
        self._list.viewport().update()

    def _columns_changed(self, columns: tuple[ShownColumn, ...]) -> None:
        is_new = len(columns) > len(self.view.columns)
        self.choose(replace(self.view, columns=columns))
        bar = self._list.horizontalScrollBar()
        if is_new:  # at the right end, where it may be out of sight
            QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _keep(self, folders: Sequence[Folder]) -> None:
        self._save(folders, self.view)

    def _save(self, folders: Sequence[Folder], view: FolderView) -> None:
        answer = self._desk.core.views.save(folders, view)
        self._desk.when(answer, owner=self, done=lambda _: None, failed=self.failed.emit)
