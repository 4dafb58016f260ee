"""A list of a few things with Add…, Edit… and Remove… beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.settings.rows import column
from ui.widgets.widgets import button
from ui.wording import tr

_LINE_PX, _LINES = 28, 3


class EditedList(QWidget):
    """Enter and a double click edit, Del removes. What the lines stand for is the affair of others."""

    add_asked = Signal()
    edit_asked = Signal(int)  # the place of a line
    remove_asked = Signal(int)

    def __init__(self, name: str, words: str) -> None:
        """name: of the list; its buttons are named after it, such as "identities-add"."""
        super().__init__()
        self._list = _List(name)
        self._list.setAccessibleName(words)
        self._list.currentRowChanged.connect(self._enable)
        self._list.itemDoubleClicked.connect(lambda _: self._ask(self.edit_asked.emit))
        self._list.edit_asked.connect(lambda: self._ask(self.edit_asked.emit))
        self._list.remove_asked.connect(lambda: self._ask(self.remove_asked.emit))
        adding = button(tr("Add…"), self.add_asked.emit)
        self._editing = button(tr("Edit…"), lambda: self._ask(self.edit_asked.emit))
        self._removing = button(tr("Remove…"), lambda: self._ask(self.remove_asked.emit))
        for each, part in ((adding, "add"), (self._editing, "edit"), (self._removing, "remove")):
            each.setObjectName(f"{name}-{part}")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._list, 1)
        beside = QVBoxLayout()
        beside.addWidget(column(adding, self._editing, self._removing))
        beside.addStretch(1)
        inside.addLayout(beside)
        self.show_lines(())

    def show_lines(self, lines: Sequence[str]) -> None:
        place = self._list.currentRow()
        self._list.clear()
        for each in lines:
            QListWidgetItem(each, self._list).setSizeHint(QSize(0, _LINE_PX))
        self._list.setFixedHeight(_LINE_PX * max(_LINES, min(len(lines), 2 * _LINES)) + 8)
        self._list.setCurrentRow(max(0, min(place, len(lines) - 1)))
        self._enable()

    def _ask(self, emit: Callable[[int], None]) -> None:
        if self._list.currentRow() >= 0:
            emit(self._list.currentRow())

    def _enable(self) -> None:
        for each in (self._editing, self._removing):
            each.setEnabled(self._list.currentRow() >= 0)


class _List(QListWidget):
    edit_asked = Signal()
    remove_asked = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(objectName=name)
        self.setProperty("bordered", "true")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.edit_asked.emit()
            case Qt.Key.Key_Delete:
                self.remove_asked.emit()
            case _:
                super().keyPressEvent(event)
