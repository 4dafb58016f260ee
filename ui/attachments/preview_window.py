"""An attachment shown from memory: a picture, a PDF document, a text. No file of it is made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, KeysLocked
from mailguard.mime.file_risks import look_at
from mailguard.model import Attachment
from ui.attachments.attachment_chip import risk_words
from ui.attachments.attachment_deeds import Preview
from ui.attachments.preview_pages import (
    LARGEST_VIEW,
    PicturePage,
    ReadText,
    TextPage,
    read_text,
    refusal_words,
    sentence_page,
)
from ui.desk import Desk
from ui.desktop.window_places import keep_place, restore_place
from ui.reader.safe_picture import Drawn, decode_picture
from ui.widgets.pictures import Picture
from ui.widgets.widgets import button, wrapped_label
from ui.widgets.wrapping import ElidedLabel
from ui.wording import tr, words_for

LARGEST_PDF_BYTES = 64 << 20
_NAME_PX = 520


class PreviewWindow(QMainWindow):
    """`note`: what is to be known of where it comes from. What came encrypted goes when keys are locked."""

    save_asked = Signal()

    def __init__(self, desk: Desk, attachment: Attachment, kind: Preview, note: str = "") -> None:
        super().__init__(objectName="previewWindow")
        self._desk = desk
        self._attachment = attachment
        self._name = clean_text(attachment.file_name)
        self._page: QWidget | None = None
        self._said = wrapped_label(role="text-2")
        self._said.setObjectName("previewNote")
        self.setWindowTitle(f"{self._name} — MailGuard")
        self.resize(820, 720)
        restore_place(desk, "preview", self)
        self._lay_out()
        for each in (note, risk_words(look_at(attachment))):
            self._note(f"{each[:1].upper()}{each[1:]}." if each else "")
        self._add_keys()
        self._show(sentence_page(tr("Loading…")))
        desk.bridge.happened.connect(self._happened)
        self._load(kind)

    def closeEvent(self, event: object) -> None:
        keep_place(self._desk, "preview", self)
        super().closeEvent(event)

    # Loading

    def _load(self, kind: Preview) -> None:
        if kind is Preview.PICTURE:
            self._make(lambda data: decode_picture(data, LARGEST_VIEW), self._show_picture)
        elif kind is Preview.TEXT:
            self._make(read_text, self._show_text)
        elif self._attachment.size_bytes > LARGEST_PDF_BYTES:
            self._show(sentence_page(tr("This document is too large to be shown here. You can save it.")))
        else:
            self._make(bytes, self._show_pdf)

    def _make(self, make: Callable[[bytes], object], done: Callable[..., None]) -> None:
        answer = self._desk.core.attachments.make_of(self._attachment, make)
        self._desk.when(answer, owner=self, done=done, failed=self._failed)

    def _show_picture(self, drawn: Drawn) -> None:
        if drawn.refusal is not None:
            self._show(sentence_page(refusal_words(drawn)))
            return
        if drawn.is_animated:
            self._note(tr("Only the first picture of this animation is shown."))
        self._show(PicturePage(drawn, self._name))

    def _show_text(self, found: ReadText) -> None:
        if found.is_cut:
            self._note(tr("Only the beginning is shown. Save the file to see all of it."))
        self._show(TextPage(found))

    def _show_pdf(self, data: bytes) -> None:
        from ui.attachments.preview_pdf import PdfPage

        page = PdfPage(data, self._name)
        page.failed.connect(lambda words: self._show(sentence_page(words)))
        self._show(page)

    def _failed(self, error: MailGuardError) -> None:
        self._show(sentence_page(words_for(error).text))

    # Parts

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("bar", "true")
        name = ElidedLabel(Qt.TextElideMode.ElideMiddle, most_px=_NAME_PX)
        name.setText(self._name)
        lock = Picture("encrypt")
        lock.setVisible(self._attachment.is_encrypted)
        lock.setAccessibleName(tr("came encrypted"))
        save = button(tr("Save…"), self.save_asked.emit, icon="save")
        save.setObjectName("savePreview")
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(8)
        line.addWidget(name, 1)
        line.addWidget(lock)
        line.addWidget(save)
        self._said.setContentsMargins(16, 6, 16, 6)
        inside = QWidget()
        inside.setProperty("surface", "true")
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        self._inside.addWidget(head)
        self._inside.addWidget(self._said)
        self.setCentralWidget(inside)

    def _note(self, text: str) -> None:
        said = f"{self._said.text()} {text}".strip()
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def _show(self, page: QWidget) -> None:
        if self._page is not None:
            self._inside.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = page
        self._inside.addWidget(page, 1)
        page.show()
        page.setFocus()

    def _add_keys(self) -> None:
        standard = QKeySequence.StandardKey
        for keys, act in (
            (QKeySequence(standard.Close), self.close),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
            (QKeySequence(standard.Save), self.save_asked.emit),
            (QKeySequence(standard.ZoomIn), lambda: self._zoom(1)),
            (QKeySequence(standard.ZoomOut), lambda: self._zoom(-1)),
            (QKeySequence("Ctrl+0"), lambda: self._zoom(0)),
        ):
            QShortcut(keys, self, act)

    def _zoom(self, step: int) -> None:
        zoom = getattr(self._page, "zoom", None)
        if zoom is not None:
            zoom(step)

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysLocked) and self._attachment.is_encrypted:
            self.close()
