"""What filters did, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.model.filters import FilterLogEntry
from ui.desk import Desk
from ui.message_filters.words import action_words
from ui.people import long_date
from ui.saving import say_failed
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr

MOST_SHOWN = 500


class LogPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._table = QTableWidget(0, 5, objectName="filterLog")
        self._table.setAccessibleName(tr("What filters did"))
        self._table.setHorizontalHeaderLabels(
            [tr("Time"), tr("Filter"), tr("From"), tr("Subject"), tr("What it did")]
        )
        self._table.verticalHeader().hide()
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((130, 120, 150, 190)):
            self._table.setColumnWidth(column, width)
        self._nothing = wrapped_label(tr("No filter has done anything yet."), role="text-3")
        self._clearing = button(tr("Clear log"), self._clear)
        self._clearing.setObjectName("clearFilterLog")
        inside = QVBoxLayout(self)
        inside.addWidget(self._nothing)
        inside.addWidget(self._table, 1)
        inside.addLayout(row(None, self._clearing))

    def load(self) -> None:
        self._desk.when(self._desk.core.filters.load_log(), owner=self, done=self._show, failed=self._failed)

    def _show(self, entries: Sequence[FilterLogEntry]) -> None:
        shown = entries[:MOST_SHOWN]
        self._table.setRowCount(len(shown))
        for place, entry in enumerate(shown):
            for column, text in enumerate(_cells(entry)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self._table.setItem(place, column, item)
        self._nothing.setVisible(not shown)
        self._table.setVisible(bool(shown))
        self._clearing.setEnabled(bool(shown))

    def _clear(self) -> None:
        self._desk.when(
            self._desk.core.filters.clear_log(),
            owner=self,
            done=lambda _: self.load(),
            failed=self._failed,
        )

    def _failed(self, error: object) -> None:
        say_failed(self, error)  # type: ignore[arg-type]


def _cells(entry: FilterLogEntry) -> tuple[str, ...]:
    done = ", ".join(action_words(each) for each in entry.actions)
    if entry.error:
        done = tr("Not done: {reason}", reason=clean_text(entry.error))
    return (
        long_date(entry.time),
        clean_text(entry.filter_name),
        clean_text(entry.sender),
        clean_text(entry.subject) or tr("(encrypted, or without a subject)"),
        done,
    )
