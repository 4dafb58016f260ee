"""What goes with the message: files, keys, and what came with the draft."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mailguard.cleaning import clean_file_name
from mailguard.errors import MailGuardError, NotFound
from mailguard.model import DraftAttachment, Key
from ui.desk import Desk
from ui.wording import tr, words_for

KEY_TYPE = "application/pgp-keys"


@dataclass(frozen=True, slots=True, eq=False)
class LostFile:
    """A file that could not be read: it is not in the message."""

    filename: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class AwaitedFile:
    """A file that is being read."""

    filename: str


Entry = DraftAttachment | LostFile | AwaitedFile


class Attachments(QObject):
    """The list itself; `AttachmentChips` shows it. Files are read once, when they are attached."""

    changed = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.entries: tuple[Entry, ...] = ()

    @property
    def files(self) -> tuple[DraftAttachment, ...]:
        """What is attached, in the order in which it was asked for."""
        return tuple(each for each in self.entries if isinstance(each, DraftAttachment))

    @property
    def lost(self) -> tuple[LostFile, ...]:
        return tuple(each for each in self.entries if isinstance(each, LostFile))

    @property
    def is_reading(self) -> bool:
        return any(isinstance(each, AwaitedFile) for each in self.entries)

    def set(self, files: Sequence[DraftAttachment]) -> None:
        self.entries = tuple(files)
        self.changed.emit()

    def remove(self, entry: Entry) -> None:
        self.entries = tuple(each for each in self.entries if each is not entry)
        self.changed.emit()

    def ask_for_files(self) -> None:
        dialog = QFileDialog(self._window, tr("Attach files"))
        dialog.setObjectName("attachFiles")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_paths([Path(name) for name in names]))
        dialog.open()

    def add_paths(self, paths: Sequence[Path]) -> None:
        for path in paths:
            name = clean_file_name(path.name) or tr("attachment")
            self._await(name, content_type_of(name), self._desk.core.mail.load_file(path))

    def add_keys(self, keys: Sequence[Key]) -> None:
        """Public keys, each as a file of its own."""
        for key in keys:
            exported = self._desk.core.keys.export_public([key.fingerprint])
            self._await(f"0x{key.key_id}.asc", KEY_TYPE, exported)

    def _await(self, name: str, content_type: str, data: Future[bytes]) -> None:
        """Its place in the list is taken at once, so that the order is the one it was asked in."""
        awaited = AwaitedFile(name)
        self.entries = (*self.entries, awaited)
        self.changed.emit()

        def read(data: bytes) -> None:
            self._replace(awaited, DraftAttachment(filename=name, content_type=content_type, data=data))

        def failed(error: MailGuardError) -> None:
            why = tr("file not found") if isinstance(error, NotFound) else words_for(error).text
            self._replace(awaited, LostFile(name, why))

        self._desk.when(data, owner=self, done=read, failed=failed)

    def _replace(self, awaited: AwaitedFile, entry: Entry) -> None:
        self.entries = tuple(entry if each is awaited else each for each in self.entries)
        self.changed.emit()


def content_type_of(name: str) -> str:
    """By the name alone; a compressed file is what it is, not what is in it."""
    found, encoding = guess_type(name)
    return found if found is not None and encoding is None else "application/octet-stream"
