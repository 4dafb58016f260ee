"""Threads opened and closed by keys, as in Thunderbird, in any view of the message model."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from mailguard.model import MessageId
from ui.lists.message_model import MessageModel

_OTHERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ThreadKeys:
    """Right and + open, Left and - close; Left goes up from an answer. * opens all, backslash closes all."""

    def __init__(self, view: QAbstractItemView, model: MessageModel) -> None:
        self._view = view
        self._model = model

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key was one of these, and did something."""
        if event.modifiers() & _OTHERS:
            return False
        if event.text() == "*":
            self.turn_all(True)
        elif event.text() == "\\":
            self.turn_all(False)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Plus):
            return self._open(event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Minus):
            return self._close(event.key() == Qt.Key.Key_Left)
        else:
            return False
        return True

    def turn(self, place: int, on: bool) -> None:
        """Open or close the thread of the message in this row; who is inside goes to its first message."""
        threads = self._model.threads
        head, current = threads.head_of(self._model.id_at(place)), self._current()
        if not on and current is not None and threads.head_of(current) == head != current:
            self._go_to(head)
        self._model.set_open(head, on)

    def turn_all(self, on: bool) -> None:
        current = self._current()
        if current is not None and not on:
            self._go_to(self._model.threads.head_of(current))
        self._model.set_all_open(on)
        self._model.all_turned.emit(on)

    def _open(self, may_go: bool) -> bool:
        place = self._view.currentIndex().row()
        state = self._model.threads.state(self._model.id_at(place)) if place >= 0 else None
        if state is None:
            return False
        if not state.is_open:
            self.turn(place, True)
        elif may_go:
            self._go_to(self._model.id_at(place + 1))
        return True

    def _close(self, may_go: bool) -> bool:
        place = self._view.currentIndex().row()
        if place < 0:
            return False
        threads, message = self._model.threads, self._model.id_at(place)
        state, depth = threads.state(message), threads.depth(message)
        if may_go and depth:
            while threads.depth(self._model.id_at(place)) >= depth:
                place -= 1
            self._go_to(self._model.id_at(place))
        elif depth or (state is not None and state.is_open):
            self.turn(place, False)
        else:
            return False
        return True

    def _current(self) -> MessageId | None:
        index = self._view.currentIndex()
        return self._model.id_at(index.row()) if index.isValid() else None

    def _go_to(self, message: MessageId) -> None:
        place = self._model.place_of(message)
        if place is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._view.selectionModel().setCurrentIndex(self._model.index(place, 0), flags)
