"""A PDF document in a preview: its pages under each other, drawn when they come into sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.attachments.pdf_drawing import PdfDrawing, Trouble
from ui.wording import tr

_ZOOM_STEP = 1.25
_ZOOMS = (0.25, 4.0)  # of the width of the window
_WIDEST_PX = 4096
_GAP_PX = 12
_KEPT_PAGES = 12  # pictures of pages that are held


class PdfPage(QScrollArea):
    """`failed`: nothing can be shown, in words. Links are part of the picture: none can be followed."""

    failed = Signal(str)

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(objectName="previewPdf")
        self._name = name
        self._factor = 1.0
        self._sheets: list[_Sheet] = []
        self._column = QWidget()
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
        inside.setSpacing(_GAP_PX)
        inside.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._column)
        self.verticalScrollBar().valueChanged.connect(self._draw_what_is_seen)
        self._drawing = PdfDrawing(self)
        self._drawing.opened.connect(self._opened)
        self._drawing.drawn.connect(self._drawn)
        self._drawing.failed.connect(lambda trouble: self.failed.emit(_words(trouble)))
        self._drawing.open(data)

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 fits the pages into the window."""
        wanted = 1.0 if step == 0 else self._factor * _ZOOM_STEP**step
        self._factor = min(max(wanted, _ZOOMS[0]), _ZOOMS[1])
        self._fit()

    def stop(self) -> None:
        """End the process behind it."""
        self._drawing.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Its window is closed; one that is only minimised goes on."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()

    def _opened(self, sizes: list[tuple[float, float]]) -> None:
        self._sheets = [_Sheet(width, height) for width, height in sizes]
        for each in self._sheets:
            self._column.layout().addWidget(each)
            each.show()  # else the column takes no room for it when it is fitted
        count = len(sizes)
        pages = tr("1 page") if count == 1 else tr("{n} pages", n=count)
        self.setAccessibleName(tr("PDF document {name}, {pages}", name=self._name, pages=pages))
        self._fit()

    def _drawn(self, page: int, image: QImage) -> None:
        self._sheets[page].show_page(image)

    def _fit(self) -> None:
        room = self.viewport().width() - 2 * _GAP_PX
        for each in self._sheets:
            each.set_width(max(50, round(room * self._factor)))
        self._column.adjustSize()
        self._draw_what_is_seen()

    def _draw_what_is_seen(self) -> None:
        """And the page after it; what is far away is let go."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [
            at
            for at, each in enumerate(self._sheets)
            if each.y() <= bottom and each.geometry().bottom() >= top
        ]
        ratio = self.devicePixelRatioF()
        for at in sorted({*seen, *(each + 1 for each in seen[-1:])}):
            if at < len(self._sheets):
                wanted = min(_WIDEST_PX, round(self._sheets[at].width() * ratio))
                if self._sheets[at].asks_for(wanted):
                    self._drawing.draw(at, wanted)
        middle = seen[0] if seen else 0
        for at, each in enumerate(self._sheets):
            if abs(at - middle) > _KEPT_PAGES:
                each.let_go()


class _Sheet(QLabel):
    """One page: white paper until it is drawn."""

    def __init__(self, width_points: float, height_points: float) -> None:
        super().__init__()
        self._shape = height_points / width_points
        self._asked = 0
        self.setScaledContents(True)
        self.setStyleSheet("background: white")

    def set_width(self, width: int) -> None:
        self.setFixedSize(QSize(width, max(1, round(width * self._shape))))

    def asks_for(self, width: int) -> bool:
        """Whether it was not yet drawn, or asked for, so wide."""
        is_new = width != self._asked
        self._asked = width
        return is_new

    def show_page(self, image: QImage) -> None:
        self.setPixmap(QPixmap.fromImage(image))

    def let_go(self) -> None:
        if self._asked:
            self._asked = 0
            self.clear()


def _words(trouble: Trouble) -> str:
    if trouble is Trouble.PASSWORD:
        return tr("This document has a password of its own. Save it, and open it in another program.")
    if trouble is Trouble.DAMAGED:
        return tr("This document is damaged, or no PDF document. You can save it.")
    return tr("This document could not be drawn: it is damaged, or made to do harm. You can save it.")
