"""The message as received, in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit, QWidget

from mailguard.errors import MailGuardError
from ui import theme
from ui.desk import Desk
from ui.find_bar import FindBar
from ui.message_source import MessageSource
from ui.wording import tr, words_for


class SourceWindow(QMainWindow):
    """Bytes that are no ASCII are shown as Latin-1, one sign each: nothing is decoded."""

    def __init__(self, desk: Desk, source: MessageSource, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="sourceWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Message source"))
        self.resize(820, 680)
        self._text = QPlainTextEdit(objectName="source")
        self._text.setAccessibleName(tr("Message source"))
        self._text.setReadOnly(True)
        self._text.setFont(theme.fixed_font())
        self._text.setProperty("frameless", "true")
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setPlainText(tr("Loading message…"))
        self.setCentralWidget(self._text)
        self._find = FindBar(self)
        self._find.wanted.connect(self._find_text)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._find)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find.start)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        desk.when(source.load(), owner=self, done=self._show, failed=self._failed)

    def _show(self, raw: bytes) -> None:
        self._text.setPlainText(raw.decode("latin-1").replace("\r\n", "\n").replace("\0", "\u2400"))

    def _failed(self, error: MailGuardError) -> None:
        self._text.setPlainText(words_for(error).text)

    def _find_text(self, text: str) -> None:
        if text and not self._text.find(text):
            self._text.moveCursor(self._text.textCursor().MoveOperation.Start)
            self._text.find(text)
