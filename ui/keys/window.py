"""The Keys window: filters, the table of keys, the details of the chosen one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mailguard.errors import Cancelled, GnuPGMissing, MailGuardError
from mailguard.events import AccountsChanged, Event, KeysChanged, LinkChanged, SettingsChanged
from mailguard.model import Fingerprint, Key
from ui import theme
from ui.desk import Desk
from ui.desktop.window_places import keep_place, restore_place
from ui.expiry_bar import ExpiryBar
from ui.keys import key_table, menus, words
from ui.keys.commands import KeyCommands
from ui.keys.empty import EmptyState
from ui.keys.filters import Filter
from ui.keys.inspector import WIDTH, Inspector
from ui.keys.key_table import FilteredKeys, KeyTable
from ui.keys.own_commands import OwnKeyCommands
from ui.keys.public_commands import PublicKeyCommands
from ui.keys.sidebar import FilterList
from ui.keys.tables import table
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.pictures import SearchField
from ui.widgets.widgets import label
from ui.wording import tr

_SAID_FOR_MS = 8000
_FILTERS_PX, _LEAST_FILTERS_PX = 200, 186
_LEAST_TABLE_PX = 380  # its chief columns


class KeysWindow(QMainWindow):
    """The keyring of the user's GnuPG, and everything that can be done with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("keysWindow")
        self.setWindowTitle(tr("Keys — MailGuard"))
        self.setAcceptDrops(True)
        self.resize(1400, 820)
        self._wanted: Fingerprint | None = None
        self._is_loaded = False
        self._table = KeyTable(self)
        self.shown = FilteredKeys(self._table)
        self.public = PublicKeyCommands(desk, self, self.say, self.fail, self.select_key)
        self.own = OwnKeyCommands(desk, self, self.say, self.fail, self.select_key)
        self._build_table()
        self.commands = KeyCommands(self, self.public, self.own)
        self._build_view_actions()
        self.context_menu = menus.context_menu(self)
        self._build_content()
        menus.fill_menu_bar(self)
        self.addToolBar(menus.KeysToolBar(self))
        self._build_status_bar()
        restore_place(desk, "keys", self, self._panes, self.keys.horizontalHeader())
        desk.bridge.happened.connect(self._happened)
        theme.theme().changed.connect(self._table.recolour)
        QTimer.singleShot(300, self, self._say_reading)
        self.load()

    # Building

    def _build_table(self) -> None:
        self.keys = table(
            self.shown,
            "keyList",
            tr("Key list"),
            stretch=key_table.ADDRESS,
            yielding=(key_table.KEY_ID, key_table.VALID_UNTIL),
        )
        self.keys.setSelectionMode(self.keys.SelectionMode.ExtendedSelection)
        self.keys.setSortingEnabled(True)
        self.keys.horizontalHeader().setSortIndicatorClearable(True)
        self.keys.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        for column, width in (
            (key_table.KIND, 34),
            (key_table.NAME, 130),
            (key_table.KEY_ID, 176),
            (key_table.STATUS, 140),
            (key_table.VALID_UNTIL, 106),
            (key_table.FINGERPRINT, 360),
        ):
            self.keys.setColumnWidth(column, theme.scaled(width))
        for column in key_table.OPTIONAL:
            self.keys.setColumnHidden(column, True)
        self.keys.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.keys.customContextMenuRequested.connect(self._show_context_menu)
        self.keys.doubleClicked.connect(lambda _: self.show_details(True))
        self.keys.activated.connect(lambda _: self.show_details(True))
        self.keys.selectionModel().selectionChanged.connect(self._chosen)
        header = self.keys.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: menus.column_menu(self).popup(header.mapToGlobal(place))
        )

    def _build_view_actions(self) -> None:
        self.details_action = _action(self, tr("Key Details"), "Ctrl+I", "keyDetailsAction")
        self.details_action.setCheckable(True)
        self.details_action.setChecked(True)
        self.details_action.toggled.connect(self.show_details)
        self.find_action = _action(self, tr("Find"), "Ctrl+F", "findInKeys")
        self.find_action.triggered.connect(self._focus_search)
        self.select_all_action = _action(self, tr("Select All"), "Ctrl+A", "selectAllKeys")
        self.select_all_action.triggered.connect(self.keys.selectAll)
        self.close_action = _action(self, tr("Close"), "Ctrl+W", "closeKeys")
        self.close_action.triggered.connect(self.close)
        self.search = SearchField()
        self.search.setObjectName("searchKeys")
        keys = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)
        self.search.set_hint(tr("Name, address or key ID"), keys)
        self.search.setAccessibleName(tr("Search keys"))
        self.search.textChanged.connect(self._search)

    def _build_content(self) -> None:
        self.filters = FilterList()
        self.filters.chosen.connect(self._filter)
        self.inspector = Inspector(self.desk, self.commands.run, self.context_menu, self.fail)
        self.error = ErrorNotice()
        self._empty = EmptyState(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.keys)
        self._pages.addWidget(self._empty)
        middle = QWidget()
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        expiry = ExpiryBar(self.desk)
        expiry.said.connect(self.say)
        inside.addWidget(expiry)
        inside.addWidget(self.error)
        inside.addWidget(self._pages, 1)
        self._panes = splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for each in (self.filters, middle, self.inspector):
            splitter.addWidget(each)
        self.filters.setMinimumWidth(theme.scaled(_LEAST_FILTERS_PX))
        middle.setMinimumWidth(_LEAST_TABLE_PX)
        beside = (theme.scaled(_FILTERS_PX), theme.scaled(WIDTH))
        splitter.setSizes([beside[0], self.width() - sum(beside), beside[1]])
        for place in range(3):
            splitter.setStretchFactor(place, 1 if place == 1 else 0)
        self.setCentralWidget(splitter)

    def _build_status_bar(self) -> None:
        self._said = label("", size="sm", role="text-2")
        self._said.setObjectName("keysStatus")
        self._server = label("", size="sm", role="text-2")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(8, 0, 8, 0)
        self.statusBar().addWidget(self._said, 1)
        self.statusBar().addPermanentWidget(self._server)
        self._unsay = QTimer(self)
        self._unsay.setSingleShot(True)
        self._unsay.setInterval(_SAID_FOR_MS)
        self._unsay.timeout.connect(self._count)
        self._show_server()

    # The keys

    def load(self) -> None:
        self.desk.when(self.desk.core.keys.list(), owner=self, done=self._show, failed=self._cannot_load)

    def _show(self, keys: tuple[Key, ...]) -> None:
        self._is_loaded = True
        before = tuple(key.fingerprint for key in self.chosen_keys())
        if self._wanted is None and len(before) == 1:
            self._wanted = before[0]
        own = frozenset(each.key for each in self.desk.core.accounts.all() if each.key is not None)
        self._table.show_keys(keys, own)
        self.filters.count_keys(keys, own)
        if not self._unsay.isActive():  # what was just done is still being said
            self._count()
        self._select_wanted()
        self._show_page()
        self._chosen()

    def _cannot_load(self, error: MailGuardError) -> None:
        self._is_loaded = True
        if isinstance(error, GnuPGMissing):
            self._empty.say_gnupg_missing(error)
            self._pages.setCurrentWidget(self._empty)
        else:
            self.error.show_error(error, tryAgain=self.load)

    def _say_reading(self) -> None:
        if not self._is_loaded:
            self._empty.say_reading()
            self._pages.setCurrentWidget(self._empty)

    def _show_page(self) -> None:
        if not self._table.keys:
            self._empty.say_no_keys()
        elif self.shown.rowCount() == 0:
            self._empty.say_nothing_matches(self.shown.searched)
        self._pages.setCurrentWidget(self.keys if self.shown.rowCount() else self._empty)

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged | AccountsChanged):
            self.load()
        elif isinstance(event, SettingsChanged):
            self._show_server()
        elif isinstance(event, LinkChanged):
            self.commands.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        keep_place(self.desk, "keys", self, self._panes, self.keys.horizontalHeader())
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.commands.update()  # without an account nothing tells of being offline

    # Choosing

    def chosen_keys(self) -> tuple[Key, ...]:
        rows = self.keys.selectionModel().selectedRows()
        return tuple(self.shown.key_at(index.row()) for index in rows)

    def is_offline(self) -> bool:
        return self.desk.core.is_offline

    def select_key(self, key: Fingerprint) -> None:
        """Choose a key, now or as soon as it is in the list; a filter that hides it is taken off."""
        self._wanted = key
        self._select_wanted()

    def _select_wanted(self) -> None:
        if self._wanted is None or all(key.fingerprint != self._wanted for key in self._table.keys):
            return
        if self.shown.row_of(self._wanted) < 0:
            self.search.clear()
            self.filters.choose(Filter.ALL)
        row = self.shown.row_of(self._wanted)
        self._wanted = None
        self.keys.selectRow(row)
        self.keys.scrollTo(self.shown.index(row, 0))

    def _chosen(self) -> None:
        keys = self.chosen_keys()
        self.commands.update()
        if len(keys) == 1:
            self.inspector.show_key(keys[0], self._table.own)
        else:
            self.inspector.show_nothing(len(keys))

    def _filter(self, which: Filter) -> None:
        self.shown.choose(which)
        self._show_page()

    def _search(self, text: str) -> None:
        self.shown.search(text)
        self._show_page()

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def show_details(self, shown: bool) -> None:
        self.inspector.setVisible(shown)
        self.details_action.setChecked(shown)

    def _show_context_menu(self, place: QPoint) -> None:
        if self.keys.indexAt(place).isValid():
            self.context_menu.popup(self.keys.viewport().mapToGlobal(place))

    # Saying

    def say(self, text: str) -> None:
        """What was done, in the status bar for a while."""
        self.error.clear()
        self._said.setText(text)
        self._unsay.start()

    def fail(self, error: MailGuardError) -> None:
        """What went wrong, above the list; a cancelled prompt needs no words."""
        self._unsay.stop()
        self._count()
        if not isinstance(error, Cancelled):
            self.error.show_error(error)

    def _count(self) -> None:
        keys = self._table.keys
        own = sum(key.is_secret for key in keys)
        count = tr("1 key") if len(keys) == 1 else tr("{n} keys", n=len(keys))
        self._said.setText(tr("{keys}, {n} of them yours", keys=count, n=own))

    def _show_server(self) -> None:
        servers = self.desk.core.accounts.settings().key_servers
        name = words.server_name(servers[0]) if servers else tr("none")
        self._server.setText(tr("Key server: {server}", server=name))

    # Dropped files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.public.import_path(Path(url.toLocalFile()))


def _action(window: QWidget, text: str, keys: str, name: str) -> QAction:
    action = QAction(text, window)
    action.setObjectName(name)
    action.setShortcut(QKeySequence(keys))
    return action
