"""A PDF document, drawn by PDFium from memory: it runs no scripts, follows no links, and has no network.

Imported when the first document is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QMouseEvent, QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui import theme
from ui.wording import tr

_ZOOM_STEP = 1.25
_ZOOMS = (0.25, 5.0)
_POINTS_AN_INCH = 72


class PdfPage(QFrame):
    """All pages under each other. `problem`: why there are none, in words; "" where there are."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__()
        # Children go in the order in which they came: the view first, the bytes last.
        self._view = _View(self)
        self._document = QPdfDocument(self)
        self._held = QByteArray(data)  # the document reads on while it is shown
        self._buffer = QBuffer(self._held, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self.problem = _problem_of(self._document)
        if not self.problem:
            self._view.setDocument(self._document)
        count = max(0, self._document.pageCount())
        pages = tr("1 page") if count == 1 else tr("{n} pages", n=count)
        self._view.setAccessibleName(tr("PDF document {name}, {pages}", name=name, pages=pages))
        self.setFocusProxy(self._view)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._view)

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 fits the pages into the window."""
        view = self._view
        if step == 0:
            view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            return
        is_fitted = view.zoomMode() is QPdfView.ZoomMode.FitToWidth
        now = self._fitted_factor() if is_fitted else view.zoomFactor()
        view.setZoomMode(QPdfView.ZoomMode.Custom)
        view.setZoomFactor(min(max(now * _ZOOM_STEP**step, _ZOOMS[0]), _ZOOMS[1]))

    def _fitted_factor(self) -> float:
        points = max(1.0, self._document.pagePointSize(0).width())
        return max(_ZOOMS[0], self._view.viewport().width() * _POINTS_AN_INCH / (points * self.logicalDpiX()))


class _View(QPdfView):
    """Qt's own, but for links: it would open their addresses in the browser."""

    def __init__(self, parent: QFrame) -> None:
        super().__init__(parent)
        self.setObjectName("previewPdf")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        """What is around the pages."""
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Dark, QColor(theme.tokens().sidebar))
        self.setPalette(colours)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is clicked."""


def _problem_of(document: QPdfDocument) -> str:
    error = document.error()
    if error in (QPdfDocument.Error.IncorrectPassword, QPdfDocument.Error.UnsupportedSecurityScheme):
        return tr("This document has a password of its own. Save it, and open it in another program.")
    if error is not QPdfDocument.Error.None_ or document.pageCount() < 1:
        return tr("This document is damaged, or no PDF document. You can save it.")
    return ""
