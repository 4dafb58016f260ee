"""What goes with the message: files, keys, and what came with the draft."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that could not be read: it is not in the message."""

    filename: str
    why: str


class Attachments(QObject):
    """The list itself; `AttachmentChips` shows it. Files are read once, when they are attached."""

    changed = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = 0
        self.files: tuple[DraftAttachment, ...] = ()
        self.lost: tuple[LostFile, ...] = ()

    @property
    def is_reading(self) -> bool:
        return self._reading > 0

    def set(self, files: Sequence[DraftAttachment]) -> None:
        self.files = tuple(files)
        self.changed.emit()

    def remove(self, each: DraftAttachment | LostFile) -> None:
        self.files = tuple(file for file in self.files if file is not each)
        self.lost = tuple(file for file in self.lost if file is not each)
        self.changed.emit()

    def forget_lost(self) -> None:
        self.lost = ()
        self.changed.emit()

    def ask_for_files(self) -> None:
        dialog = QFileDialog(self._window, tr("Attach files"))
        dialog.setObjectName("attachFiles")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_paths([Path(name) for name in names]))
        dialog.open()

    def add_paths(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._reading += 1
            self._desk.when(
                self._desk.core.mail.load_file(path),
                owner=self,
                done=lambda data, path=path: self._read(path, data),
                failed=lambda error, path=path: self._lose(path, error),
            )
        self.changed.emit()

    def add_keys(self, keys: Sequence[Key]) -> None:
        """Public keys, each as a file of its own."""
        for key in keys:
            self._reading += 1
            self._desk.when(
                self._desk.core.keys.export_public([key.fingerprint]),
                owner=self,
                done=lambda armored, key=key: self._add_key(key, armored),
                failed=lambda error, key=key: self._lose(Path(_key_file(key)), error),
            )
        self.changed.emit()

    def _add_key(self, key: Key, armored: bytes) -> None:
        self._add(DraftAttachment(filename=_key_file(key), content_type=KEY_TYPE, data=armored))

    def _read(self, path: Path, data: bytes) -> None:
        name = clean_file_name(path.name) or tr("attachment")
        self._add(DraftAttachment(filename=name, content_type=content_type_of(name), data=data))

    def _add(self, file: DraftAttachment) -> None:
        self._reading -= 1
        self.files = (*self.files, file)
        self.changed.emit()

    def _lose(self, path: Path, error: MailGuardError) -> None:
        self._reading -= 1
        why = tr("file not found") if isinstance(error, NotFound) else words_for(error).text
        self.lost = (*self.lost, LostFile(path.name, why))
        self.changed.emit()


def content_type_of(name: str) -> str:
    """By the name alone; a compressed file is what it is, not what is in it."""
    found, encoding = guess_type(name)
    return found if found is not None and encoding is None else "application/octet-stream"


def _key_file(key: Key) -> str:
    return f"0x{key.key_id}.asc"
