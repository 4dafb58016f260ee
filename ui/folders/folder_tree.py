"""The folder pane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from mailguard.model import Account, AccountId, Folder, FolderId, FolderRole
from mailguard.model.views import FolderMarks
from ui import icons, theme
from ui.folders.colour_menu import add_colour_menu
from ui.folders.folder_acts import FolderAct, acts_for
from ui.folders.folder_model import FolderModel, Kind, Line, Place, PlaceKey
from ui.folders.folder_modes import ModesMenu
from ui.lists.tag_look import paint_dot
from ui.wording import tr

ROW_PX = 28
_ICON_PX = 16
_STEP_PX = 18
_SIDE_PX = 6  # beside the lines
_ABOVE_PX = 8  # over each head
FOLDER_ICONS = {
    FolderRole.INBOX: "inbox",
    FolderRole.DRAFTS: "draft",
    FolderRole.TEMPLATES: "draft",
    FolderRole.SENT: "sent",
    FolderRole.ARCHIVE: "archive",
    FolderRole.JUNK: "junk",
    FolderRole.TRASH: "trash",
    FolderRole.NONE: "folder",
}

HEADS = frozenset({Kind.ACCOUNT, Kind.LOCAL, Kind.SECTION})
_KEYS = {Qt.Key.Key_F2: FolderAct.RENAME, Qt.Key.Key_Delete: FolderAct.DELETE}


class FolderTree(QTreeView):
    """Accounts and folders. A head opens and closes with a click; a folder is chosen."""

    chosen = Signal(object)  # a Place
    dropped = Signal(list, object, bool)  # message ids, a Folder; whether to copy them
    get_messages_asked = Signal(object)  # an AccountId
    act_asked = Signal(object, object)  # a FolderAct, a Place
    moved = Signal(object, object)  # a Folder, and the Place it was dropped on
    coloured = Signal(object, str)  # a Folder, and "#RRGGBB" or ""
    favoured = Signal(object, bool)  # a Folder that is to be among the favourites, or no longer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="folders")
        self.setAccessibleName(tr("Folders"))
        self.setProperty("sidebar", "true")
        self._model = FolderModel(self)
        self._model.dropped.connect(self.dropped)
        self._model.moved.connect(self.moved)
        self.setModel(self._model)
        self.setItemDelegate(_FolderDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._is_building = False
        self._marks = FolderMarks()
        self.modes_menu: ModesMenu | None = None  # of the heads, and where nothing stands

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
        marks: FolderMarks = FolderMarks(),  # noqa: B008  frozen
    ) -> None:
        """Show folders and counts; what was chosen and what was closed stays so."""
        chosen = self.place
        self._marks = marks
        closed = {self._model.place(each).key for each in self._model.lines() if not self.isExpanded(each)}
        self._is_building = True
        known = {self._model.place(each).key for each in self._model.lines()}
        self._model.show_folders(
            accounts,
            folders,
            outgoing=outgoing,
            drafts=drafts,
            sections=sections,
            below=below,
            shows_all=shows_all,
        )
        for each in self._model.lines():
            place = self._model.place(each)
            is_usual = place.folder is None or not place.folder.members  # accounts of a unified one: closed
            self.setExpanded(each, place.key not in closed if place.key in known else is_usual)
        if chosen is not None:
            self.setCurrentIndex(self._model.find(chosen.key))
            if not self.currentIndex().isValid() and chosen.folder is not None:
                self.choose(chosen.folder.id)  # its section is gone, or it left it
        self._is_building = False

    @property
    def place(self) -> Place | None:
        """What is chosen."""
        index = self.currentIndex()
        return self._model.place(index) if index.isValid() else None

    def choose(self, folder: FolderId) -> bool:
        """Choose a folder; False where it is not in the tree."""
        for each in self._model.lines():
            found = self._model.place(each).folder
            if found is not None and found.id == folder:
                self.setCurrentIndex(each)
                return True
        return False

    def choose_place(self, key: PlaceKey, holding: FolderId) -> bool:
        """Choose a line; False where it is not in the tree, or lists nothing of the folder `holding`."""
        index = self._model.find(key)
        found = self._model.place(index).folder if index.isValid() else None
        if found is None or holding not in (found.id, *found.members):
            return False
        self.setCurrentIndex(index)
        return True

    def first_of(self, role: FolderRole) -> Folder | None:
        """The first folder for this purpose, from the top."""
        return next((each for each in self.folders() if each.role is role), None)

    def folders(self) -> list[Folder]:
        found = (self._model.place(each).folder for each in self._model.lines())
        return list({each.id: each for each in found if each is not None}.values())

    def event(self, event: QEvent) -> bool:
        """Delete is about the folder while the pane has the keyboard, not about messages."""
        is_offered = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_offered and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act, place = _KEYS.get(Qt.Key(event.key())), self.place
        if act is None:
            super().keyPressEvent(event)
        elif place is not None and place.folder is not None and place.account is not None:
            is_for_good = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            is_deletion = act is FolderAct.DELETE
            self.act_asked.emit(FolderAct.DELETE_FOR_GOOD if is_deletion and is_for_good else act, place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        is_head = index.isValid() and self._model.place(index).kind in HEADS
        if event.button() == Qt.MouseButton.LeftButton and (is_head or self._is_caret(index, event)):
            self.setExpanded(index, not self.isExpanded(index))
            event.accept()
            return
        super().mousePressEvent(event)

    def _is_caret(self, index: QModelIndex, event: QMouseEvent) -> bool:
        if not index.isValid() or not self._model.rowCount(index):
            return False
        left = self.visualRect(index).left() + indent(index)
        return left - 20 <= event.position().x() < left

    def _current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_building:
            self.chosen.emit(self._model.place(index))

    def _show_menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        place = self._model.place(index) if index.isValid() else None
        if place is not None and place.search is not None:
            self._show_search_menu(place, point)
            return
        if place is None or place.account is None:
            if self.modes_menu is not None and (place is None or place.kind is Kind.SECTION):
                menu = self.modes_menu.for_section(place.section) if place is not None else self.modes_menu
                menu.popup(self.viewport().mapToGlobal(point))
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Get Messages"), lambda: self.get_messages_asked.emit(place.account))
        for act in acts_for(place):
            words = tr(act.value)
            keys = {FolderAct.RENAME: "F2", FolderAct.DELETE: "Del"}.get(act)
            entry = menu.addAction(f"{words}\t{keys}" if keys else words)
            entry.triggered.connect(lambda _=False, act=act: self.act_asked.emit(act, place))
        if place.folder is not None and place.folder.is_selectable:
            self._add_favourite(menu, place.folder)
            folder = place.folder
            add_colour_menu(menu, self.colour_of(folder), lambda colour: self.coloured.emit(folder, colour))
        menu.popup(self.viewport().mapToGlobal(point))

    def _show_search_menu(self, place: Place, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act, words in ((FolderAct.RENAME, tr("Change…\tF2")), (FolderAct.DELETE, tr("Delete…\tDel"))):
            entry = menu.addAction(words)
            entry.triggered.connect(lambda _=False, act=act: self.act_asked.emit(act, place))
        menu.popup(self.viewport().mapToGlobal(point))

    def colour_of(self, folder: Folder) -> str:
        """As "#RRGGBB"; "" where it has none."""
        return self._marks.colours.get((folder.account, folder.path), "")

    def _add_favourite(self, menu: QMenu, folder: Folder) -> None:
        entry = menu.addAction(tr("Favourite"))
        entry.setObjectName("favourite")
        entry.setCheckable(True)
        entry.setChecked((folder.account, folder.path) in self._marks.favourites)
        entry.triggered.connect(lambda on: self.favoured.emit(folder, on))


def indent(index: QModelIndex | QPersistentModelIndex) -> int:
    """Where the icon of a line begins."""
    depth, above = 0, index.parent()
    while above.isValid():
        depth, above = depth + 1, above.parent()
    return _SIDE_PX + (8 if depth == 0 else 10 + depth * _STEP_PX)


class _FolderDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = max(ROW_PX, QFontMetrics(theme.font()).height() + 10)
        return QSize(120, height if index.parent().isValid() else height + _ABOVE_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.tokens()
        place = FolderModel.place(index)
        is_head = place.kind in HEADS
        rect = option.rect.adjusted(_SIDE_PX, _ABOVE_PX if is_head else 0, -_SIDE_PX, 0)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_target = bool(option.state & QStyle.StateFlag.State_MouseOver) and self._is_dropping(option)
        if is_selected or is_target:
            painter.setPen(QColor(colours.accent) if is_target else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(rect, 5, 5)
        self._paint_parts(painter, rect, option, index, is_selected)
        painter.restore()

    @staticmethod
    def _is_dropping(option: QStyleOptionViewItem) -> bool:
        view = option.widget
        return isinstance(view, QTreeView) and view.state() == QAbstractItemView.State.DraggingState

    def _paint_parts(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        is_selected: bool,
    ) -> None:
        colours = theme.tokens()
        place = FolderModel.place(index)
        is_head = place.kind in HEADS
        left = rect.left() + indent(index) - _SIDE_PX
        view = option.widget
        model = index.model()
        has_children = model is not None and model.rowCount(index) > 0
        if has_children and isinstance(view, QTreeView):
            caret = "caret-down" if view.isExpanded(index) else "caret-right"
            start = left if is_head else left - 18
            spot = QRect(start, rect.center().y() - 6, 14, 14)
            icons.icon(caret, colours.text_2).paint(painter, spot)
        if not is_head:
            spot = QRect(left, rect.center().y() - 7, _ICON_PX, _ICON_PX)
            if place.tag is not None:
                paint_dot(painter, spot.adjusted(3, 3, -4, -4), place.tag)
            else:
                own = "" if is_selected else _colour_of(place, view)
                icons.icon(_icon(place), own or colours.text_2).paint(painter, spot)
        text_left = left + (22 if is_head else _ICON_PX + 8)
        taken = self._paint_count(painter, rect, place, is_selected)
        is_bold = is_head or is_selected or (place.count > 0 and _counts_unread(place))
        painter.setFont(theme.font(semibold=is_bold))
        painter.setPen(QColor(colours.on_selection if is_selected else colours.text))
        room = QRect(text_left, rect.top(), rect.right() - 8 - taken - text_left, rect.height())
        name = QFontMetrics(painter.font()).elidedText(
            str(index.data()),
            Qt.TextElideMode.ElideRight if place.section else Qt.TextElideMode.ElideMiddle,
            room.width(),
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    @staticmethod
    def _paint_count(painter: QPainter, rect: QRect, place: Place, is_selected: bool) -> int:
        if not place.count:
            return 0
        colours = theme.tokens()
        painter.setFont(theme.font("xs", semibold=True))
        painter.setPen(QColor(colours.on_selection if is_selected else colours.text_2))
        room = rect.adjusted(0, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(place.count))
        return QFontMetrics(painter.font()).horizontalAdvance(str(place.count)) + 8


def _colour_of(place: Place, view: QWidget | None) -> str:
    if place.folder is None or not isinstance(view, FolderTree):
        return ""
    return view.colour_of(place.folder)


def _icon(place: Place) -> str:
    if place.search is not None:
        return "search"
    if place.folder is not None:
        return FOLDER_ICONS[place.folder.role]
    return "draft" if place.kind is Kind.LOCAL_DRAFTS else "sent"


def _counts_unread(place: Place) -> bool:
    return place.folder is None or place.folder.role is not FolderRole.DRAFTS
