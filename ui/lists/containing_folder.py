"""Open in Containing Folder: from a search, a unified folder or another window to where a message lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mailguard.model import MessageId, MessageRow
from ui.desk import Desk
from ui.saving import say_failed
from ui.wording import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class ContainingFolder(QObject):
    """In the main window, without the words and filters that might leave the message out."""

    def __init__(self, desk: Desk, window: MainWindow, said: Callable[[str], None]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._said = said

    def is_another(self) -> bool:
        """Whether the message that is chosen lies in another folder than the one in sight."""
        shown = self._window.list
        chosen = shown.current()
        row = shown.model.row(chosen) if chosen is not None else None
        return row is not None and shown.folder is not None and row.folder != shown.folder.id

    def show(self, message: MessageId | None) -> None:
        if message is not None:
            answer = self._desk.core.mail.load_rows([message])
            self._desk.when(
                answer,
                owner=self,
                done=self._go,
                failed=lambda error: say_failed(self._window, error),
            )

    def _go(self, rows: tuple[MessageRow, ...]) -> None:
        if not rows:
            self._said(tr("This message is gone."))
            return
        window, row = self._window, rows[0]
        window.search.clear()
        window.list.search("")
        window.list.head.clear_filters()
        if not window.tree.choose(row.folder):
            self._said(tr("Its folder is not shown. View › Folder Lists chooses which folders are."))
            return
        window.list.wait_for(row.id)
