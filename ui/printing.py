"""Printing a message: the verdict stands in the page's margin, outside the body."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QPainter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from mailguard.model import OpenedMessage
from ui import theme
from ui.people import long_date, shown_name, shown_subject
from ui.wording import tr

_LINE = 1.6  # height of the verdict's line, in heights of its font
_VERDICT_PT, _TEXT_PT = 8.5, 10.5


def ask_and_print(opened: OpenedMessage, parent: QWidget) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("printDialog")
    dialog.accepted.connect(lambda: print_message(opened, printer))
    dialog.open()


def print_message(opened: OpenedMessage, printer: QPrinter) -> None:
    """The text with its header lines, page by page; above each page the words of the banner."""
    painter = QPainter(printer)
    painter.setFont(_font(_VERDICT_PT))
    line = painter.fontMetrics().height() * _LINE
    page = printer.pageRect(QPrinter.Unit.DevicePixel)
    body = QSizeF(page.width(), page.height() - line)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(printer)
    document.setDefaultFont(_font(_TEXT_PT))
    document.setPlainText(_head(opened) + opened.text)
    document.setPageSize(body)
    verdict = f"{opened.banner.title}. {opened.banner.sentence}".strip()
    for number in range(document.pageCount()):
        if number:
            printer.newPage()
        painter.drawText(QRectF(0, 0, page.width(), line), 0, verdict)
        painter.save()
        painter.translate(0, line - number * body.height())
        document.drawContents(painter, QRectF(0, number * body.height(), body.width(), body.height()))
        painter.restore()
    painter.end()


def _font(points: float) -> QFont:
    """The system's font in points: pixels would be too small to see on paper."""
    made = theme.font()
    made.setPointSizeF(points)
    return made


def _head(opened: OpenedMessage) -> str:
    people = [(tr("From"), opened.from_), (tr("To"), opened.to), (tr("Cc"), opened.cc)]
    lines = [f"{tr('Subject')}: {shown_subject(opened)}"]
    lines += [
        f"{name}: " + ", ".join(f"{shown_name(each)} <{each.address}>" for each in who)
        for name, who in people
        if who
    ]
    if opened.date is not None:
        lines.append(f"{tr('Date')}: {long_date(opened.date)}")
    return "\n".join(lines) + "\n\n"
