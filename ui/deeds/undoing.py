"""Undo and redo of what was done to messages: one pile for all windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mailguard.errors import MailGuardError, NotFound
from mailguard.model.deeds import Deed
from ui.deeds.deed_words import taken_back_words
from ui.deeds.undo_stack import UndoStack
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

if TYPE_CHECKING:
    from ui.desk import Desk

Said = Callable[[str], None]


class Undoing(QObject):
    """One at a time: while the core takes one deed back, there is nothing to undo or redo."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._stack = UndoStack()
        self._is_at_work = False

    @property
    def next_undo(self) -> Deed | None:
        return self._stack.done[-1] if self._stack.done and not self._is_at_work else None

    @property
    def next_redo(self) -> Deed | None:
        return self._stack.undone[-1] if self._stack.undone and not self._is_at_work else None

    def keep(self, deed: Deed) -> None:
        self._stack.keep(deed)
        self.changed.emit()

    def undo(self, window: QWidget, said: Said, deed: Deed | None = None) -> None:
        """The last deed, or this one, as long as it can be taken back."""
        wanted = deed or self.next_undo
        if wanted is not None and wanted in self._stack.done:
            self._take_back(wanted, window, said, is_redo=False)

    def redo(self, window: QWidget, said: Said) -> None:
        if self.next_redo is not None:
            self._take_back(self.next_redo, window, said, is_redo=True)

    def _take_back(self, deed: Deed, window: QWidget, said: Said, *, is_redo: bool) -> None:
        if self._is_at_work:
            return
        self._is_at_work = True
        self._stack.forget(deed)
        self.changed.emit()

        def done(inverse: Deed) -> None:
            (self._stack.done_again if is_redo else self._stack.taken_back)(inverse)
            if inverse.left or is_redo:
                said(taken_back_words(inverse, is_redo=is_redo))
            finish()

        def failed(error: MailGuardError) -> None:
            if isinstance(error, NotFound):
                _say_gone(window)
            else:
                (self._stack.taken_back if is_redo else self._stack.done_again)(deed)
                say_failed(window, error)
            finish()

        def finish() -> None:
            self._is_at_work = False
            self.changed.emit()

        self._desk.when(self._desk.core.deeds.take_back(deed), owner=self, done=done, failed=failed)


def _say_gone(window: QWidget) -> None:
    text = tr("The folder that the messages came from is gone.")
    more = tr("Nothing was moved, and nothing is lost: they stay where they are now.")
    box = message_box(Icon.Information, text, window, "undoGone", more=more)
    box.addButton(tr("Close"), box.ButtonRole.AcceptRole)
    box.open()
