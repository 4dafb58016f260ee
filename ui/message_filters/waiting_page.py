"""What filters have still to do, as the keys that it takes are locked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.errors import Cancelled, MailGuardError
from mailguard.model.filters import FilterReport, WaitingActions
from ui.desk import Desk
from ui.message_filters.words import action_words, report_words
from ui.people import long_date
from ui.saving import say_failed
from ui.widgets.empty_list import EmptyListWords
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr


class WaitingPage(QWidget):
    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._waiting: tuple[WaitingActions, ...] = ()
        about = tr("This is done as soon as the key that it takes is unlocked. Nobody is asked for it.")
        self._table = QTableWidget(0, 5, objectName="filterWaiting")
        self._table.setAccessibleName(tr("What waits for a key"))
        heads = [tr("Since"), tr("Filter"), tr("From"), tr("Subject"), tr("Left to do")]
        self._table.setHorizontalHeaderLabels(heads)
        self._table.verticalHeader().hide()
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((110, 120, 140, 180)):
            self._table.setColumnWidth(column, width)
        self._table.itemSelectionChanged.connect(self._enable)
        EmptyListWords(self._table, tr("Nothing waits for a key."))
        self._said = wrapped_label("", size="sm", role="text-2")
        self._said.setObjectName("waitingSaid")
        self._doing = button(tr("Unlock and do it now…"), self._do)
        self._doing.setObjectName("doWaiting")
        self._dropping = button(tr("Do not do it"), self._drop)
        self._dropping.setObjectName("dropWaiting")
        inside = QVBoxLayout(self)
        inside.addWidget(wrapped_label(about, role="text-2"))
        inside.addWidget(self._table, 1)
        inside.addWidget(self._said)
        inside.addLayout(row(None, self._dropping, self._doing))
        self._enable()

    def load(self) -> None:
        waiting = self._desk.core.filters.waiting()
        self._desk.when(waiting, owner=self, done=self._show, failed=self._failed)

    def _show(self, waiting: Sequence[WaitingActions]) -> None:
        self._waiting = tuple(waiting)
        self._table.setRowCount(len(waiting))
        for place, each in enumerate(waiting):
            for column, text in enumerate(_cells(each)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self._table.setItem(place, column, item)
        self.counted.emit(len(waiting))
        self._enable()

    def _enable(self) -> None:
        self._doing.setEnabled(bool(self._waiting))
        self._dropping.setEnabled(bool(self._chosen()))

    def _chosen(self) -> list[WaitingActions]:
        rows = sorted({each.row() for each in self._table.selectedIndexes()})
        return [self._waiting[each] for each in rows if each < len(self._waiting)]

    def _do(self) -> None:
        self._said.setText(tr("Working…"))
        self._desk.with_passphrase(
            self._desk.core.filters.do_waiting,
            owner=self,
            purpose=tr("For what message filters have still to do."),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, report: FilterReport) -> None:
        self._said.setText(report_words(report))
        self.load()

    def _drop(self) -> None:
        answer = self._desk.core.filters.drop_waiting([each.id for each in self._chosen()])
        self._desk.when(answer, owner=self, done=lambda _: self.load(), failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        self._said.setText("")
        if not isinstance(error, Cancelled):
            say_failed(self, error)


def _cells(waiting: WaitingActions) -> tuple[str, ...]:
    return (
        long_date(waiting.time),
        clean_text(waiting.filter_name),
        clean_text(waiting.sender),
        clean_text(waiting.subject) or tr("(encrypted, or without a subject)"),
        ", ".join(action_words(each.kind) for each in waiting.actions),
    )
