"""The head of the message list: folder, counts, filters and order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from mailguard.model import AccountId, Folder, ListQuery, MessageId, SearchQuery
from mailguard.model.views import FolderView
from ui import icons, theme
from ui.lists.filter_row import FilterRow, small_button
from ui.lists.sort_menu import ORDER_WORDS, SortMenu
from ui.widgets.wrapping import ElidedLabel
from ui.wording import tr

HEIGHT_PX = 40
_GAPS_PX = 13 + 8 + 4 * 8  # margins, and between the parts


class ListHead(QWidget):
    """Everything of a ListQuery but what the toolbar's search field asks for."""

    query_changed = Signal()
    view_chosen = Signal(object)  # a FolderView that a person chose here

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = FolderView()
        self._scope = ListQuery()
        self.name = ElidedLabel()
        self.name.setFont(theme.font("h2", semibold=True))
        self.name.setObjectName("listName")
        self.counts = ElidedLabel()
        self.counts.setFont(theme.font("sm"))
        self.counts.setProperty("role", "text-3")
        self.counts.setObjectName("listCounts")
        self.filter_button = small_button(tr("Filter"), "listFilter")
        self.filter_button.setCheckable(True)
        self.filter_button.setToolTip(tr("Show or hide the filters (Ctrl+Shift+K)"))
        self.filter_button.toggled.connect(self._toggle_filters)
        self._order_button = small_button(tr("Date"), "listOrder")
        self._order_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._order_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.order_menu = SortMenu(self)
        self.order_menu.chosen.connect(self.view_chosen)
        self._order_button.setMenu(self.order_menu)
        self.filters = FilterRow()
        self.filters.changed.connect(self.query_changed)
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()

    @property
    def query(self) -> ListQuery:
        view = self._view
        return self.filters.narrow(
            replace(
                self._scope,
                order=view.order,
                newest_first=view.newest_first,
                threaded=view.threaded,
                grouped=view.grouped,
                unread_only=view.unread_only,
                unread_threads=view.unread_threads,
            )
        )

    @property
    def is_narrowing(self) -> bool:
        """Whether messages of the folder may be missing in the list."""
        return self.filters.is_narrowing or self._view.unread_only or self._view.unread_threads

    def show_view(self, view: FolderView) -> None:
        """How the folder is looked at from now on; whoever calls lists it."""
        self._view = view
        self.order_menu.show_view(view)
        self._order_button.setText(tr(ORDER_WORDS[view.order]) + " ")
        self._fit()

    def show_scope(
        self,
        folder: Folder,
        accounts: tuple[AccountId, ...],
        within: SearchQuery,
        conversation: MessageId | None = None,
    ) -> None:
        """Another folder is opened; accounts in their order. Filters are let go, unless they are pinned."""
        self._scope = ListQuery(
            folders=folder.members, accounts=accounts, search=within, conversation=conversation
        )
        if not self.filters.pin.isChecked():
            self.clear_filters()

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
        self.filters.clear()

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
        inside.addWidget(self.filters)
        inside.addWidget(border)
        self.filters.hide()

    def _toggle_filters(self, on: bool) -> None:
        self.filters.setVisible(on)
        if not on:
            self.clear_filters()

    def _colour(self) -> None:
        self.filter_button.setIcon(icons.icon("filter"))
        self._order_button.setIcon(icons.icon("caret-down"))
        self._order_button.setIconSize(QSize(13, 13))
