"""Writes a folder's mail into files for other programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QRadioButton, QWidget

from mailguard.cleaning import clean_file_name
from mailguard.core.mail_transfer import Progress
from mailguard.mail_files import Form
from mailguard.model import Folder
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.saving import ask_for_folder, ask_where_to_save
from ui.transfer.transfer_dialog import TransferDialog
from ui.transfer.transfer_progress import number
from ui.widgets.widgets import wrapped_label
from ui.wording import tr

WIDTH_PX = 460


class ExportDialog(TransferDialog):
    def __init__(self, desk: Desk, parent: QWidget, folder: Folder) -> None:
        super().__init__(desk, parent, name="Export", deed=tr("Export…"), end_words=result_words)
        self.setWindowTitle(tr("Export “{name}”", name=folder_name(folder)))
        self._desk = desk
        self._folder = folder
        mbox = QRadioButton(tr("All messages in one file (mbox)"), objectName="asMbox")
        mbox.setChecked(True)
        self._eml = QRadioButton(tr("Each message in a file of its own (.eml)"), objectName="asEml")
        warning = wrapped_label(
            tr(
                "Messages are written as they were received: encrypted ones stay encrypted. All others can "
                "be read by whoever gets the files."
            ),
            size="sm",
            role="text-2",
        )
        self.buttons.accepted.connect(self._ask_where)
        self.lay_out(mbox, self._eml, warning, choices=(mbox, self._eml), width_px=WIDTH_PX)

    def _ask_where(self) -> None:
        if self._eml.isChecked():
            ask_for_folder(self, tr("Put the messages into"), lambda path: self._begin(path, Form.EML))
            return
        name = f"{clean_file_name(folder_name(self._folder)) or 'mail'}.mbox"
        ask_where_to_save(self, tr("Export mail"), name, lambda path: self._begin(path, Form.MBOX))

    def _begin(self, path: Path, form: Form) -> None:
        folder, core = self._folder, self._desk.core
        self.begin(lambda tell, stop: core.transfer.take_out(folder, path, form, tell, stop))


def result_words(now: Progress) -> str:
    is_one = now.moved == 1
    words = tr("1 message exported.") if is_one else tr("{n} messages exported.", n=number(now.moved))
    if now.failed:
        missing = "{n} are not on this computer and could not be fetched: they are missing."
        words += " " + tr(missing, n=number(now.failed))
    return words
