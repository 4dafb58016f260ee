"""A PDF document, drawn by PDFium from memory: it runs no scripts, follows no links, and has no network.

Imported when the first document is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QMouseEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame

from ui.wording import tr

_ZOOM_STEP = 1.25
_ZOOMS = (0.25, 5.0)


class PdfPage(QPdfView):
    """All pages under each other. `problem`: why there are none, in words; "" where there are."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(None)
        self.setObjectName("previewPdf")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._held = QByteArray(data)  # the document reads on while it is shown
        self._buffer = QBuffer(self._held, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)
        self.problem = _problem_of(self._document)
        self.setDocument(self._document)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setAccessibleName(
            tr("PDF document {name}, {n} pages", name=name, n=max(0, self._document.pageCount()))
        )

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 fits the pages into the window."""
        if step == 0:
            self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            return
        now = self._fitted_factor() if self.zoomMode() is QPdfView.ZoomMode.FitToWidth else self.zoomFactor()
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setZoomFactor(min(max(now * _ZOOM_STEP**step, _ZOOMS[0]), _ZOOMS[1]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's own would open the address of a link in the browser."""

    def _fitted_factor(self) -> float:
        points = max(1.0, self._document.pagePointSize(0).width())
        return max(_ZOOMS[0], self.viewport().width() / (points * self.logicalDpiX() / 72))


def _problem_of(document: QPdfDocument) -> str:
    error = document.error()
    if error in (QPdfDocument.Error.IncorrectPassword, QPdfDocument.Error.UnsupportedSecurityScheme):
        return tr(
            "This document is locked with a password of its own. Save it, and open it in another program."
        )
    if error is not QPdfDocument.Error.None_ or document.pageCount() < 1:
        return tr("This document is damaged, or no PDF document. You can save it.")
    return ""
