"""Original HTML on paper: a browser of its own lays it out, from memory, and its pages come back as pictures.

The browser is as fenced in as the one in sight: nothing is fetched. What it makes is drawn in the process for
strangers' documents.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QSizeF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize

from ui.attachments.pdf_drawing import PdfDrawing
from ui.paper.print_content import page_for_print
from ui.paper.print_paper import PX_PER_INCH
from ui.reader.html_view import HtmlView
from ui.reader.remote_pictures import WithPictures

MOST_PAGES = 200
DPI = 220


class BrowserPages(QObject):
    """One message, once."""

    ready = Signal(list)  # bytes of PNG, a page each
    failed = Signal()  # it cannot be laid out, or has too many pages

    def __init__(self, content: WithPictures, size: QSizeF, parent: QObject) -> None:
        """size: of a page, in pixels of 1/96 inch."""
        super().__init__(parent)
        self._size = size
        self._pages: list[bytes] = []
        self._count = 0
        self._drawing = PdfDrawing(self)
        self._drawing.opened.connect(self._opened)
        self._drawing.drawn.connect(self._drawn)
        self._drawing.failed.connect(self._fail)
        self._view = HtmlView()
        self.destroyed.connect(self._view.deleteLater)
        self._view.loadFinished.connect(self._loaded)
        self._view.broken.connect(self._fail)
        self._view.show_html(page_for_print(content.html), content.parts)

    def _loaded(self) -> None:
        points = self._size * (72 / PX_PER_INCH)
        paper = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        layout = QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        self._view.to_pdf(layout, self._laid_out)

    def _laid_out(self, pdf: bytes) -> None:
        if pdf:
            self._drawing.open(pdf)
        else:
            self._fail()

    def _opened(self, sizes: list[tuple[float, float]]) -> None:
        self._count = len(sizes)
        if self._count > MOST_PAGES:
            self._fail()
            return
        self._ask(0)

    def _ask(self, page: int) -> None:
        self._drawing.draw(page, round(self._size.width() / PX_PER_INCH * DPI))

    def _drawn(self, page: int, picture: QImage) -> None:
        self._pages.append(_png(picture))
        if len(self._pages) < self._count:
            self._ask(page + 1)
        else:
            self._end()
            self.ready.emit(self._pages)

    def _fail(self) -> None:
        self._end()
        self.failed.emit()

    def _end(self) -> None:
        self._drawing.close()
        self._view.loadFinished.disconnect(self._loaded)
        self._view.broken.disconnect(self._fail)


def _png(picture: QImage) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return held.data()
