"""Message files dropped on a window: they open in windows of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from ui.desk import Desk

SUFFIXES = frozenset({".eml", ".mbox"})  # the latter to be told why it is not opened
MOST_AT_ONCE = 20  # windows


class MessageDrops(QObject):
    """Watches the window that it is given; drops of other things are left to it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):  # entering and moving are drops too
            paths = _message_files(event.mimeData())
            if not paths:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                for path in paths:
                    self._desk.open_file(path, self._window)
            return True
        return False


def _message_files(data: QMimeData) -> list[Path]:
    """Of this computer; nothing is fetched from elsewhere."""
    paths = [Path(each.toLocalFile()) for each in data.urls() if each.isLocalFile() and not each.host()]
    return [each for each in paths if each.suffix.lower() in SUFFIXES][:MOST_AT_ONCE]
