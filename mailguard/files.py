"""Files a person asked for: read within a limit, written so that a half-written one never stands."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path

from mailguard.errors import NotFound, StoreFailed, TooLarge


def read_limited(path: Path, limit_bytes: int) -> bytes:
    """The content of a file. Raises NotFound, TooLarge."""
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            raise TooLarge(path.name, size, limit_bytes)
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path.name}: {error.strerror}") from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, all of it or none. Raises StoreFailed."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreFailed(f"{path}: {error.strerror}", is_full=is_full) from error


class PrivateCopies:
    """Copies of attachments for other programs: in a folder only this user may enter, gone at the end."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._numbers = count(1)

    def add(self, file_name: str, data: bytes) -> Path:
        """Write a copy; each has a folder of its own. `file_name` holds no separator. Raises StoreFailed."""
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="mailguard-"))  # mode 0700
                atexit.register(self.remove)
            place = self._folder / str(next(self._numbers))
            place.mkdir(mode=0o700)
        except OSError as error:
            raise StoreFailed(
                f"{file_name}: {error.strerror}", is_full=error.errno == errno.ENOSPC
            ) from error
        write_private(place / file_name, data)
        return place / file_name

    def remove(self) -> None:
        """Remove them all; one that another program holds open stays until the system clears its folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
