"""A coloured initial beside the sender: drawn here from the name and the address, never fetched."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mailguard.model import Address
from ui import theme
from ui.people import shown_name

_SIZE_PX = 36
# Behind white letters (at least 4.5 to 1), the same in both themes; none of the colours of a verdict.
COLOURS = ("#6B4FA0", "#8A4B7D", "#4A6A7C", "#7A5A45", "#5C6B2F", "#2F6F73", "#5A5F9E", "#7D4F5F")


class Avatar(QWidget):
    """Decoration: everything it tells stands beside it, so screen readers pass it over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="avatar")
        self.initial = ""
        self.colour = COLOURS[0]
        side = theme.scaled(_SIZE_PX)
        self.setFixedSize(QSize(side, side))

    def show_person(self, person: Address | None) -> None:
        """Nobody, or nobody who is named: an empty circle."""
        name = shown_name(person) if person is not None else ""
        self.initial = next((each.upper() for each in name if each.isalnum()), "")[:1]
        address = person.address.lower() if person is not None else ""
        self.colour = COLOURS[hashlib.sha256(address.encode("utf-8", "replace")).digest()[0] % len(COLOURS)]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour))
        painter.drawEllipse(self.rect())
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(theme.font("h2", semibold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.initial)
