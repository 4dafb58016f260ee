"""Plain text written into a document: quotes by their depth, links underlined, very long lines broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QColor, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat

from mailguard.mime.plain_links import find_links
from mailguard.model import Tone
from ui import theme

PAGE_CHARACTERS = 20_000  # written at once: the window answers between two pages
LONGEST_LINE = 5_000  # a longer one is broken, since a line is laid out in one go
QUOTE_PX = 15  # a bar and its gap
DEEPEST = 12  # levels that are told apart
LEADING_PX = 5
_QUOTE = re.compile(r"^((?:>\s?)+)")
_LEVEL = QTextFormat.Property.UserProperty + 1


def lines_of(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield line[:LONGEST_LINE]
        for at in range(LONGEST_LINE, len(line), LONGEST_LINE):
            yield line[at : at + LONGEST_LINE]


def write_page(cursor: QTextCursor, lines: Iterator[str], *, is_first: bool) -> bool:
    """About a page of `lines`; whether there may be more."""
    written = 0
    cursor.beginEditBlock()
    for line in lines:
        level, words = _unquoted(line.rstrip("\r"))
        block = QTextBlockFormat()
        block.setLeftMargin(level * QUOTE_PX)
        block.setProperty(_LEVEL, level)
        block.setLineHeight(LEADING_PX, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        if is_first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        _write_line(cursor, words, is_quote=level > 0)
        is_first = False
        written += len(line) + 1
        if written >= PAGE_CHARACTERS:
            break
    cursor.endEditBlock()
    return written >= PAGE_CHARACTERS


def level_of(block: QTextBlock) -> int:
    """How deep a line is quoted; 0: it is not."""
    return block.blockFormat().intProperty(_LEVEL)


def bar_colour(level: int) -> QColor:
    """Of the bar of one depth, from 1 on: three colours in turn, so that neighbours differ."""
    colours = theme.tokens()
    return QColor((colours.accent, colours.tones[Tone.CAUTION].edge, colours.outline)[(level - 1) % 3])


def _unquoted(line: str) -> tuple[int, str]:
    found = _QUOTE.match(line)
    if found is None:
        return 0, line
    return min(DEEPEST, found[1].count(">")), line[found.end() :]


def _write_line(cursor: QTextCursor, line: str, *, is_quote: bool) -> None:
    plain = QTextCharFormat()
    if is_quote:
        plain.setForeground(QColor(theme.tokens().text_3))
    link = QTextCharFormat(plain)
    link.setAnchor(True)
    link.setForeground(QColor(theme.tokens().accent))
    link.setFontUnderline(True)
    end = 0
    for found in find_links(line):
        cursor.insertText(line[end : found.start], plain)
        link.setAnchorHref(found.target)
        cursor.insertText(line[found.start : found.end], link)
        end = found.end
    cursor.insertText(line[end:], plain)
