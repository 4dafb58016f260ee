"""Simple HTML on a dark page: the colours of the message turned so that it stays readable.

Hues stay; what is light behind text becomes dark, what is dark as text becomes light, and the two ranges do
not meet, so that any text is readable on any ground.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextFrameFormat,
    QTextTable,
)

LIGHTEST_GROUND = 0.20  # of 1, in HSL
DARKEST_GROUND = 0.10
DARKEST_TEXT = 0.80
LIGHTEST_TEXT = 0.93


def dark_ground(colour: QColor) -> QColor:
    """What stands behind text. White is the darkest; see-through stays so."""
    lightness = colour.lightnessF()
    turned = DARKEST_GROUND + (1 - lightness) * (LIGHTEST_GROUND - DARKEST_GROUND)
    return _with_lightness(colour, turned, most_saturation=0.4)


def light_text(colour: QColor) -> QColor:
    """What is written. Black becomes the lightest; what is light already stays."""
    lightness = colour.lightnessF()
    turned = LIGHTEST_TEXT - lightness * (LIGHTEST_TEXT - DARKEST_TEXT)
    return _with_lightness(
        colour, max(turned, lightness if lightness > DARKEST_TEXT else 0.0), most_saturation=0.9
    )


def _with_lightness(colour: QColor, lightness: float, *, most_saturation: float) -> QColor:
    hue = max(0.0, colour.hslHueF())
    return QColor.fromHslF(
        hue, min(most_saturation, colour.hslSaturationF()), min(1.0, lightness), colour.alphaF()
    )


def darken(document: QTextDocument) -> None:
    """Turn all colours of a document that was made for a light page."""
    _darken_frame(document.rootFrame())
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        ground = block.blockFormat()
        cursor.setPosition(block.position())
        if _turn_ground(ground):
            cursor.setBlockFormat(ground)
        mark = block.charFormat()  # of the bullet of a list
        if _turn_text(mark):
            cursor.setBlockCharFormat(mark)
        spans: list[tuple[int, int, QTextCharFormat]] = []
        for each in block.begin():
            fragment = each.fragment()
            form = fragment.charFormat()
            if _turn_ground(form) | _turn_text(form):
                spans.append((fragment.position(), fragment.length(), form))
        for start, length, form in spans:
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)
        block = block.next()
    cursor.endEditBlock()


def _darken_frame(frame: QTextFrame) -> None:
    form = frame.frameFormat()
    if _turn_ground(form):
        frame.setFrameFormat(form)
    if isinstance(frame, QTextTable):
        _darken_cells(frame)
    for child in frame.childFrames():
        _darken_frame(child)


def _darken_cells(table: QTextTable) -> None:
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            form = cell.format()
            if cell.row() == row and cell.column() == column and _turn_ground(form):
                cell.setFormat(form)


def _turn_ground(form: QTextFormat) -> bool:
    """Whether there was anything to turn."""
    if isinstance(form, QTextFrameFormat) and form.border() > 0:
        form.setBorderBrush(QBrush(dark_ground(form.borderBrush().color()).lighter(160)))
    if form.background().style() == Qt.BrushStyle.NoBrush:
        return isinstance(form, QTextFrameFormat) and form.border() > 0
    form.setBackground(QBrush(dark_ground(form.background().color())))
    return True


def _turn_text(form: QTextCharFormat) -> bool:
    if form.foreground().style() == Qt.BrushStyle.NoBrush:
        return False
    form.setForeground(QBrush(light_text(form.foreground().color())))
    return True
