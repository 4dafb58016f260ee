"""Files a person asked for: read within a limit, written so that a half-written one never stands."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from mailguard.errors import NotFound, StoreFailed, TooLarge

MOST_NUMBERS = 10_000  # files of one name in one folder


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
        raise failed(path, error) from error


def write_new(folder: Path, wanted: str, data: bytes) -> Path:
    """Write a private file under a name that no file of `folder` has yet: "a.txt", else "a (2).txt".

    `wanted` holds no separator. Answers with where it is. Raises StoreFailed.
    """
    path = _take_name(folder, wanted)
    try:
        write_private(path, data)
    except StoreFailed:
        path.unlink(missing_ok=True)
        raise
    return path


def numbered(wanted: str, number: int) -> str:
    """1: the name itself; 2: "a (2).txt"."""
    path = Path(wanted)
    return wanted if number == 1 else f"{path.stem} ({number}){path.suffix}"


def _take_name(folder: Path, wanted: str) -> Path:
    """An empty file where none was, so that no other program takes the name meanwhile."""
    for number in range(1, MOST_NUMBERS):
        path = folder / numbered(wanted, number)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise failed(path, error) from error
        return path
    raise StoreFailed(f"{folder}: too many files of one name")


def failed(path: Path, error: OSError) -> StoreFailed:
    """The system's error as ours."""
    return StoreFailed(f"{path}: {error.strerror}", is_full=error.errno in (errno.ENOSPC, errno.EDQUOT))
