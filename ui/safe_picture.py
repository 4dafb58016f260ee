"""Pictures of strangers made ready to be shown: known raster kinds alone, and none larger than needed.

Never by what they call themselves alone: Qt would try every format it knows, and some of them read files.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from mailguard.mime.raster import raster_type

LARGEST_BYTES = 20 << 20
MOST_PIXELS = 50_000_000
_FORMATS = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/gif": b"gif",
    "image/webp": b"webp",
    "image/bmp": b"bmp",
}


def read_picture(data: bytes, widest: int) -> QImage | None:
    """At most `widest` pixels wide; None where it is no picture, or too large."""
    kind = raster_type(data)
    if kind is None or len(data) > LARGEST_BYTES:
        return None
    source = QBuffer()
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(_FORMATS[kind]))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    if size.width() > widest:
        reader.setScaledSize(size.scaled(QSize(widest, MOST_PIXELS), Qt.AspectRatioMode.KeepAspectRatio))
    found = reader.read()
    return None if found.isNull() else found
