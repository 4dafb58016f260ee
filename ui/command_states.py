"""Which commands of the main window can be used, as the selection and the message in sight have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.deeds.deed_words import redo_words, undo_words
from ui.reader.decrypted_copy import can_be_copied
from ui.reader.key_notices import offers_keys

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class CommandStates(QObject):
    """Looked up anew whenever something of it changes, as long as its window is there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def show(self) -> None:
        window, desk = self._window, self._window.desk
        opened, selected = window.view.opened, window.list.selected_count()
        window.commands.enable(
            selected=selected,
            is_open=opened is not None,
            can_answer=window.view.answerable is not None,
            has_sender_key=window.view.sender_key.key is not None,
            has_keys=offers_keys(opened),
            has_html=opened is not None and opened.html is not None,
            is_decrypted=can_be_copied(opened),
            has_list=opened is not None and bool(desk.core.writing.list_of(opened)),
            can_undo=desk.undoing.next_undo is not None,
            can_redo=desk.undoing.next_redo is not None,
        )
        window.commands["undo"].setText(undo_words(desk.undoing.next_undo))
        window.commands["redo"].setText(redo_words(desk.undoing.next_redo))
        window.elsewhere.show_again()
        self.show_ways()
        self.show_containing()
        window.tag_menu.enable(selected > 0)

    def show_ways(self) -> None:
        """Back, out of an attached message too, and forward."""
        window = self._window
        is_inside = window.view.attached.is_inside
        window.commands["go-back"].setEnabled(is_inside or window.looked_at.can_go(-1))
        window.commands["go-forward"].setEnabled(window.looked_at.can_go(1))

    def show_containing(self) -> None:
        self._window.commands["open-folder"].setEnabled(self._window.containing.is_another())
