"""Paper: on each page the verdict in the margin, in the program's words, and below it a part of the message.

Sizes are pixels of 1/96 inch, whatever the printer's own are. The margin is painted last, over whatever the
message put there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPainter,
    QTextDocument,
)

from ui import theme
from ui.wording import tr

PX_PER_INCH = 96
_GAP_PX = 8
_INK, _RULE = "#1B1F24", "#767F8B"
_HEAD_SHARE = 0.25  # of a page: a longer header has the first page for itself
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Sheets(Protocol):
    """The message on pages of a size."""

    def count(self, body: QSizeF) -> int: ...

    def draw(self, painter: QPainter, page: int, body: QSizeF) -> None: ...


@dataclass(frozen=True, slots=True)
class Paper:
    """verdict: the words of the banner. They are wrapped, never shortened."""

    verdict: str
    sheets: Sheets

    def body_size(self, device: QPagedPaintDevice) -> QSizeF:
        """What each page leaves for the message."""
        page = _page_size(device)
        return QSizeF(page.width(), page.height() - self._top(page.width()) - _foot())

    def paint(self, device: QPagedPaintDevice) -> int:
        """All pages; how many there are."""
        page, body = _page_size(device), self.body_size(device)
        pages = max(1, self.sheets.count(body))
        painter = QPainter(device)
        scale = device.logicalDpiX() / PX_PER_INCH
        painter.scale(scale, scale)
        top = self._top(page.width())
        for number in range(pages):
            if number:
                device.newPage()
            painter.save()
            painter.translate(0, top)
            painter.setClipRect(QRectF(QPointF(0, 0), body))
            self.sheets.draw(painter, number, body)
            painter.restore()
            self._draw_margin(painter, page, number, pages)
        painter.end()
        return pages

    def _draw_margin(self, painter: QPainter, page: QSizeF, number: int, pages: int) -> None:
        top = self._top(page.width())
        painter.setFont(margin_font())
        painter.fillRect(QRectF(0, 0, page.width(), top - _GAP_PX), QColor("white"))
        painter.setPen(QColor(_INK))
        painter.drawText(QRectF(0, 0, page.width(), top), _FLAGS, self.verdict)
        painter.setPen(QColor(_RULE))
        painter.drawLine(QPointF(0, top - _GAP_PX), QPointF(page.width(), top - _GAP_PX))
        foot = QRectF(0, page.height() - _foot(), page.width(), _foot())
        painter.fillRect(foot, QColor("white"))
        where = tr("Page {n} of {all}", n=number + 1, all=pages)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, where)

    def _top(self, width: float) -> float:
        return height_of(self.verdict, margin_font(), width) + 2 * _GAP_PX


@dataclass(frozen=True, slots=True)
class TextSheets:
    """A document that flows over the pages."""

    document: QTextDocument

    def count(self, body: QSizeF) -> int:
        self.document.setPageSize(body)
        return self.document.pageCount()

    def draw(self, painter: QPainter, page: int, body: QSizeF) -> None:
        part = QRectF(0, page * body.height(), body.width(), body.height())
        painter.translate(0, -part.top())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = theme.palette(theme.LIGHT)  # type: ignore[attr-defined]
        context.clip = part  # type: ignore[attr-defined]
        painter.setClipRect(part)
        self.document.documentLayout().draw(painter, context)


@dataclass(frozen=True, slots=True)
class PictureSheets:
    """Pages that a browser has laid out; `head` stands above each, or on a page of its own if it is long."""

    head: QTextDocument
    pages: Sequence[bytes]  # PNG

    def count(self, body: QSizeF) -> int:
        return len(self.pages) + (0 if self.head_height(body) else 1)

    def head_height(self, body: QSizeF) -> float:
        """0: it has a page of its own."""
        self.head.setTextWidth(body.width())
        height = self.head.size().height() + _GAP_PX
        return height if height <= body.height() * _HEAD_SHARE else 0

    def room(self, body: QSizeF) -> QSizeF:
        """What each page leaves for the browser."""
        return QSizeF(body.width(), body.height() - self.head_height(body))

    def draw(self, painter: QPainter, page: int, body: QSizeF) -> None:
        height = self.head_height(body)
        if not height and page == 0:
            self.head.drawContents(painter)
            return
        picture = QImage.fromData(self.pages[page if height else page - 1], "PNG")  # type: ignore[arg-type]
        size = QSizeF(picture.size()).scaled(self.room(body), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(QPointF(0, height), size), picture)
        if height:
            painter.fillRect(QRectF(0, 0, body.width(), height), QColor("white"))
            TextSheets(self.head).draw(painter, 0, QSizeF(body.width(), height))


def paper_font() -> QFont:
    """The system's, in a size for paper."""
    made = theme.font("body")
    made.setPixelSize(14)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def margin_font() -> QFont:
    made = paper_font()
    made.setPixelSize(11)
    return made


def height_of(text: str, font: QFont, width: float) -> float:
    """Of a text that is wrapped."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(font)
    document.setPlainText(text)
    document.setTextWidth(width)
    return document.size().height()


def _foot() -> float:
    return height_of("1", margin_font(), 100) + _GAP_PX


def _page_size(device: QPagedPaintDevice) -> QSizeF:
    points = device.pageLayout().paintRectPoints()
    return QSizeF(points.width(), points.height()) * (PX_PER_INCH / 72)
