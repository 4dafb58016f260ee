"""The window of message filters: their list in the order in which they run, and their log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, FiltersRan, TagsChanged
from mailguard.model import Folder
from mailguard.model.filters import Filter, FilterId
from mailguard.search.text import quoted
from ui.desk import Desk
from ui.following_tags import FollowTags
from ui.message_filters.choices import Choices, load_choices
from ui.message_filters.edit_dialog import FilterDialog
from ui.message_filters.log_page import LogPage
from ui.message_filters.run_bar import RunBar
from ui.message_filters.waiting_page import WaitingPage
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.widgets.empty_list import EmptyListWords
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr


class FiltersWindow(QWidget):
    """Every change acts at once."""

    def __init__(self, desk: Desk, folder: Callable[[], Folder | None]) -> None:
        super().__init__(objectName="filtersWindow")
        self.setWindowTitle(tr("Message Filters — MailGuard"))
        self.resize(760, 480)
        self._desk = desk
        self._folder = folder  # that is shown in the main window
        self._filters: tuple[Filter, ...] = ()
        self._build()
        self._load()
        desk.bridge.happened.connect(self._happened)

    # Parts

    def _build(self) -> None:
        self._list = QListWidget(objectName="filters")
        self._list.setProperty("bordered", "true")
        self._list.setAccessibleName(tr("Filters, in the order in which they run"))
        EmptyListWords(self._list, tr("No filters yet. New… makes the first one."))
        self._list.itemChanged.connect(self._ticked)
        self._list.itemDoubleClicked.connect(lambda _: self._edit())
        self._list.currentRowChanged.connect(lambda _: self._enable())
        self._buttons = {
            name: button(words, act)
            for name, words, act in (
                ("new", tr("New…"), self._new),
                ("edit", tr("Edit…"), self._edit),
                ("copy", tr("Copy"), self._copy),
                ("delete", tr("Delete…"), self._ask_to_delete),
                ("up", tr("Move Up"), lambda: self._shift(-1)),
                ("down", tr("Move Down"), lambda: self._shift(1)),
            )
        }
        for name, each in self._buttons.items():
            each.setObjectName(f"filter-{name}")
        self._run_all = button(tr("Run All Now"), lambda: self._running.run(self._folder(), None))
        self._run_all.setObjectName("filter-run-all")
        self._run_one = button(tr("Run This Now"), lambda: self._running.run(self._folder(), self._current()))
        self._run_one.setObjectName("filter-run-one")
        self._running = RunBar(self._desk)
        intro = wrapped_label(
            tr("A message goes through the filters from the top. A tick says that a filter is in use."),
            role="text-2",
        )
        beside = QVBoxLayout()
        for each in self._buttons.values():
            beside.addWidget(each)
        beside.addStretch(1)
        beside.addWidget(self._run_one)
        beside.addWidget(self._run_all)
        middle = QHBoxLayout()
        middle.addWidget(self._list, 1)
        middle.addLayout(beside)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.addWidget(intro)
        inside.addLayout(middle, 1)
        inside.addWidget(self._running)
        self._log = LogPage(self._desk)
        self._tabs = QTabWidget(objectName="filterTabs")
        self._tabs.addTab(page, tr("Filters"))
        self._tabs.addTab(self._log, tr("Log"))
        self._waits = WaitingPage(self._desk)
        self._waits.counted.connect(self._count_waiting)
        self._tabs.addTab(self._waits, tr("Waiting"))
        self._tabs.currentChanged.connect(lambda _: self._load_page())
        outside = QVBoxLayout(self)
        outside.addWidget(self._tabs)

    def _load_page(self) -> None:
        page = self._tabs.currentWidget()
        if page is self._log:
            self._log.load()
        elif page is self._waits:
            self._waits.load()

    def _count_waiting(self, count: int) -> None:
        words = tr("Waiting ({n})", n=count) if count else tr("Waiting")
        self._tabs.setTabText(self._tabs.indexOf(self._waits), words)

    def _enable(self) -> None:
        place, count = self._list.currentRow(), len(self._filters)
        for name in ("edit", "copy", "delete"):
            self._buttons[name].setEnabled(place >= 0)
        self._buttons["up"].setEnabled(place > 0)
        self._buttons["down"].setEnabled(0 <= place < count - 1)
        self._run_one.setEnabled(place >= 0)
        self._run_all.setEnabled(count > 0)

    # What stands there

    def _load(self) -> None:
        self._desk.when(self._desk.core.filters.all(), owner=self, done=self._show, failed=self._failed)
        self._waits.load()

    def _show(self, filters: tuple[Filter, ...]) -> None:
        self._filters = filters
        place = self._list.currentRow()
        self._list.blockSignals(True)
        self._list.clear()
        for each in filters:
            item = QListWidgetItem(clean_text(each.name), self._list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if each.is_enabled else Qt.CheckState.Unchecked)
        self._list.blockSignals(False)
        self._list.setCurrentRow(max(0, min(place, len(filters) - 1)) if filters else -1)
        self._enable()

    def _current(self) -> Filter | None:
        place = self._list.currentRow()
        return self._filters[place] if 0 <= place < len(self._filters) else None

    def _save(self, filters: Sequence[Filter], place: int | None = None) -> None:
        def saved(filters: tuple[Filter, ...]) -> None:
            self._show(filters)
            if place is not None:
                self._list.setCurrentRow(place)

        self._desk.when(self._desk.core.filters.save(filters), owner=self, done=saved, failed=self._failed)

    # What is done

    def _new(self) -> None:
        self._open(Filter(name=""))

    def new_from(self, address: str) -> None:
        """One for mail from this address, to be finished by the person."""
        self._open(Filter(name=address, search=f"from:{quoted(address)}"))

    def _edit(self) -> None:
        current = self._current()
        if current is not None:
            self._open(current)

    def _open(self, filter_: Filter) -> None:
        """As soon as it is known what there is to choose from."""

        def show(choices: Choices) -> None:
            dialog = FilterDialog(self, filter_, choices, self._saved)
            FollowTags(self._desk, dialog, dialog.show_tags)
            dialog.open()

        load_choices(self._desk, self, show, self._failed)

    def _saved(self, filter_: Filter) -> None:
        if not filter_.id:
            self._save((*self._filters, filter_), len(self._filters))
            return
        self._save([filter_ if each.id == filter_.id else each for each in self._filters])

    def _copy(self) -> None:
        current, place = self._current(), self._list.currentRow() + 1
        if current is not None:
            made = replace(current, id=FilterId(0), name=tr("{name} (copy)", name=current.name))
            self._save((*self._filters[:place], made, *self._filters[place:]), place)

    def _ask_to_delete(self) -> None:
        current = self._current()
        if current is None:
            return
        box = message_box(
            Icon.Question,
            tr("Delete the filter “{name}”?", name=clean_text(current.name)),
            self,
            "deleteFilter",
            more=tr("The messages stay where they are."),
        )
        deed = box.addButton(tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        deed.clicked.connect(lambda: self._save([each for each in self._filters if each.id != current.id]))
        box.open()

    def _shift(self, step: int) -> None:
        place = self._list.currentRow()
        filters = list(self._filters)
        filters.insert(place + step, filters.pop(place))
        self._save(filters, place + step)

    def _ticked(self, item: QListWidgetItem) -> None:
        place, is_on = self._list.row(item), item.checkState() == Qt.CheckState.Checked
        changed = replace(self._filters[place], is_enabled=is_on)
        self._save([changed if at == place else each for at, each in enumerate(self._filters)])

    def _happened(self, event: Event) -> None:
        if isinstance(event, FiltersRan):
            self._load_page()
            self._waits.load()
        elif isinstance(event, TagsChanged):
            self._load()  # searches name them

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self, error)
