"""What the deeds of the attachment bar do: previews, programs, files, messages inside the message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.mime.file_risks import FileReport, Risk, look_at
from mailguard.model import Attachment
from ui.attachments.attachment_bar import AttachmentBar
from ui.attachments.attachment_chip import AttachmentChip
from ui.attachments.attachment_deeds import Deed, is_message, preview_of
from ui.attachments.attachment_openpgp import OpenPGPAttachments
from ui.attachments.attachment_questions import (
    ask_about_change,
    ask_about_risk,
    refuse_program,
    say_no_program,
)
from ui.attachments.preview_window import PreviewWindow
from ui.desk import Desk
from ui.saving import ask_for_folder, ask_where_to_save, say_failed
from ui.wording import tr


class AttachmentActions(QObject):
    """`must_ask`: the message was changed on the way, so its attachments ask before they open."""

    said = Signal(str)  # for the status bar
    message_asked = Signal(object, bool)  # an attached message, and whether in a window of its own
    removal_asked = Signal(object, list)  # one of the deeds that detach or delete, and the attachments

    def __init__(self, desk: Desk, bar: AttachmentBar, view: QWidget) -> None:
        super().__init__(view)
        self._desk = desk
        self._bar = bar
        self._view = view
        self.must_ask = False
        self._openpgp = OpenPGPAttachments(desk, view)
        self._openpgp.said.connect(self.said)
        self._acts: dict[Deed, Callable[[Attachment], object]] = {
            Deed.PREVIEW: self.preview,
            Deed.OPEN: self.open,
            Deed.OPEN_WINDOW: lambda each: self.message_asked.emit(each, True),
            Deed.DECRYPT_OPEN: lambda each: self._openpgp.decrypt_and_open(each, self.show_or_open),
            Deed.DECRYPT_SAVE: self._openpgp.decrypt_and_save,
            Deed.VERIFY: lambda each: self._openpgp.verify(each, bar.held),
            Deed.IMPORT: self._import,
            Deed.SAVE: self.save,
            Deed.SAVE_ALL: lambda _: self._save_all(),
            Deed.DETACH: lambda each: self.removal_asked.emit(Deed.DETACH, [each]),
            Deed.DELETE: lambda each: self.removal_asked.emit(Deed.DELETE, [each]),
            Deed.DETACH_ALL: lambda _: self.removal_asked.emit(Deed.DETACH_ALL, list(bar.held)),
            Deed.DELETE_ALL: lambda _: self.removal_asked.emit(Deed.DELETE_ALL, list(bar.held)),
        }
        bar.asked.connect(self._act)
        bar.dragged.connect(self._drag)

    def preview(self, attachment: Attachment, note: str = "") -> None:
        """In a window of its own, from memory. note: what is to be known of where it comes from."""
        if self.must_ask:
            note = tr("This message was changed after it was signed")
        kind = preview_of(attachment, look_at(attachment))
        if kind is not None:
            window = self._desk.keep(PreviewWindow(self._desk, attachment, kind, note))
            window.save_asked.connect(lambda: self.save(attachment, window))

    def show_or_open(self, attachment: Attachment, verdict: str) -> None:
        """What was just decrypted: shown from memory where that can be, so that no file of it is made."""
        if preview_of(attachment, look_at(attachment)) is not None:
            self.preview(attachment, verdict)
        else:
            self.open(attachment)

    def open(self, attachment: Attachment) -> None:
        """With the program that the system has for it, once it is known what that could run."""
        self._desk.when(
            self._desk.core.attachments.look_into(attachment),
            owner=self._view,
            done=lambda found: self._open(attachment, found),
            failed=self._failed,
        )

    def save(self, attachment: Attachment, parent: QWidget | None = None) -> None:
        def write(path: Path) -> None:
            answer = self._desk.core.attachments.save(attachment, path)
            self._desk.when(answer, owner=self._view, done=self._say_saved, failed=self._failed)

        ask_where_to_save(parent or self._view, tr("Save attachment"), attachment.file_name, write)

    def _act(self, deed: Deed, attachment: Attachment) -> None:
        self._acts[deed](attachment)

    def _open(self, attachment: Attachment, found: FileReport) -> None:
        if found.risk is Risk.PROGRAM:
            refuse_program(self._view, lambda: self.save(attachment))
        elif is_message(found):
            self.message_asked.emit(attachment, False)
        elif self.must_ask:
            ask_about_change(self._view, attachment, lambda: self._open_risky(attachment, found))
        else:
            self._open_risky(attachment, found)

    def _open_risky(self, attachment: Attachment, found: FileReport) -> None:
        if found.risk is Risk.NONE:
            self._open_copy(attachment)
        else:
            ask_about_risk(self._view, attachment, found, lambda: self._open_copy(attachment))

    def _open_copy(self, attachment: Attachment) -> None:
        def hand_over(path: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                say_no_program(self._view, attachment)

        self._with_copy(attachment, hand_over, self._view)

    def _drag(self, chip: AttachmentChip) -> None:
        """A private copy goes along: a folder, the composer or another program takes it from there."""

        def start(path: Path) -> None:
            if not chip.is_held:
                return  # let go before the copy was there
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(path))])
            drag = QDrag(chip)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

        self._with_copy(chip.attachment, start, chip)

    def _with_copy(self, attachment: Attachment, use: Callable[[Path], None], owner: QWidget) -> None:
        answer = self._desk.core.attachments.copy_for_program(attachment)
        self._desk.when(answer, owner=owner, done=use, failed=self._failed)

    def _save_all(self) -> None:
        def save(folder: Path) -> None:
            answer = self._desk.core.attachments.save_all(self._bar.held, folder)
            self._desk.when(answer, owner=self._view, done=self._say_all_saved, failed=self._failed)

        ask_for_folder(self._view, tr("Save all attachments"), save)

    def _say_saved(self, path: Path) -> None:
        self.said.emit(tr("Saved as {name}.", name=clean_text(path.name)))

    def _say_all_saved(self, paths: tuple[Path, ...]) -> None:
        folder = clean_text(paths[0].parent.name) if paths else ""
        self.said.emit(tr("Saved {n} attachments in {folder}.", n=len(paths), folder=folder))

    def _import(self, attachment: Attachment) -> None:
        def review(data: bytes) -> None:
            self._desk.review_import(data, attachment.file_name, self._view.window(), from_mail=True)

        read = self._desk.core.attachments.make_of(attachment, bytes)
        self._desk.when(read, owner=self._view, done=review, failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)
