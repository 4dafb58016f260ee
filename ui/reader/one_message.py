"""The one message of a window: where what is done to messages finds it, and its row in the store."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.events import Event, MessagesChanged, TagsChanged
from mailguard.model import Folder, MessageId, MessageRow
from ui.bridge import ignore
from ui.desk import Desk

_TOGETHER_MS = 100  # changes that follow each other faster are looked at once


class OneMessage(QObject):
    """For MessageActions. Follows the store; what is gone from it keeps the row that it had."""

    changed = Signal()
    folder: Folder | None = None

    def __init__(self, desk: Desk, message: MessageId | None, parent: QObject) -> None:
        """message: None: it is in no store."""
        super().__init__(parent)
        self._desk = desk
        self._message = message
        self._row: MessageRow | None = None
        self._waiting = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._waiting.timeout.connect(self._load)
        desk.bridge.happened.connect(self._happened)
        self._load()

    def selected(self) -> tuple[MessageId, ...]:
        return () if self._message is None else (self._message,)

    def selected_rows(self) -> Sequence[MessageRow]:
        return () if self._row is None else (self._row,)

    def about_to_remove(self, messages: Sequence[MessageId]) -> None:
        """The window shows its message until it is closed."""

    def _happened(self, event: Event) -> None:
        is_its = isinstance(event, MessagesChanged) and (
            self._row is None or event.folder == self._row.folder
        )
        if (is_its or isinstance(event, TagsChanged)) and not self._waiting.isActive():
            self._waiting.start()

    def _load(self) -> None:
        if self._message is None:
            return
        answer = self._desk.core.mail.load_rows([self._message])
        self._desk.when(answer, owner=self, done=self._take, failed=ignore)

    def _take(self, rows: tuple[MessageRow, ...]) -> None:
        if rows and rows[0] != self._row:
            self._row = rows[0]
            self.changed.emit()
