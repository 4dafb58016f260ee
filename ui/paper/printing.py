"""Printing the message in sight: on paper, in a preview, into a PDF file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, Signal
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo, QPrintPreviewDialog
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_file_name
from mailguard.model import OpenedMessage, ShowAs
from ui.desk import Desk
from ui.paper.print_content import head_document, simple_document, text_document, verdict_words
from ui.paper.print_paper import Paper, PictureSheets, TextSheets
from ui.people import shown_subject
from ui.saving import ask_where_to_save, say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView

PDF_DPI = 300
_MARGINS = QMarginsF(15, 12, 15, 12)


class Printing(QObject):
    """Of one view: what stands under the banner that is shown, as it is shown, and nothing else."""

    said = Signal(str)  # for the status bar

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def print(self) -> None:
        if self._view.in_sight is None:
            return
        if not QPrinterInfo.availablePrinterNames():
            self._say_no_printer()
            return
        printer = _new_printer()
        dialog = QPrintDialog(printer, self._view.window())
        dialog.setObjectName("printDialog")
        dialog.accepted.connect(lambda: self._make(printer, lambda paper: self._print(paper, printer)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def preview(self) -> None:
        if self._view.in_sight is None:
            return
        printer = _new_printer()
        if not QPrinterInfo.availablePrinterNames():
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
            printer.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)

        def show(paper: Paper) -> None:
            self._desk.keep(_Preview(printer, paper, self._view.window()))

        self._make(printer, show)

    def save_pdf(self) -> None:
        """Where to is asked; that a file is not encrypted is said where the message was."""
        opened = self._view.in_sight
        if opened is None:
            return
        words = tr("Save as PDF…")
        self._view.saving.confirm_readable(opened, words, lambda: self._ask_where(opened))

    def _ask_where(self, opened: OpenedMessage) -> None:
        name = clean_file_name(f"{shown_subject(opened)}.pdf") or tr("message.pdf")

        def save(path: Path) -> None:
            if self._view.in_sight is opened:
                self._save(path)

        ask_where_to_save(self._view.window(), tr("Save as PDF"), name, save)

    def _save(self, path: Path) -> None:
        held = QByteArray()
        buffer = QBuffer(held)  # nothing half-written, and no copy elsewhere
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(PDF_DPI)
        writer.setPageSize(_usual_page())
        writer.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)
        writer.setTitle("")  # the subject may have been encrypted
        writer.setCreator("MailGuard")

        def write(paper: Paper) -> None:
            paper.paint(writer)
            buffer.close()
            self._desk.when(
                self._desk.core.mail.save_raw(held.data(), path),
                owner=self._view,
                done=lambda _: self.said.emit(tr("Saved as {name}", name=path.name)),
                failed=lambda error: say_failed(self._view, error),
            )

        self._make(writer, write)

    def _print(self, paper: Paper, printer: QPrinter) -> None:
        pages = paper.paint(printer)
        self.said.emit(tr("Sent to the printer: 1 page") if pages == 1 else _pages_sent(pages))

    def _make(self, device: QPagedPaintDevice, done: Callable[[Paper], object]) -> None:
        """The paper for a device; later, where a browser lays it out."""
        opened, body = self._view.in_sight, self._view.body
        if opened is None:
            return
        words, way, content = verdict_words(opened), body.shown_as, body.content
        if content is None or way in (ShowAs.PLAIN, ShowAs.ALL_PARTS):
            done(Paper(words, TextSheets(text_document(opened, way, body.below))))
            return

        def simple() -> None:
            done(Paper(words, TextSheets(simple_document(opened, content))))

        if way is not ShowAs.ORIGINAL:
            simple()
            return
        from ui.paper.print_browser import BrowserPages

        sheets = PictureSheets(head_document(opened), ())
        size = sheets.room(Paper(words, sheets).body_size(device))
        self.said.emit(tr("Laying out the pages…"))
        pages = BrowserPages(content, size, self)
        pages.ready.connect(lambda made: done(Paper(words, PictureSheets(sheets.head, made))))
        pages.failed.connect(simple)
        pages.ready.connect(pages.deleteLater)
        pages.failed.connect(pages.deleteLater)

    def _say_no_printer(self) -> None:
        text = tr("There is no printer on this computer.")
        more = tr("Nothing was printed. Add a printer in your system's settings, or save the message as PDF.")
        box = message_box(Icon.Information, text, self._view.window(), "noPrinter", more=more)
        saving = box.addButton(tr("Save as PDF…"), QMessageBox.ButtonRole.ActionRole)
        saving.clicked.connect(self.save_pdf)
        box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
        box.open()


class _Preview(QPrintPreviewDialog):
    """Holds on to its printer and to what is printed, which Qt does not do for it."""

    def __init__(self, printer: QPrinter, paper: Paper, parent: QWidget) -> None:
        super().__init__(printer, parent)
        self.setObjectName("printPreview")
        self._printer = printer
        self._paper = paper
        self.paintRequested.connect(self._paint)
        self.resize(1120, 780)  # all of its tool bar

    def _paint(self, printer: QPrinter) -> None:
        self._paper.paint(printer)


def _new_printer() -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)
    return made


def _pages_sent(pages: int) -> str:
    return tr("Sent to the printer: {n} pages", n=pages)


def _usual_page() -> QPageSize:
    """Of the usual printer; A4 where there is none."""
    usual = QPrinterInfo.defaultPrinter()
    return QPageSize(QPageSize.PageSizeId.A4) if usual.isNull() else usual.defaultPageSize()
