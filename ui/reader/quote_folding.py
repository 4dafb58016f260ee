"""Folding quoted text: the bars at the left of a quote close it to its first line, and open it again."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextDocument

from ui.reader.plain_text import level_of


def fold(block: QTextBlock, level: int) -> None:
    """Close the quote of at least this depth that `block` is in, or open it where it is closed."""
    lines = list(_lines_of_quote(block, level))
    is_open = all(each.isVisible() for each in lines)
    for each in lines[1:]:
        each.setVisible(not is_open)
    _lay_out_again(block.document())


def fold_all(document: QTextDocument) -> None:
    """Close every quote to its first line."""
    block = document.begin()
    while block.isValid():
        above = block.previous()
        block.setVisible(not (level_of(block) and above.isValid() and level_of(above)))
        block = block.next()
    _lay_out_again(document)


def has_quotes(document: QTextDocument) -> bool:
    block = document.begin()
    while block.isValid():
        if level_of(block):
            return True
        block = block.next()
    return False


def unfold_all(document: QTextDocument) -> None:
    """Show everything, for what is looked for."""
    block = document.begin()
    has_changed = False
    while block.isValid():
        has_changed = has_changed or not block.isVisible()
        block.setVisible(True)
        block = block.next()
    if has_changed:
        _lay_out_again(document)


def hidden_after(block: QTextBlock) -> int:
    """How many lines are folded away below this one."""
    count = 0
    below = block.next()
    while below.isValid() and not below.isVisible():
        count += 1
        below = below.next()
    return count


def _lines_of_quote(block: QTextBlock, level: int) -> Iterator[QTextBlock]:
    first = block
    while first.previous().isValid() and level_of(first.previous()) >= level:
        first = first.previous()
    while first.isValid() and level_of(first) >= level:
        yield first
        first = first.next()


def _lay_out_again(document: QTextDocument) -> None:
    document.markContentsDirty(0, document.characterCount())
