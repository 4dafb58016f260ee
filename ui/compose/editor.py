"""The text being written: plain by default, with a little formatting where that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextListFormat,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit

from ui import theme
from ui.compose.quote_colours import QuoteColours
from ui.compose.rich_text import (
    blocks_of,
    clean_html,
    html_of,
    is_formatted,
    is_safe_link,
    quote_level,
    text_of,
)
from ui.wording import tr

MARGIN_PX = 18
_LEADING_PX = 5


class Editor(QTextEdit):
    """`is_rich` tells which; `text` is what readers of plain text get, `html` None where it is plain."""

    mode_changed = Signal()
    files_dropped = Signal(list)  # Paths
    formatting_changed = Signal()  # what the format bar shows

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
        self.cursorPositionChanged.connect(self.formatting_changed)
        self.currentCharFormatChanged.connect(lambda _: self.formatting_changed.emit())

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
        cursor.setBlockFormat(_line_format())
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

    # Formatting

    def toggle_bold(self) -> None:
        style = QTextCharFormat()
        is_bold = self.fontWeight() > QFont.Weight.Medium
        style.setFontWeight(QFont.Weight.Normal if is_bold else QFont.Weight.DemiBold)
        self.mergeCurrentCharFormat(style)

    def toggle_italic(self) -> None:
        style = QTextCharFormat()
        style.setFontItalic(not self.fontItalic())
        self.mergeCurrentCharFormat(style)

    def toggle_list(self) -> None:
        cursor = self.textCursor()
        cursor.beginEditBlock()
        found = cursor.currentList()
        if found is None:
            made = QTextListFormat()
            made.setStyle(QTextListFormat.Style.ListDisc)
            cursor.createList(made)
        else:
            for block in self._chosen_blocks():
                found.remove(block)
                plain = QTextCursor(block)
                plain.setBlockFormat(_line_format())
        cursor.endEditBlock()
        self.formatting_changed.emit()

    @property
    def is_in_list(self) -> bool:
        return self.textCursor().currentList() is not None

    @property
    def heading(self) -> int:
        """0 for a paragraph."""
        return self.textCursor().blockFormat().headingLevel()

    def set_heading(self, level: int) -> None:
        cursor = self.textCursor()
        cursor.beginEditBlock()
        block = QTextBlockFormat()
        block.setHeadingLevel(level)
        cursor.mergeBlockFormat(block)
        for each in self._chosen_blocks():
            _size_line(each, level)
        self.mergeCurrentCharFormat(_heading_format(level))
        cursor.endEditBlock()
        self.formatting_changed.emit()

    def insert_link(self, target: str, text: str) -> None:
        """In place of what is chosen; targets other than web and mail addresses are not taken."""
        if not is_safe_link(target):
            return
        style = QTextCharFormat()
        style.setAnchor(True)
        style.setAnchorHref(target)
        style.setForeground(self.palette().link())
        style.setFontUnderline(True)
        cursor = self.textCursor()
        after = QTextCharFormat()
        after.setFont(self.font())
        cursor.insertText(text or target, style)
        cursor.insertText(" ", after)
        self.setCurrentCharFormat(after)

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 is the usual size."""
        change = -self._zoomed if step == 0 else step
        self._zoomed += change
        self.zoomIn(change)

    def find_next(self, words: str) -> None:
        """From the top again after the last place."""
        if words and not self.find(words):
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.find(words)

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
        cursor.mergeBlockFormat(_line_format())

    def _chosen_blocks(self) -> list[QTextBlock]:
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        found = []
        while block.isValid() and block.position() <= cursor.selectionEnd():
            found.append(block)
            block = block.next()
        return found


def files_of(source: QMimeData) -> list[Path]:
    """The files of a drop or a paste; folders are left out."""
    paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return [path for path in paths if not path.is_dir()]


def _line_format() -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(_LEADING_PX, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
    return made


def _heading_format(level: int) -> QTextCharFormat:
    """As Qt reads <h1> to <h3>: so many steps above the size of the text. 0 is a paragraph."""
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold if level else QFont.Weight.Normal)
    made.setProperty(QTextFormat.Property.FontSizeAdjustment, 4 - level if level else 0)
    return made


def _size_line(block: QTextBlock, level: int) -> None:
    line = QTextCursor(block)
    line.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    line.mergeCharFormat(_heading_format(level))
