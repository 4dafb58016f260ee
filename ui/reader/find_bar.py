"""Finding words in the text in sight: Ctrl+F."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolBar, QWidget

from ui.reader.text_search import Found, Search
from ui.widgets.widgets import button, label, set_property
from ui.wording import tr


class Searchable(Protocol):
    """What shows a text. `found` tells what a search came to, with a Found."""

    found: SignalInstance

    def find(self, search: Search) -> None: ...

    def end_find(self) -> None: ...


class FindBar(QToolBar):
    """Hidden until it is asked for. Typing searches, Enter goes on, Shift+Enter goes back, Esc closes."""

    wanted = Signal(object)  # a Search
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="findBar")
        self.setMovable(False)
        self.setWindowTitle(tr("Find in message"))
        self.toggleViewAction().setVisible(False)
        self.field = QLineEdit(objectName="findText")
        self.field.setPlaceholderText(tr("Find in message"))
        self.field.setAccessibleName(tr("Find in message"))
        self.field.setMaximumWidth(320)
        self.field.textChanged.connect(lambda: self._find(goes_on=False))
        self._case = QCheckBox(tr("Match case"), objectName="findCase")
        self._case.toggled.connect(lambda: self._find(goes_on=False))
        self._said = label(role="text-2")
        self._said.setObjectName("findResult")
        self._back = button(tr("Previous"), self.find_previous)
        self._next = button(tr("Next"), self.find_next)
        closing = button(tr("Close"), self.close_bar)
        names = {self._back: "findPrevious", self._next: "findNext", closing: "findClose"}
        for each, name in names.items():
            each.setObjectName(name)
        for part in (self.field, self._back, self._next, self._case, self._said, closing):
            self.addWidget(part)
        self._enable()
        self.hide()

    def serve(self, text: Searchable) -> None:
        """Look in what shows a text; the window has put the bar into its place."""
        self.wanted.connect(text.find)
        self.closed.connect(text.end_find)
        text.found.connect(self.show_found)

    def start(self) -> None:
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        self.hide()
        self.say_nothing()
        self.closed.emit()

    def find_next(self) -> None:
        self._find()

    def find_previous(self) -> None:
        self._find(is_backward=True)

    def show_found(self, found: Found) -> None:
        """How many places there are, and which one is chosen; or that there is none."""
        if not self.field.text() or self.isHidden():
            return
        if found.count == 0:
            words = tr("Not found in this text")
        elif found.is_all:
            words = tr("{at} of {count}", at=found.at, count=found.count)
        else:
            words = tr("{at} of the first {count}", at=found.at, count=found.count)
        set_property(self._said, "tone", "" if found.count else "danger")
        self._said.setText(words)

    def say_nothing(self) -> None:
        """Another text is in sight: what was said of the last one is not true of it."""
        self._said.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._find(is_backward=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _find(self, *, goes_on: bool = True, is_backward: bool = False) -> None:
        self._enable()
        if self.isHidden():
            return
        if not self.field.text():
            self.say_nothing()
            self.closed.emit()  # nothing is marked any more
            return
        is_cased = self._case.isChecked()
        self.wanted.emit(Search(self.field.text(), is_cased, is_backward, goes_on))

    def _enable(self) -> None:
        for each in (self._back, self._next):
            each.setEnabled(bool(self.field.text()))
