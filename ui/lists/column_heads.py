"""The heads of the message table: moved and resized by hand, clicked to sort, shown and hidden by a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QToolButton, QWidget

from mailguard.model import Order
from mailguard.model.views import ORDERS, Column, ShownColumn
from ui import icons, theme
from ui.lists.message_columns import GLYPH_PX, LEAST_PX, LOOKS, fitted
from ui.wording import tr

HEIGHT_PX = 28
_SETTLE_MS = 400  # dragging that pauses this long is a width that is wanted
_COLUMNS = tuple(Column)


class ColumnHeads(QWidget):
    """`spots` is where the delegate paints; widths follow the room that there is."""

    columns_changed = Signal(tuple)  # of ShownColumn: a person chose others, another order or width
    sort_asked = Signal(object)  # an Order
    usual_asked = Signal()  # the columns that such a folder has by itself
    laid_out = Signal()  # columns stand otherwise now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wished: dict[Column, int] = {}
        self._is_fitting = False
        self._model = QStandardItemModel(0, len(_COLUMNS), self)
        self.header = QHeaderView(Qt.Orientation.Horizontal, self, objectName="columnHeads")
        self.header.setModel(self._model)
        self.header.setAccessibleName(tr("Columns"))
        self.header.setSectionsMovable(True)
        self.header.setSectionsClickable(True)
        self.header.setHighlightSections(False)
        self.header.setMinimumSectionSize(GLYPH_PX)
        self.header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._show_menu)
        self.header.sectionResized.connect(self._resized)
        self.header.sectionMoved.connect(self._moved)
        self.header.sectionClicked.connect(self._clicked)
        self.picker = QToolButton(objectName="columnPicker")
        self.picker.setAutoRaise(True)
        self.picker.setIconSize(QSize(16, 16))
        self.picker.setToolTip(tr("Choose columns"))
        self.picker.setAccessibleName(tr("Choose columns"))
        self.picker.clicked.connect(lambda: self._popup(self.picker, self.picker.rect().bottomLeft()))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.header, 1)
        line.addWidget(self.picker)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(self._tell)
        theme.theme().changed.connect(self._name)
        self._name()

    # What is shown

    def show_columns(self, columns: Sequence[ShownColumn], order: Order, *, descending: bool) -> None:
        self._wished = {each.column: each.width_px for each in columns}
        self._is_fitting = True
        for place, each in enumerate(columns):
            self.header.moveSection(self.header.visualIndex(_COLUMNS.index(each.column)), place)
        self._is_fitting = False
        self.show_order(order, descending=descending)
        self._fit()

    def show_order(self, order: Order, *, descending: bool) -> None:
        sorted_by = next((column for column, each in ORDERS.items() if each is order), None)
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        shown = sorted_by in self._wished and LOOKS[sorted_by].text is not None
        self.header.setSortIndicatorShown(shown)
        if sorted_by is not None and shown:
            self.header.setSortIndicator(_COLUMNS.index(sorted_by), way)

    def columns(self) -> tuple[Column, ...]:
        """Those in sight, from the left."""
        logical = (self.header.logicalIndex(place) for place in range(len(_COLUMNS)))
        return tuple(_COLUMNS[each] for each in logical if _COLUMNS[each] in self._wished)

    def spots(self) -> list[tuple[Column, int, int]]:
        """Column, left and width of those in sight, before any scrolling sideways."""
        found = []
        for column in self.columns():
            place = _COLUMNS.index(column)
            found.append((column, self.header.sectionPosition(place), self.header.sectionSize(place)))
        return found

    def needed_px(self) -> int:
        """The width of the rows where they need more room than there is; else 0."""
        return self.header.length() + self.picker.width() if self.header.length() > self.header.width() else 0

    def column_at(self, x: int) -> Column | None:
        place = self.header.logicalIndexAt(x)
        return _COLUMNS[place] if place >= 0 else None

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("columnMenu")
        self.fill(menu)
        return menu

    def fill(self, menu: QMenu) -> None:
        """All columns, ticked where they are in sight; the last one cannot be hidden."""
        shown = self.columns()
        for column in _COLUMNS:
            entry = menu.addAction(tr(LOOKS[column].words))
            entry.setObjectName(f"column-{column}")
            entry.setCheckable(True)
            entry.setChecked(column in shown)
            entry.setEnabled(len(shown) > 1 or column not in shown)
            entry.toggled.connect(lambda on, column=column: self.choose(column, on))
        menu.addSeparator()
        menu.addAction(tr("Usual Columns"), self.usual_asked.emit)

    def choose(self, column: Column, on: bool) -> None:
        """Show a column at the right end, or hide it."""
        kept = [ShownColumn(each, self._wished[each]) for each in self.columns() if each is not column]
        columns = (*kept, ShownColumn(column)) if on else tuple(kept)
        self.columns_changed.emit(columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # What a person does

    def _resized(self, place: int, old: int, new: int) -> None:
        if self._is_fitting:
            return
        column, shown = _COLUMNS[place], self.columns()
        after = shown[shown.index(column) + 1 :]
        if column is Column.SUBJECT:  # it takes what is left: so its neighbour is what changes
            column = next((each for each in after if LOOKS[each].text is not None), column)
            new = self.header.sectionSize(_COLUMNS.index(column)) - (new - old)
        self._wished[column] = max(new, LEAST_PX if LOOKS[column].text is not None else GLYPH_PX)
        QTimer.singleShot(0, self, self._fit)
        self._settling.start()

    def _clicked(self, place: int) -> None:
        order = ORDERS.get(_COLUMNS[place])
        if order is not None:
            self.sort_asked.emit(order)

    def _moved(self, *_places: int) -> None:
        if not self._is_fitting:
            self.laid_out.emit()
            self._settling.start()

    def _tell(self) -> None:
        self.columns_changed.emit(tuple(ShownColumn(each, self._wished[each]) for each in self.columns()))

    def _show_menu(self, point: QPoint) -> None:
        self._popup(self.header, point)

    def _popup(self, under: QWidget, point: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(under.mapToGlobal(point))

    # Looks

    def _fit(self) -> None:
        shown = self.columns()
        if not shown or self.header.width() <= 0:
            return
        self._is_fitting = True
        for number, column in enumerate(_COLUMNS):
            self.header.setSectionHidden(number, column not in shown)
        wishes = [(each, theme.scaled(self._wished.get(each) or LOOKS[each].width_px)) for each in shown]
        for column, width in zip(shown, fitted(wishes, self.header.width()), strict=True):
            self.header.resizeSection(_COLUMNS.index(column), width)
        self._is_fitting = False
        self.laid_out.emit()

    def _name(self) -> None:
        self.picker.setIcon(icons.icon("columns"))
        for number, column in enumerate(_COLUMNS):
            look = LOOKS[column]
            words = tr(look.words)
            item = QStandardItem("" if look.icon else words)
            item.setToolTip(tr("Sort by {column}", column=words) if column in ORDERS else words)
            item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
            if look.icon:
                item.setIcon(icons.icon(look.icon, theme.tokens().text_2))
            self._model.setHorizontalHeaderItem(number, item)
