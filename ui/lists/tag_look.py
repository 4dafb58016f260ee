"""How tags look: a dot in the tag's colour, ringed so that it stands out on light and dark alike."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, qGray

from mailguard.cleaning import clean_name
from mailguard.model import TAGS, Tag
from mailguard.model.tags import LONGEST_NAME
from ui import theme
from ui.wording import tr

_AGREED = frozenset((each.keyword, each.name) for each in TAGS)
_ICON_PX = 16
_BRIGHT = 130  # grey, of 255: a tick on it is black
_SHARPNESS = 2  # drawn this much larger, for screens with small pixels


def tag_name(tag: Tag) -> str:
    """One of those that everybody has is translated; other names are a person's, or keywords of a program."""
    return tr(tag.name) if (tag.keyword, tag.name) in _AGREED else clean_name(tag.name)[:LONGEST_NAME]


def tag_colour(tag: Tag) -> str:
    return tag.colour or theme.tokens().text_3


def paint_dot(painter: QPainter, rect: QRect, tag: Tag) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.tokens().outline))
    painter.setBrush(QColor(tag_colour(tag)))
    painter.drawEllipse(rect)


def dot_icon(tag: Tag) -> QIcon:
    """For a menu: larger and with a tick where the entry is ticked, in place of the menu's own tick."""
    made = QIcon()
    plain = _drawn(tag, QRect(3, 3, 10, 10), is_ticked=False)
    ticked = _drawn(tag, QRect(0, 0, 15, 15), is_ticked=True)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Qt would tint the dot of a line that is selected
        made.addPixmap(plain, mode, QIcon.State.Off)
        made.addPixmap(ticked, mode, QIcon.State.On)
    return made


def _drawn(tag: Tag, rect: QRect, *, is_ticked: bool) -> QPixmap:
    pixmap = QPixmap(_ICON_PX * _SHARPNESS, _ICON_PX * _SHARPNESS)
    pixmap.setDevicePixelRatio(_SHARPNESS)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_dot(painter, rect, tag)
    if is_ticked:
        is_bright = qGray(QColor(tag_colour(tag)).rgb()) > _BRIGHT
        painter.setPen(QPen(QColor("#000000" if is_bright else "#FFFFFF"), 2))
        painter.drawPolyline([QPoint(4, 8), QPoint(7, 11), QPoint(12, 5)])
    painter.end()
    return pixmap
