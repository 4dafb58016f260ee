"""The head of the message list: folder, counts, filters and order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from mailguard.model import ListQuery, Order
from ui import icons, theme
from ui.compose.flow_box import FlowBox
from ui.wording import tr
from ui.wrapping import ElidedLabel

HEIGHT_PX = 40
_GAPS_PX = 13 + 8 + 4 * 8  # margins, and between the parts

_TOGGLES = (
    ("unread_only", "Unread"),
    ("starred_only", "Starred"),
    ("encrypted_only", "Encrypted"),
    ("signed_only", "Signed"),
    ("attachment_only", "Attachment"),
)
_ORDERS = {Order.DATE: "Date", Order.SENDER: "Sender", Order.SUBJECT: "Subject", Order.SIZE: "Size"}


class ListHead(QWidget):
    """Everything of a ListQuery but its text, which is in the toolbar's search field."""

    query_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._query = ListQuery()
        self.name = ElidedLabel()
        self.name.setFont(theme.font("h2", semibold=True))
        self.name.setObjectName("listName")
        self.counts = ElidedLabel()
        self.counts.setFont(theme.font("sm"))
        self.counts.setProperty("role", "text-3")
        self.counts.setObjectName("listCounts")
        self.filter_button = _small_button(tr("Filter"), "listFilter")
        self.filter_button.setCheckable(True)
        self.filter_button.setToolTip(tr("Show or hide the filters (Ctrl+Shift+K)"))
        self.filter_button.toggled.connect(self._toggle_filters)
        self._order_button = _small_button(tr("Date"), "listOrder")
        self._order_button.setText(tr("Date") + " ")
        self._order_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._order_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.order_menu = self._build_order_menu()
        self._order_button.setMenu(self.order_menu)
        self._filters = self._filter_row()
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()

    @property
    def query(self) -> ListQuery:
        return self._query

    def show_folder(self, name: str, unread: int, total: int) -> None:
        self.name.setText(name)
        if unread:
            self.counts.setText(tr("{unread} unread of {total}", unread=unread, total=total))
        else:
            self.counts.setText(str(total) if total else "")
        self._fit()

    def show_plain(self, name: str) -> None:
        """For a page that is no folder: a name and nothing to filter."""
        self.name.setText(name)
        self.counts.clear()
        self.filter_button.setChecked(False)

    def enable_query(self, is_on: bool) -> None:
        self.filter_button.setVisible(is_on)
        self._order_button.setVisible(is_on)

    def clear_filters(self) -> None:
        for each in self._toggles:
            each.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The word of the filter button goes first where there is too little room."""
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.filter_button.setToolButtonStyle(beside)
        needed = sum(each.sizeHint().width() for each in self._parts) + _GAPS_PX
        if needed > self.width():
            self.filter_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _lay_out(self) -> None:
        self._parts = (self.name, self.counts, self.filter_button, self._order_button)
        line = QHBoxLayout()
        line.setContentsMargins(13, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(self.name)
        line.addWidget(self.counts)
        line.addStretch(1)
        line.addWidget(self.filter_button)
        line.addWidget(self._order_button)
        head = QWidget()
        head.setLayout(line)
        head.setMinimumHeight(HEIGHT_PX)
        border = QFrame()
        border.setProperty("rule", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(head)
        inside.addWidget(self._filters)
        inside.addWidget(border)
        self._filters.hide()

    def _filter_row(self) -> QWidget:
        made = QWidget(objectName="filters")
        flow = FlowBox()
        line = QHBoxLayout(made)
        line.setContentsMargins(10, 0, 8, 8)
        line.addWidget(flow)
        self._toggles: list[QToolButton] = []
        for field, words in _TOGGLES:
            toggle = _small_button(tr(words), f"filter-{field}")
            toggle.setCheckable(True)
            toggle.toggled.connect(lambda on, field=field: self._change(**{field: on}))
            self._toggles.append(toggle)
        flow.append(self._toggles)
        return made

    def _build_order_menu(self) -> QMenu:
        menu = QMenu(tr("Sort by"), self)
        by = QActionGroup(self)
        for order, words in _ORDERS.items():
            self._add_choice(menu, by, tr(words), order is Order.DATE).triggered.connect(
                lambda _, order=order: self._change(order=order)
            )
        menu.addSeparator()
        direction = QActionGroup(self)
        for words, newest in ((tr("Descending"), True), (tr("Ascending"), False)):
            self._add_choice(menu, direction, words, newest).triggered.connect(
                lambda _, newest=newest: self._change(newest_first=newest)
            )
        return menu

    @staticmethod
    def _add_choice(menu: QMenu, group: QActionGroup, words: str, is_checked: bool) -> QAction:
        made = menu.addAction(words)
        made.setCheckable(True)
        made.setChecked(is_checked)
        group.addAction(made)
        return made

    def _toggle_filters(self, on: bool) -> None:
        self._filters.setVisible(on)
        if not on:
            self.clear_filters()

    def _change(self, **changes: object) -> None:
        self._query = replace(self._query, **changes)  # type: ignore[arg-type]  # fields of ListQuery by name
        self._order_button.setText(tr(_ORDERS[self._query.order]) + " ")
        self.query_changed.emit()

    def _colour(self) -> None:
        self.filter_button.setIcon(icons.icon("filter"))
        self._order_button.setIcon(icons.icon("caret-down"))
        self._order_button.setIconSize(QSize(13, 13))


def _small_button(text: str, name: str) -> QToolButton:
    made = QToolButton(objectName=name)
    made.setText(f" {text}")  # the blank keeps the icon from the word
    made.setAccessibleName(text)
    made.setIconSize(QSize(16, 16))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made
