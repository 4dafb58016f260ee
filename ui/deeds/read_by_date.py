"""“Read by Date”: unread messages of a folder between two days are marked as read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QDateEdit, QDialog, QVBoxLayout, QWidget

from mailguard.model import Folder, FolderId
from ui.folders.folder_model import folder_name
from ui.widgets.widgets import button, form, row, wrapped_label
from ui.wording import tr

USUAL_DAYS = 30  # from the first day to today, when the window opens
WIDTH_PX = 420

Chosen = Callable[[Sequence[FolderId], datetime, datetime], object]


class ReadByDateDialog(QDialog):
    """below: the folders in it. chosen: gets folders, the first moment and the one after the last."""

    def __init__(self, folder: Folder, below: Sequence[Folder], chosen: Chosen, parent: QWidget) -> None:
        super().__init__(parent, objectName="readByDate")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Mark Read by Date"))
        self.setMinimumWidth(WIDTH_PX)
        self._folder = folder
        self._below = tuple(below)
        self._chosen = chosen
        today = QDate.currentDate()
        self._first = self._day("firstDay", today.addDays(-USUAL_DAYS), tr("From"))
        self._last = self._day("lastDay", today, tr("To"))
        self._with_below = QCheckBox(tr("In the folders within it, too"), objectName="withFoldersBelow")
        self._with_below.setVisible(bool(below))
        self._do = button(tr("Mark as Read"), self._mark, primary=True)
        self._do.setObjectName("markReadByDate")
        self._do.setDefault(True)
        question = tr("Mark unread messages of “{name}” as read:", name=folder_name(folder))
        days = form()
        days.addRow(tr("From"), self._first)
        days.addRow(tr("To"), self._last)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(12)
        inside.addWidget(wrapped_label(question))
        inside.addLayout(days)
        inside.addWidget(self._with_below)
        inside.addWidget(wrapped_label(tr("Both days count. Undo takes it back."), size="sm", role="text-2"))
        inside.addStretch(1)
        inside.addLayout(row(None, button(tr("Cancel"), self.reject), self._do))
        for each in (self._first, self._last):
            each.dateChanged.connect(lambda _: self._enable())

    def _day(self, name: str, day: QDate, spoken: str) -> QDateEdit:
        made = QDateEdit(day, objectName=name)
        made.setCalendarPopup(True)
        made.setAccessibleName(spoken)
        return made

    def _enable(self) -> None:
        self._do.setEnabled(self._first.date() <= self._last.date())

    def _mark(self) -> None:
        folders = [self._folder.id] if not self._folder.members else list(self._folder.members)
        if self._with_below.isChecked():
            folders += [each.id for each in self._below]
        self._chosen(folders, _begin(self._first.date()), _begin(self._last.date()) + timedelta(days=1))
        self.accept()


def _begin(day: QDate) -> datetime:
    """Where this computer is."""
    return datetime(day.year(), day.month(), day.day()).astimezone()
