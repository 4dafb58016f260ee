"""Asking where to save, and saying that something failed: dialogs over a window that do not block it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mailguard.errors import MailGuardError
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr, words_for


def ask_where_to_save(parent: QWidget, title: str, name: str, chosen: Callable[[Path], None]) -> None:
    """One file; the system's dialog asks before it replaces another."""
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def ask_for_folder(parent: QWidget, title: str, chosen: Callable[[Path], None]) -> None:
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName("folderDialog")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def say_failed(parent: QWidget, error: MailGuardError) -> None:
    """For an answer that the person waits for."""
    words = words_for(error)
    box = message_box(Icon.Warning, words.text, parent.window(), "failure", details=words.details)
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
