"""The place where the next recipient is typed or pasted, with the people that are known."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QWidget

from mailguard.addresses import is_address
from ui.compose.address_text import read_addresses

_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier


class RecipientEntry(QLineEdit):
    """Text becomes a recipient by Enter, Tab, comma, semicolon, a blank after an address, or by leaving."""

    finished = Signal()
    went_back = Signal()  # ← or Backspace at the beginning
    pasted = Signal(object)  # several addresses at once

    def __init__(self, name: str, spoken: str, known: QStringListModel) -> None:
        super().__init__(objectName=name)
        self.setAccessibleName(spoken)
        self.setProperty("bare", "true")
        self.setAcceptDrops(False)  # files that are dropped are attached
        self.setFrame(False)
        completer = QCompleter(known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(8)
        completer.activated.connect(lambda _: QTimer.singleShot(0, self, self.finished.emit))
        self.setCompleter(completer)
        QApplication.instance().focusChanged.connect(self._focus_moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace) and at_start:
            self.went_back.emit()
        elif self._finishes(event):
            self.finished.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text(QApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def _finishes(self, event: QKeyEvent) -> bool:
        text, typed = self.text(), event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return not event.modifiers() & _COMMAND_KEYS
        if typed in (",", ";"):
            return text.count('"') % 2 == 0  # within quotes they belong to the name
        return typed == " " and is_address(text.strip()) and self.cursorPosition() == len(text)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu, whose Paste makes chips too."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(lambda: self.paste_text(QApplication.clipboard().text()))
        menu.popup(event.globalPos())

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Another field, not another window: then typing goes on where it was.

        By the application's signal, for a completer keeps the loss of focus to itself while it is open.
        """
        if old is self and new is not None and new.window() is self.window():
            self.completer().popup().hide()
            self.finished.emit()

    def paste_text(self, text: str) -> None:
        """Addresses become chips at once; what may be half of one stays to be looked at."""
        people = read_addresses(text)
        if len(people) > 1 or (people and is_address(people[0].address) and not self.text()):
            self.pasted.emit(people)
        else:
            self.insert(" ".join(text.split()))
