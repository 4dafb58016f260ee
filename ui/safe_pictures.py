"""Pictures of strangers, decoded within limits: so many pixels, formats that are pictures and nothing else.

SVG is none of them: it can hold scripts and load what it names. Of an animation the first picture is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

LARGEST_BYTES = 40 << 20
MOST_PIXELS = 40_000_000
LONGEST_SIDE_PX = 20_000
MOST_SCANS = 200  # of a JPEG picture: each of them is another pass over all of its pixels

_MARKS = (
    (b"\x89PNG\r\n\x1a\n", b"png"),
    (b"\xff\xd8\xff", b"jpeg"),
    (b"GIF87a", b"gif"),
    (b"GIF89a", b"gif"),
    (b"BM", b"bmp"),
)
_SCAN = b"\xff\xda"


class Refusal(StrEnum):
    """Why a picture is not shown."""

    FORMAT = auto()
    TOO_LARGE = auto()
    DAMAGED = auto()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, no larger than asked for, and the size it has by itself. Or why there is none."""

    image: QImage
    size: QSize
    is_animated: bool = False
    refusal: Refusal | None = None


def decode_picture(data: bytes, most: QSize) -> Drawn:
    """Decode at the size at which it fits into `most`, never larger than it is. For any thread."""
    format_ = _format_of(data)
    if format_ is None:
        return _refused(Refusal.FORMAT)
    if len(data) > LARGEST_BYTES or (format_ == b"jpeg" and data.count(_SCAN) > MOST_SCANS):
        return _refused(Refusal.TOO_LARGE)
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(format_))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return _refused(Refusal.DAMAGED)
    if not _is_bounded(size):
        return _refused(Refusal.TOO_LARGE, size)
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        return _refused(Refusal.DAMAGED, size)
    return Drawn(image, size, is_animated=reader.supportsAnimation() and reader.canRead())


def _format_of(data: bytes) -> bytes | None:
    """By its first bytes: what a name or a type says is not believed."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return b"webp"
    return next((format_ for mark, format_ in _MARKS if data.startswith(mark)), None)


def _is_bounded(size: QSize) -> bool:
    return size.width() * size.height() <= MOST_PIXELS and max(size.width(), size.height()) <= LONGEST_SIDE_PX


def _refused(why: Refusal, size: QSize | None = None) -> Drawn:
    return Drawn(QImage(), size or QSize(), refusal=why)
