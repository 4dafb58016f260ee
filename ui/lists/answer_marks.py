"""What was done with a message, before its subject: answered, forwarded, redirected."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from mailguard.model import MessageRow
from ui import icons
from ui.wording import tr

_ARROW_PX = 14
_GAP_PX = 4


def answer_words(row: MessageRow) -> list[str]:
    return [words for has, _, words in _marks(row) if has]


def paint_answers(painter: QPainter, room: QRect, row: MessageRow, colour: str) -> QRect:
    """At the left end of `room`; what is left of it."""
    for has, icon, _ in _marks(row):
        if has:
            spot = QRect(room.left(), room.center().y() - _ARROW_PX // 2 + 1, _ARROW_PX, _ARROW_PX)
            icons.icon(icon, colour).paint(painter, spot)
            room = room.adjusted(_ARROW_PX + _GAP_PX, 0, 0, 0)
    return room


def _marks(row: MessageRow) -> tuple[tuple[bool, str, str], ...]:
    return (
        (row.is_answered, "reply", tr("answered")),
        (row.is_forwarded, "forward", tr("forwarded")),
        (row.is_redirected, "redirect", tr("redirected")),
    )
