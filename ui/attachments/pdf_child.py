"""The process in which PDF documents of strangers are read and drawn: a crash of PDFium ends it alone.

It is given a document through a pipe, never a file, and gives pictures back. It may write no file and gets so
much memory and time. What it says is what `pdf_drawing` checks:

in:   the length of the document in digits and a line end, the document; then "PAGE WIDTH" lines
out:  one line of JSON each: {"sizes": [[points, points], …]} or {"problem": "password" or "damaged"}, then
      {"page": 0, "width": 600, "height": 800, "bytes": 1920000} followed by so many bytes, 4 a pixel
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

MEMORY_BYTES = 2 << 30  # not of addresses: PDFium reserves many more than it uses
CPU_S = 60
MOST_PAGES = 500
MOST_PIXELS = 20_000_000  # of one page


def main() -> int:
    _limit()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtPdf import QPdfDocument

    app = QGuiApplication([sys.argv[0]])
    source = sys.stdin.buffer
    held = QByteArray(source.read(int(source.readline(32))))
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(app)
    document.load(buffer)
    problem = _problem_of(document)
    if problem:
        _say({"problem": problem})
        return 0
    sizes = [document.pagePointSize(page) for page in range(min(document.pageCount(), MOST_PAGES))]
    _say({"sizes": [[each.width(), each.height()] for each in sizes]})
    for line in source:
        page, width = (int(each) for each in line.split())
        _draw(document, page, width)
    return 0


def _draw(document: Any, page: int, width: int) -> None:
    """White where the page is: a document may leave its ground transparent."""
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage, QPainter

    points = document.pagePointSize(page)
    height = max(1, round(width * points.height() / max(1.0, points.width())))
    height = min(height, MOST_PIXELS // width)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.drawImage(0, 0, document.render(page, QSize(width, height)))
    painter.end()
    data = bytes(image.constBits())
    _say({"page": page, "width": width, "height": height, "bytes": len(data)}, data)


def _problem_of(document: Any) -> str:
    errors = type(document).Error
    if document.error() in (errors.IncorrectPassword, errors.UnsupportedSecurityScheme):
        return "password"
    return "damaged" if document.error() is not errors.None_ or document.pageCount() < 1 else ""


def _say(header: dict[str, Any], data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _limit() -> None:
    """Where the system has such limits: no files, no core dump, so much memory and time."""
    with suppress(ImportError):  # Windows has none of them
        import resource

        for which, most in (
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_DATA, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_S),
        ):
            with suppress(ValueError, OSError):  # a lower one stands already
                resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    sys.exit(main())
