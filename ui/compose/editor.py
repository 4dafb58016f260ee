"""The text being written: plain by default, with a little formatting where that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit

from ui import theme
from ui.compose.quote_colours import QuoteColours
from ui.compose.rich_text import (
    blocks_of,
    clean_html,
    html_of,
    is_formatted,
    quote_level,
    text_of,
)
from ui.reader.text_search import Search, find_in, unmark
from ui.reader.zoom import LEAST, MOST, STEP
from ui.wording import tr

MARGIN_PX = 18
_LEADING_PX = 5


class Editor(QTextEdit):
    """`is_rich` tells which; `text` is what readers of plain text get, `html` None where it is plain."""

    mode_changed = Signal()
    files_dropped = Signal(list)  # Paths
    found = Signal(object)  # a Found: what a search came to

    def __init__(self) -> None:
        super().__init__(objectName="editor")
        self.is_rich = False
        self.setAccessibleName(tr("Message text"))
        self.setProperty("frameless", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setFont(theme.font("body"))
        self.document().setDocumentMargin(MARGIN_PX)
        self._zoomed = 0
        self._colours = QuoteColours(self.document())

    # Content

    @property
    def text(self) -> str:
        return text_of(self.document()) if self.is_rich else self.toPlainText()

    @property
    def html(self) -> str | None:
        return html_of(self.document()) if self.is_rich else None

    @property
    def has_formatting(self) -> bool:
        return self.is_rich and is_formatted(self.document())

    def show_text(self, text: str, html: str | None) -> None:
        """Fill it anew; the cursor stands at the beginning, and nothing is to be undone."""
        self._set_mode(html is not None)
        if html is None:
            self.setPlainText(text)
        else:
            self.setHtml(clean_html(html))
        self._space_lines()
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def make_rich(self) -> None:
        if not self.is_rich:
            self._set_mode(True)

    def make_plain(self) -> None:
        """What was formatted becomes plain text; one undo brings it back."""
        if not self.is_rich:
            return
        text = self.text
        self._set_mode(False)
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(line_format())
        cursor.insertText(text, QTextCharFormat())
        cursor.endEditBlock()
        self._space_lines()

    def replace(self, old: str, new: str) -> bool:
        """Put `new` in the place of the last `old` in plain text; whether it stood there."""
        place = self.toPlainText().rfind(old)
        if not old or place < 0:
            return False
        cursor = self.textCursor()
        cursor.setPosition(place)
        cursor.setPosition(place + len(old), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        return True

    def append_lines(self, text: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)

    @property
    def lines(self) -> list[str]:
        """By their block numbers; those quoted by formatting with a "> " before them."""
        return ["> " * quote_level(block) + block.text() for block in blocks_of(self.document())]

    def remove_blocks(self, numbers: list[int]) -> None:
        """Take lines out, as one step to be undone."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for number in sorted(numbers, reverse=True):
            line = QTextCursor(self.document().findBlockByNumber(number))
            line.select(QTextCursor.SelectionType.BlockUnderCursor)
            line.removeSelectedText()
            if number == 0:
                line.deleteChar()
        cursor.endEditBlock()

    # Looking

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 is the usual size."""
        self._zoomed = 0 if step == 0 else min(MOST, max(LEAST, self._zoomed + step))
        font = theme.font("body")
        font.setPixelSize(max(1, round(font.pixelSize() * (1 + STEP * self._zoomed))))
        self.setFont(font)

    def find_places(self, search: Search) -> None:
        """Go to the next place, from the top again after the last; `found` tells what came of it."""
        self.found.emit(find_in((self,), search))

    def end_find(self) -> None:
        """Nothing is marked any more."""
        unmark((self,))

    # Pasting and dropping

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(files_of(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files are attached. Formatted text is reduced to what the composer knows; or to its words."""
        files = files_of(source)
        if files:
            self.files_dropped.emit(files)
        elif self.is_rich and source.hasHtml():
            self.textCursor().insertHtml(clean_html(source.html()))
        elif source.hasText():
            self.textCursor().insertText(source.text())
        self.ensureCursorVisible()

    def paste_plain(self) -> None:
        self.textCursor().insertText(QApplication.clipboard().text())
        self.ensureCursorVisible()

    def loadResource(self, kind: int, name: QUrl) -> Any:
        """Nothing is ever loaded into what one writes."""
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backtab:
            self._go_back()
        else:
            super().keyPressEvent(event)

    # Parts

    def _go_back(self) -> None:
        """Tab is a letter here; Shift+Tab leaves."""
        self.setTabChangesFocus(True)
        self.focusPreviousChild()
        self.setTabChangesFocus(False)

    def _set_mode(self, is_rich: bool) -> None:
        self.is_rich = is_rich
        self.setAcceptRichText(is_rich)
        self.mode_changed.emit()

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(line_format())


def files_of(source: QMimeData) -> list[Path]:
    """The files of a drop or a paste; folders are left out."""
    paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return [path for path in paths if not path.is_dir()]


def line_format() -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(_LEADING_PX, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
    return made
