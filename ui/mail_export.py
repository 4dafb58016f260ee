"""Writes a folder's mail into files for other programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from mailguard.cleaning import clean_file_name
from mailguard.core.mail_transfer import Progress
from mailguard.mail_files import Form
from mailguard.model import Folder
from ui.desk import Desk
from ui.folder_model import folder_name
from ui.saving import ask_for_folder, ask_where_to_save
from ui.transfer_progress import TransferProgress, number
from ui.widgets import button, wrapped_label
from ui.wording import tr

WIDTH_PX = 460


class ExportDialog(QDialog):
    def __init__(self, desk: Desk, parent: QWidget, folder: Folder) -> None:
        super().__init__(parent, objectName="exportMail")
        self.setWindowTitle(tr("Export “{name}”", name=folder_name(folder)))
        self._desk = desk
        self._folder = folder
        self._mbox = QRadioButton(tr("All messages in one file (mbox)"), objectName="asMbox")
        self._mbox.setChecked(True)
        self._eml = QRadioButton(tr("Each message in a file of its own (.eml)"), objectName="asEml")
        warning = wrapped_label(
            tr(
                "Messages are written as they were received: encrypted ones stay encrypted. All others can "
                "be read by whoever gets the files."
            ),
            size="sm",
            role="text-2",
        )
        self._progress = TransferProgress(desk, result_words)
        kept = self._progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
        self._progress.setSizePolicy(kept)
        self._progress.hide()
        self._progress.ended.connect(self._ended)
        self._buttons = QDialogButtonBox()
        self._do = button(tr("Export…"), primary=True)
        self._buttons.addButton(self._do, QDialogButtonBox.ButtonRole.AcceptRole)
        self._do.setObjectName("doExport")
        self._do.setDefault(True)
        self._leave = button(tr("Close"))
        self._buttons.addButton(self._leave, QDialogButtonBox.ButtonRole.RejectRole)
        self._leave.setObjectName("leaveExport")
        self._buttons.accepted.connect(self._ask_where)
        self._buttons.rejected.connect(self.reject)
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        for each in (self._mbox, self._eml, warning, self._progress):
            inside.addWidget(each)
        inside.addStretch(1)
        inside.addWidget(self._buttons)
        self.setMinimumWidth(WIDTH_PX)

    def reject(self) -> None:
        """While it runs: stop it, and stay to tell how far it came."""
        if self._progress.is_running:
            self._progress.stop()
        else:
            super().reject()

    def _ask_where(self) -> None:
        if self._eml.isChecked():
            ask_for_folder(self, tr("Put the messages into"), lambda path: self._begin(path, Form.EML))
            return
        name = f"{clean_file_name(folder_name(self._folder)) or 'mail'}.mbox"
        ask_where_to_save(self, tr("Export mail"), name, lambda path: self._begin(path, Form.MBOX))

    def _begin(self, path: Path, form: Form) -> None:
        for each in (self._do, self._mbox, self._eml):
            each.setEnabled(False)
        self._leave.setText(tr("Stop"))
        self._progress.show()
        folder, core = self._folder, self._desk.core
        self._progress.begin(lambda tell, stop: core.transfer.take_out(folder, path, form, tell, stop))

    def _ended(self, _: bool) -> None:
        self._leave.setText(tr("Close"))
        for each in (self._do, self._mbox, self._eml):
            each.setEnabled(True)


def result_words(now: Progress) -> str:
    is_one = now.moved == 1
    words = tr("1 message exported.") if is_one else tr("{n} messages exported.", n=number(now.moved))
    if now.failed:
        missing = "{n} are not on this computer and could not be fetched: they are missing."
        words += " " + tr(missing, n=number(now.failed))
    return words
