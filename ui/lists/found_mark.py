"""The cloud beside a message that the server found: its text does not lie here."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ui import icons

_CLOUD_PX = 15
_GAP_PX = 6


def paint_found(painter: QPainter, room: QRect, taken: int, colour: str) -> int:
    """At the right end of `room`, left of what is `taken` there; the width that it takes."""
    left = room.right() + 1 - taken - _CLOUD_PX
    icons.icon("server", colour).paint(painter, _spot(left, room))
    return _CLOUD_PX + _GAP_PX


def paint_found_first(painter: QPainter, room: QRect, colour: str) -> QRect:
    """At the left end of `room`; what is left of it."""
    icons.icon("server", colour).paint(painter, _spot(room.left(), room))
    return room.adjusted(_CLOUD_PX + _GAP_PX, 0, 0, 0)


def _spot(left: int, room: QRect) -> QRect:
    return QRect(left, room.center().y() - _CLOUD_PX // 2, _CLOUD_PX, _CLOUD_PX)
