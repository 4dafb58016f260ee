"""Pictures of strangers made ready to be shown: known raster kinds, within limits, no larger than needed.

Never by what they call themselves alone: Qt would try every format it knows, and some of them read files.
SVG is none of them. Of an animation the first picture is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from mailguard.mime.raster import raster_type

LARGEST_BYTES = 40 << 20
MOST_PIXELS = 50_000_000
LONGEST_SIDE_PX = 20_000
MOST_SCANS = 200  # of a JPEG picture: each of them is another pass over all of its pixels

_FORMATS = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/gif": b"gif",
    "image/webp": b"webp",
    "image/bmp": b"bmp",
}
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


def read_picture(data: bytes, widest: int) -> QImage | None:
    """At most `widest` pixels wide; None where it is no picture, or too large."""
    drawn = decode_picture(data, QSize(widest, LONGEST_SIDE_PX))
    return drawn.image if drawn.refusal is None else None


def decode_picture(data: bytes, most: QSize) -> Drawn:
    """Decode at the size at which it fits into `most`, never larger than it is. For any thread."""
    kind = raster_type(data)
    if kind is None:
        return _refused(Refusal.FORMAT)
    if len(data) > LARGEST_BYTES or (kind == "image/jpeg" and data.count(_SCAN) > MOST_SCANS):
        return _refused(Refusal.TOO_LARGE)
    held = QByteArray(data)
    source = QBuffer(held)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(_FORMATS[kind]))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return _refused(Refusal.DAMAGED)
    if size.width() * size.height() > MOST_PIXELS or max(size.toTuple()) > LONGEST_SIDE_PX:
        return _refused(Refusal.TOO_LARGE, size)
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        return _refused(Refusal.DAMAGED, size)
    return Drawn(image, size, is_animated=reader.supportsAnimation() and reader.canRead())


def _refused(why: Refusal, size: QSize | None = None) -> Drawn:
    return Drawn(QImage(), size or QSize(), refusal=why)
