"""Where room must be made: which disk is full, and that nothing of MailGuard's has to go."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QStorageInfo
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.desk import Desk
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


def show_free_space(desk: Desk, parent: QWidget) -> None:
    folder = str(desk.core.profile.data)
    disk = QStorageInfo(folder)
    size = QLocale().formattedDataSize
    text = tr(
        "The disk that holds MailGuard's mail is full: {free} of {total} are free.",
        free=size(disk.bytesAvailable()),
        total=size(disk.bytesTotal()),
    )
    more = tr(
        "The mail lies in {folder}. Delete or move files elsewhere on this disk, then try again. "
        "Nothing in that folder has to be deleted, and new mail waits on the server meanwhile.",
        folder=folder,
    )
    box = message_box(Icon.Information, text, parent.window(), "freeSpace", more=more)
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
