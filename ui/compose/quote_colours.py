"""Quoted lines and the signature in quieter colours while one writes."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui import theme

_QUOTE = re.compile(r"^>")
_SIGNATURE, _NONE = 1, 0


class QuoteColours(QSyntaxHighlighter):
    """Colours alone: nothing in the text is changed."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        theme.theme().changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        colours = theme.tokens()
        is_signature = self.previousBlockState() == _SIGNATURE or text == "-- "
        self.setCurrentBlockState(_SIGNATURE if is_signature else _NONE)
        quiet = QTextCharFormat()
        if is_signature:
            quiet.setForeground(QColor(colours.text_3))
            self.setFormat(0, len(text), quiet)
        elif _QUOTE.match(text):
            quiet.setForeground(QColor(colours.text_2))
            self.setFormat(0, len(text), quiet)
