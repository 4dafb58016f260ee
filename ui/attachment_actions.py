"""Opening, saving and importing attachments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Attachment
from ui.attachment_bar import AttachmentBar, is_program
from ui.attachment_openpgp import OpenPGPAttachments, file_name
from ui.boxes import Icon, message_box
from ui.bridge import ignore
from ui.desk import Desk
from ui.saving import ask_for_folder, ask_where_to_save, say_failed
from ui.wording import tr


class AttachmentActions(QObject):
    """`must_ask`: the message was changed on the way, so its attachments ask before they open."""

    def __init__(self, desk: Desk, bar: AttachmentBar, view: QWidget) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self.must_ask = False
        bar.open_asked.connect(self._open)
        bar.save_asked.connect(self._save)
        bar.save_all_asked.connect(self._save_all)
        bar.import_asked.connect(self._import)
        self.openpgp = OpenPGPAttachments(desk, view)
        bar.decrypt_asked.connect(self.openpgp.decrypt)
        bar.verify_asked.connect(self.openpgp.verify)

    def _open(self, attachment: Attachment) -> None:
        if is_program(attachment):
            self._refuse(attachment)
        elif self.must_ask:
            self._ask_first(attachment)
        else:
            self._open_copy(attachment)

    def _open_copy(self, attachment: Attachment) -> None:
        self._desk.when(
            self._desk.core.mail.copy_for_program(attachment),
            owner=self._view,
            done=lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
            failed=self._failed,
        )

    def _refuse(self, attachment: Attachment) -> None:
        text = tr("MailGuard does not open programs from mail. Save it first if you are sure.")
        box = message_box(Icon.Warning, text, self._view.window(), "programRefused")
        saving = box.addButton(tr("Save…"), QMessageBox.ButtonRole.ActionRole)
        closing = box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(closing)
        saving.clicked.connect(lambda: self._save(attachment))
        box.open()

    def _ask_first(self, attachment: Attachment) -> None:
        text = tr(
            "This message was changed after it was signed. Open {name} all the same?",
            name=clean_text(file_name(attachment)),
        )
        box = message_box(Icon.Warning, text, self._view.window(), "changedAttachment")
        opening = box.addButton(tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancelling)
        opening.clicked.connect(lambda: self._open_copy(attachment))
        box.open()

    def _save(self, attachment: Attachment) -> None:
        ask_where_to_save(
            self._view,
            tr("Save attachment"),
            file_name(attachment),
            lambda path: self._write(attachment, path),
        )

    def _save_all(self, attachments: Sequence[Attachment]) -> None:
        def save(folder: Path) -> None:
            taken: set[str] = set()
            for each in attachments:
                self._write(each, folder / free_name(folder, file_name(each), taken))

        ask_for_folder(self._view, tr("Save all attachments"), save)

    def _write(self, attachment: Attachment, path: Path) -> None:
        self._desk.when(
            self._desk.core.mail.save_attachment(attachment, path),
            owner=self._view,
            done=ignore,
            failed=self._failed,
        )

    def _import(self, attachment: Attachment) -> None:
        self._desk.review_import(attachment.data, file_name(attachment), self._view.window())

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)


def free_name(folder: Path, wanted: str, taken: set[str]) -> str:
    """A name that no file of `folder` and none of `taken` has: "a.txt", "a (2).txt"; added to `taken`."""
    path = Path(wanted)
    name, number = wanted, 1
    while name.lower() in taken or (folder / name).exists():
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    taken.add(name.lower())
    return name
