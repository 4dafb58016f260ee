"""Copies of attachments for other programs: in a folder only this user may enter, gone at the end.

A program that crashed leaves its folder behind, and one in use elsewhere may not be removable yet. So each is
written down before the first copy is in it, until it is gone: every start removes what stands there.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from mailguard.files import failed, write_private

PREFIX = "mailguard-"
READ_ONLY = 0o400


class PrivateCopies:
    """Safe to use from many threads. `record`: a file of the profile that names the folders, each a line."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._folder: Path | None = None
        self._numbers = count(1)
        self._lock = threading.Lock()

    def add(self, file_name: str, data: bytes) -> Path:
        """Write a copy; each has a folder of its own. `file_name` holds no separator. Raises StoreFailed."""
        try:
            place = self._own_folder() / str(next(self._numbers))
            place.mkdir(mode=0o700)
        except OSError as error:
            raise failed(Path(file_name), error) from error
        write_private(place / file_name, data)
        (place / file_name).chmod(READ_ONLY)  # what is changed in it would be lost: programs say so
        return place / file_name

    def remove(self) -> None:
        """Remove them all; one that another program holds open stays until the next start."""
        with self._lock:
            folder, self._folder = self._folder, None
        if folder is not None:
            _remove_tree(folder)
            self.remove_left_over()

    def remove_left_over(self) -> None:
        """What a program that did not end by itself has left."""
        for folder in self._recorded():
            _remove_tree(folder)
        if not self._recorded():
            self._record.unlink(missing_ok=True)

    def _recorded(self) -> list[Path]:
        """Folders that are written down, of those that are there and ours."""
        try:
            lines = self._record.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return []
        return [folder for folder in map(Path, lines) if _is_ours(folder)]

    def _own_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self.remove_left_over()
                made = Path(tempfile.mkdtemp(prefix=PREFIX))  # mode 0700, its name cannot be guessed
                self._record.parent.mkdir(parents=True, exist_ok=True)
                named = [*self._recorded(), made]
                write_private(self._record, "\n".join(map(str, named)).encode())
                self._folder = made
                atexit.register(self.remove)
            return self._folder


def _is_ours(folder: Path) -> bool:
    """A folder of our making, of this user, and no link to another."""
    try:
        found = folder.lstat()
    except (OSError, ValueError):
        return False
    is_mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return folder.is_absolute() and folder.name.startswith(PREFIX) and stat.S_ISDIR(found.st_mode) and is_mine


def _remove_tree(folder: Path) -> None:
    def try_writable(remove: Callable[..., Any], path: str, _: object) -> None:
        """Windows removes no read-only file."""
        with suppress(OSError):
            Path(path).chmod(0o600)
            remove(path)

    shutil.rmtree(folder, onerror=try_writable)
