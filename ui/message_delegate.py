"""Paints the cards of the message list: the program draws every glyph, no text can reach their slots."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mailguard.cleaning import clean_text
from mailguard.model import Glyph, MessageRow, Tone
from ui import icons, theme
from ui.message_model import ROW_ROLE, subject_of
from ui.people import short_date, shown_name
from ui.tag_look import paint_dot

CARD_PX = 54
_EDGE_PX = 3
_LEFT_PX = 29  # where texts begin: edge, padding, dot, gap
_RIGHT_PX = 12
_GLYPH_PX = 16
_SLOTS_PX = 35  # two glyphs and their gap, always in the same place
_CLIP_PX = 14
_DOT_PX = 9
_DOT_STEP_PX = 12
_MOST_DOTS = 5


class MessageDelegate(QStyledItemDelegate):
    """One card. `names_recipients` is True in folders of sent mail: there the other side is the reader."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names_recipients = False
        self._take_fonts()
        theme.theme().changed.connect(self._take_fonts)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(CARD_PX, 2 * QFontMetrics(self._plain).height() + 18))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, is_selected)
        row: MessageRow | None = index.data(ROW_ROLE)
        if row is None:
            self._paint_skeleton(painter, option.rect)
        else:
            self._paint_row(painter, option.rect, row, is_selected)
        painter.restore()

    def _take_fonts(self) -> None:
        self._plain: QFont = theme.font()
        self._bold: QFont = theme.font(semibold=True)
        self._small: QFont = theme.font("xs")

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, is_selected: bool) -> None:
        colours = theme.tokens()
        rect = option.rect
        painter.fillRect(rect, QColor(colours.selection if is_selected else colours.surface))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.border))
        if is_selected:
            painter.fillRect(rect.left(), rect.top(), _EDGE_PX, rect.height(), QColor(colours.accent))
        if (
            option.state & QStyle.StateFlag.State_HasFocus
            and option.state & QStyle.StateFlag.State_KeyboardFocusChange
        ):
            painter.setPen(QColor(colours.accent))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    @staticmethod
    def _paint_skeleton(painter: QPainter, rect: QRect) -> None:
        """Grey bars where texts will be."""
        grey = QColor(theme.tokens().border)
        middle = rect.center().y()
        painter.fillRect(rect.left() + _LEFT_PX, middle - 14, rect.width() // 3, 8, grey)
        painter.fillRect(rect.left() + _LEFT_PX, middle + 6, rect.width() // 2, 8, grey)

    def _paint_row(self, painter: QPainter, rect: QRect, row: MessageRow, is_selected: bool) -> None:
        colours = theme.tokens()
        font = self._plain if row.is_read else self._bold
        line = QFontMetrics(self._bold).height()
        top = rect.top() + (rect.height() - 2 * line - 3) // 2
        first = QRect(rect.left() + _LEFT_PX, top, rect.width() - _LEFT_PX - _RIGHT_PX, line)
        second = first.translated(0, line + 2)
        if not row.is_read:
            self._paint_dot(painter, rect, first)
        text = colours.on_selection if is_selected else colours.text
        faint = colours.text_2 if is_selected else colours.text_3
        self._paint_line(
            painter, first, self._who(row), font, text, self._paint_date(painter, first, row, faint)
        )
        quiet = colours.text_2 if row.is_read and not is_selected else text
        taken = self._paint_signs(painter, second, row, faint)
        taken += self._paint_tags(painter, second, row, taken)
        self._paint_line(painter, second, clean_text(subject_of(row)), font, quiet, taken)

    def _who(self, row: MessageRow) -> str:
        if self.names_recipients and row.recipients:
            return clean_text(row.recipients)
        return shown_name(row.sender)

    @staticmethod
    def _paint_dot(painter: QPainter, rect: QRect, line: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().accent))
        painter.drawEllipse(QRect(rect.left() + 13, line.center().y() - 3, 8, 8))

    def _paint_date(self, painter: QPainter, line: QRect, row: MessageRow, colour: str) -> int:
        """Paint the date and the star; the width they take."""
        date = short_date(row.date)
        painter.setFont(self._small)
        painter.setPen(QColor(colour))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, date)
        taken = QFontMetrics(self._small).horizontalAdvance(date) + 8
        if row.is_starred:
            spot = QRect(line.right() - taken - _CLIP_PX + 4, line.center().y() - 7, _CLIP_PX, _CLIP_PX)
            icons.icon("star-on", theme.tokens().tones[Tone.CAUTION].edge).paint(painter, spot)
            taken += _CLIP_PX + 4
        return taken

    @staticmethod
    def _paint_signs(painter: QPainter, line: QRect, row: MessageRow, faint: str) -> int:
        """Paint paperclip, encryption and signature, each in its own place; the width they take."""
        top = line.center().y() - _GLYPH_PX // 2 + 1
        slots = line.right() + 1 - _SLOTS_PX
        for place, (glyph, tone) in enumerate(glyphs_of(row)):
            if glyph is not None:
                drawn = (
                    icons.glyph(glyph, tone)
                    if tone is not None
                    else icons.glyph_in(glyph, faint, theme.tokens().surface)
                )
                left = slots + place * (_SLOTS_PX - _GLYPH_PX)
                drawn.paint(painter, QRect(left, top, _GLYPH_PX, _GLYPH_PX))
        if row.has_attachment:
            spot = QRect(slots - 8 - _CLIP_PX, top + 1, _CLIP_PX, _CLIP_PX)
            icons.icon("attach", faint).paint(painter, spot)
            return _SLOTS_PX + _CLIP_PX + 16
        return _SLOTS_PX + 8

    @staticmethod
    def _paint_tags(painter: QPainter, line: QRect, row: MessageRow, taken: int) -> int:
        """Paint a dot for each tag, left of what is `taken`; the width they take."""
        dots = row.tags[:_MOST_DOTS]
        left = line.right() - taken - len(dots) * _DOT_STEP_PX
        for place, tag in enumerate(dots):
            spot = QRect(left + place * _DOT_STEP_PX, line.center().y() - 3, _DOT_PX, _DOT_PX)
            paint_dot(painter, spot, tag)
        return len(dots) * _DOT_STEP_PX + 8 if dots else 0

    @staticmethod
    def _paint_line(painter: QPainter, line: QRect, text: str, font: QFont, colour: str, taken: int) -> None:
        room = line.adjusted(0, 0, -taken, 0)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)


def glyphs_of(row: MessageRow) -> tuple[tuple[Glyph | None, Tone | None], tuple[Glyph | None, Tone | None]]:
    """What stands in the two slots, encryption and signature; a tone of None is grey: not checked here."""
    if row.mark is None:
        return (
            (Glyph.NOT_CHECKED if row.is_encrypted else None, None),
            (Glyph.NOT_CHECKED if row.is_signed else None, None),
        )
    tone = Tone(row.mark.tone)
    encryption, signature = Glyph(row.mark.encryption_glyph), Glyph(row.mark.signature_glyph)
    says_nothing = signature is Glyph.NO_SIGNATURE and row.mark.banner_id != "B26"
    unchecked = tone if signature is not Glyph.NOT_CHECKED else None
    if not row.is_signed and signature is Glyph.NOT_CHECKED:
        says_nothing = True
    return (
        (None if encryption is Glyph.OPEN else encryption, tone),
        (None if says_nothing else signature, unchecked),
    )
