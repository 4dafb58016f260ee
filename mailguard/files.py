"""Files a person asked for: read within a limit, written so that a half-written one never stands."""

from __future__ import annotations

import errno
import os
import tempfile
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
