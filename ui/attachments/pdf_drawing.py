"""Has PDF documents drawn in a process of their own, and believes nothing of its answers unchecked."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtGui import QImage

from ui.attachments.pdf_child import MOST_PAGES, MOST_PIXELS

CHILD = ("-P", "-B", "-m", "ui.attachments.pdf_child")  # -P: no module of the folder we were started in
PATIENCE_MS = 20_000  # for one answer
LONGEST_LINE = 64_000
LONGEST_PAGE_POINTS = 20_000.0
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Trouble(StrEnum):
    """Why nothing, or no more, is drawn."""

    PASSWORD = auto()
    DAMAGED = auto()
    CRASHED = auto()  # or took too long


class PdfDrawing(QObject):
    """One document. Pages are drawn one after the other, as they are asked for."""

    opened = Signal(list)  # (width, height) of each page, in points
    drawn = Signal(int, QImage)  # the page, counted from 0
    failed = Signal(object)  # Trouble

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._process.readAllStandardError)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._ended)
        self._came = bytearray()
        self._wanted: list[tuple[int, int]] = []  # (page, width), the one being drawn first
        self._picture: tuple[int, int, int] | None = None  # page, width, height of the one that is coming
        self._count = -1  # of pages; -1: not opened yet
        self._is_over = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._fail(Trouble.CRASHED))

    def open(self, data: bytes) -> None:
        self._process.start(sys.executable, list(CHILD))
        self._process.write(b"%d\n" % len(data))
        self._process.write(data)
        self._patience.start()

    def draw(self, page: int, width: int) -> None:
        """Ask for a page, so many pixels wide; what was asked for it before and not begun is forgotten."""
        self._wanted = [each for at, each in enumerate(self._wanted) if at == 0 or each[0] != page]
        self._wanted.append((page, width))
        if len(self._wanted) == 1:
            self._ask()

    def close(self) -> None:
        """End it; nothing is said any more."""
        self._is_over = True
        self._patience.stop()
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(1000)

    def _ask(self) -> None:
        page, width = self._wanted[0]
        self._process.write(b"%d %d\n" % (page, width))
        self._patience.start()

    def _read(self) -> None:
        self._came += self._process.readAllStandardOutput().data()
        try:
            while not self._is_over and self._take():
                pass
        except (ValueError, KeyError, TypeError):
            self._fail(Trouble.CRASHED)

    def _take(self) -> bool:
        """One message of what has come; whether there was a whole one. Raises where it makes no sense."""
        if self._picture is not None:
            return self._take_picture(*self._picture)
        end = self._came.find(b"\n", 0, LONGEST_LINE)
        if end < 0:
            if len(self._came) >= LONGEST_LINE:
                raise ValueError("a line without end")
            return False
        header = json.loads(bytes(self._came[:end]))
        del self._came[: end + 1]
        if self._count < 0:
            self._take_opening(header)
        else:
            self._picture = self._take_header(header)
        return True

    def _take_picture(self, page: int, width: int, height: int) -> bool:
        size = 4 * width * height
        if len(self._came) < size:
            return False
        image = QImage(bytes(self._came[:size]), width, height, 4 * width, QImage.Format.Format_RGB32).copy()
        del self._came[:size]
        self._picture = None
        self._wanted.pop(0)
        self._patience.stop()
        if self._wanted:
            self._ask()
        self.drawn.emit(page, image)
        return True

    def _take_opening(self, header: dict[str, Any]) -> None:
        self._patience.stop()
        if "problem" in header:
            self._fail(Trouble(header["problem"]))
            return
        sizes = [(float(width), float(height)) for width, height in header["sizes"]]
        if not 0 < len(sizes) <= MOST_PAGES or not all(_is_sane(each) for size in sizes for each in size):
            raise ValueError("pages that cannot be")
        self._count = len(sizes)
        self.opened.emit(sizes)

    def _take_header(self, header: dict[str, Any]) -> tuple[int, int, int]:
        """What was asked for, and nothing else."""
        page, width, height = int(header["page"]), int(header["width"]), int(header["height"])
        is_asked = bool(self._wanted) and self._wanted[0] == (page, width)
        if (
            not is_asked
            or height < 1
            or width * height > MOST_PIXELS
            or header["bytes"] != 4 * width * height
        ):
            raise ValueError("not what was asked for")
        return page, width, height

    def _ended(self) -> None:
        if not self._is_over:
            self._fail(Trouble.CRASHED)

    def _fail(self, trouble: Trouble) -> None:
        if not self._is_over:
            self.close()
            self.failed.emit(trouble)


def _is_sane(points: float) -> bool:
    return 0 < points <= LONGEST_PAGE_POINTS


def _environment() -> QProcessEnvironment:
    """Nothing of ours but where programs and our own modules are."""
    made = QProcessEnvironment()
    for name in _KEPT:
        if name in os.environ:
            made.insert(name, os.environ[name])
    here = str(Path(__file__).parents[2])
    made.insert("PYTHONPATH", os.pathsep.join([here, *(each for each in sys.path if each)]))
    return made
