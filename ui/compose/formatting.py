"""Bold, italic, lists, headings and links in the text being written."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextListFormat,
)

from ui.compose.editor import Editor, line_format
from ui.compose.rich_text import is_safe_link


class Formatting(QObject):
    """Works on what is chosen in the editor; `changed` when the cursor stands in other formatting."""

    changed = Signal()

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        editor.cursorPositionChanged.connect(self.changed)
        editor.currentCharFormatChanged.connect(lambda _: self.changed.emit())

    # What holds where the cursor stands

    @property
    def is_bold(self) -> bool:
        return self._editor.fontWeight() > QFont.Weight.Medium

    @property
    def is_italic(self) -> bool:
        return self._editor.fontItalic()

    @property
    def is_in_list(self) -> bool:
        return self._editor.textCursor().currentList() is not None

    @property
    def heading(self) -> int:
        """0 for a paragraph."""
        return self._editor.textCursor().blockFormat().headingLevel()

    # Changing it

    def toggle_bold(self) -> None:
        style = QTextCharFormat()
        style.setFontWeight(QFont.Weight.Normal if self.is_bold else QFont.Weight.DemiBold)
        self._editor.mergeCurrentCharFormat(style)

    def toggle_italic(self) -> None:
        style = QTextCharFormat()
        style.setFontItalic(not self.is_italic)
        self._editor.mergeCurrentCharFormat(style)

    def toggle_list(self) -> None:
        cursor = self._editor.textCursor()
        cursor.beginEditBlock()
        found = cursor.currentList()
        if found is None:
            made = QTextListFormat()
            made.setStyle(QTextListFormat.Style.ListDisc)
            cursor.createList(made)
        else:
            for block in self._chosen_blocks():
                found.remove(block)
                QTextCursor(block).setBlockFormat(line_format())
        cursor.endEditBlock()
        self.changed.emit()

    def set_heading(self, level: int) -> None:
        """1 to 3; 0 makes a paragraph."""
        cursor = self._editor.textCursor()
        cursor.beginEditBlock()
        block = QTextBlockFormat()
        block.setHeadingLevel(level)
        cursor.mergeBlockFormat(block)
        for each in self._chosen_blocks():
            line = QTextCursor(each)
            line.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            line.mergeCharFormat(_heading_format(level))
        self._editor.mergeCurrentCharFormat(_heading_format(level))
        cursor.endEditBlock()
        self.changed.emit()

    def insert_link(self, target: str, text: str) -> None:
        """In place of what is chosen; targets other than web and mail addresses are not taken."""
        if not is_safe_link(target):
            return
        link, after = QTextCharFormat(), QTextCharFormat()
        link.setAnchor(True)
        link.setAnchorHref(target)
        link.setForeground(self._editor.palette().link())
        link.setFontUnderline(True)
        after.setFont(self._editor.font())
        cursor = self._editor.textCursor()
        cursor.insertText(text or target, link)
        cursor.insertText(" ", after)
        self._editor.setCurrentCharFormat(after)

    def _chosen_blocks(self) -> list[QTextBlock]:
        cursor = self._editor.textCursor()
        block = self._editor.document().findBlock(cursor.selectionStart())
        found = []
        while block.isValid() and block.position() <= cursor.selectionEnd():
            found.append(block)
            block = block.next()
        return found


def _heading_format(level: int) -> QTextCharFormat:
    """As Qt reads <h1> to <h3>: so many steps above the size of the text. 0 is a paragraph."""
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold if level else QFont.Weight.Normal)
    made.setProperty(QTextFormat.Property.FontSizeAdjustment, 4 - level if level else 0)
    return made
