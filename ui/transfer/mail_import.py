"""Brings mail out of files into folders of this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFileDialog, QWidget

from mailguard.cleaning import clean_text
from mailguard.core.mail_transfer import Progress
from mailguard.errors import MailGuardError, NotFound
from mailguard.mail_files import FoundFolder
from ui.desk import Desk
from ui.saving import ask_for_folder
from ui.transfer.transfer_dialog import TransferDialog
from ui.transfer.transfer_progress import number
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr, words_for

MOST_NAMES = 6
WIDTH_PX = 480


class ImportDialog(TransferDialog):
    """What to read is chosen first, then shown, then brought in."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, name="Import", deed=tr("Import"), end_words=result_words)
        self.setWindowTitle(tr("Import Mail"))
        self._desk = desk
        self._found: tuple[FoundFolder, ...] = ()
        intro = wrapped_label(
            tr(
                "From an mbox file, a Maildir, or files of single messages (.eml), as Thunderbird and most "
                "other programs keep or write them. The mail goes into folders on this computer; the files "
                "stay as they are."
            )
        )
        file = button(tr("Choose a File…"), self._choose_file)
        file.setObjectName("chooseFile")
        folder = button(tr("Choose a Folder…"), self._choose_folder)
        folder.setObjectName("chooseFolder")
        choosing = QWidget()
        choosing.setLayout(row(file, folder, None))
        choosing.layout().setContentsMargins(0, 0, 0, 0)
        self._said = wrapped_label("")
        self._said.setObjectName("importFound")
        self.do.setEnabled(False)
        self.buttons.accepted.connect(self._begin)
        self.lay_out(intro, choosing, self._said, choices=(file, folder), width_px=WIDTH_PX)

    def may_be_done_again(self, is_whole: bool) -> bool:
        """It goes on where it was stopped."""
        return not is_whole

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, tr("Import mail from a file"))
        dialog.setObjectName("importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.look(Path(path)))
        dialog.open()

    def _choose_folder(self) -> None:
        ask_for_folder(self, tr("Import mail from a folder"), self.look)

    def look(self, path: Path) -> None:
        """What mail there is."""
        self.do.setEnabled(False)
        self.progress.hide()
        self._said.setText(tr("Looking for mail in “{name}”…", name=clean_text(path.name)))
        self._desk.when(
            self._desk.core.transfer.look(path),
            owner=self,
            done=self._show_found,
            failed=lambda error: self._say_nothing_found(path, error),
        )

    def _show_found(self, found: tuple[FoundFolder, ...]) -> None:
        self._found = found
        self._said.setText(found_words(found))
        self.do.setEnabled(True)
        self.do.setFocus()

    def _say_nothing_found(self, path: Path, error: MailGuardError) -> None:
        if isinstance(error, NotFound):
            text = tr("There is no mail in “{name}” that MailGuard can read.", name=clean_text(path.name))
        else:
            text = words_for(error).text
        self._said.setText(text)

    def _begin(self) -> None:
        found, core = self._found, self._desk.core
        self.begin(lambda tell, stop: core.transfer.bring_in(found, "", tell, stop))


def found_words(found: Sequence[FoundFolder]) -> str:
    """ "2 folders, 4.1 MB: Work, Work / Plans"."""
    names = [" / ".join(map(clean_text, each.name)) for each in found]
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown = tr("{names} and {n} more", names=shown, n=len(names) - MOST_NAMES)
    size = QLocale().formattedDataSize(sum(each.size_bytes for each in found))
    if len(found) == 1:
        return tr("1 folder, {size}: {names}", size=size, names=shown)
    return tr("{n} folders, {size}: {names}", n=len(found), size=size, names=shown)


def result_words(now: Progress) -> str:
    is_one = now.moved == 1
    words = [tr("1 message imported.") if is_one else tr("{n} messages imported.", n=number(now.moved))]
    if now.known:
        words.append(tr("{n} were here already.", n=number(now.known)))
    if now.failed:
        words.append(tr("{n} are too large for MailGuard and stay in their file.", n=number(now.failed)))
    return " ".join(words)
