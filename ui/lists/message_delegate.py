"""Paints the cards of the message list: the program draws every glyph, no text can reach their slots."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mailguard.cleaning import clean_text
from mailguard.model import Glyph, MessageRow, Tone
from ui import icons, theme
from ui.lists.answer_marks import paint_answers
from ui.lists.found_mark import paint_found
from ui.lists.group_row import paint_group
from ui.lists.message_model import DEPTH_ROLE, FOUND_ROLE, GROUP_ROLE, ROW_ROLE, THREAD_ROLE, subject_of
from ui.lists.tag_look import paint_dot
from ui.lists.thread_rows import ThreadState
from ui.people import short_date, shown_name

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
_STEP_PX = 16  # an answer begins that much farther in than what it answers
_DEEPEST_STEP = 5  # then all stand below each other
_TWISTY_PX = 14
_BADGE_PADDING_PX = 6


class MessageDelegate(QStyledItemDelegate):
    """One card. `names_recipients` is True in folders of sent mail: there the other side is the reader."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names_recipients = False
        self.extra_px = 0  # by the density
        self._take_fonts()
        theme.theme().changed.connect(self._take_fonts)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(CARD_PX, 2 * QFontMetrics(self._plain).height() + 18) + self.extra_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        group: str | None = index.data(GROUP_ROLE)
        if group is not None:
            paint_group(painter, option, group, index.data(THREAD_ROLE))
            return
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, is_selected)
        row: MessageRow | None = index.data(ROW_ROLE)
        thread: ThreadState | None = index.data(THREAD_ROLE)
        rect = option.rect.adjusted(_STEP_PX * min(index.data(DEPTH_ROLE), _DEEPEST_STEP), 0, 0, 0)
        if thread is not None:
            self._paint_twisty(painter, rect, thread, is_selected)
        if row is None:
            self._paint_skeleton(painter, rect)
        else:
            self._paint_row(painter, rect, row, thread, is_selected, is_found=index.data(FOUND_ROLE))
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

    @staticmethod
    def _paint_twisty(painter: QPainter, rect: QRect, thread: ThreadState, is_selected: bool) -> None:
        colours = theme.tokens()
        name = "caret-down" if thread.is_open else "caret-right"
        colour = colours.on_selection if is_selected else colours.text_2
        spot = twisty_rect(rect)
        box = QRect(0, 0, _TWISTY_PX, _TWISTY_PX)
        box.moveCenter(spot.center())
        icons.icon(name, colour).paint(painter, box)

    def _paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        row: MessageRow,
        thread: ThreadState | None,
        is_selected: bool,
        *,
        is_found: bool,
    ) -> None:
        colours = theme.tokens()
        has_unread_inside = thread is not None and not thread.is_open and thread.unread > 0
        font = self._plain if row.is_read and not has_unread_inside else self._bold
        line = QFontMetrics(self._bold).height()
        top = rect.top() + (rect.height() - 2 * line - 3) // 2
        first = QRect(rect.left() + _LEFT_PX, top, rect.width() - _LEFT_PX - _RIGHT_PX, line)
        second = first.translated(0, line + 2)
        if not row.is_read:
            self._paint_dot(painter, rect, first)
        text = colours.on_selection if is_selected else colours.text
        faint = colours.text_2 if is_selected else colours.text_3
        beside = self._paint_date(painter, first, row, faint)
        if thread is not None:
            beside += self._paint_badge(painter, first, thread, beside, text if is_selected else faint)
        quiet = colours.text_2 if row.is_read and not is_selected else text
        if row.is_deleted:
            font, text, quiet = struck(font), faint, faint
        if is_found:
            beside += paint_found(
                painter, first, beside, colours.on_selection if is_selected else colours.text_2
            )
        self._paint_line(painter, first, self._who(row), font, text, beside)
        taken = self._paint_signs(painter, second, row, faint)
        taken += self._paint_tags(painter, second, row, taken)
        second = paint_answers(painter, second, row, faint)
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

    def _paint_badge(
        self, painter: QPainter, line: QRect, thread: ThreadState, taken: int, colour: str
    ) -> int:
        """Paint "3/12", unread of all in the thread, left of what is `taken`; the width it takes."""
        words = f"{thread.unread}/{thread.total}" if thread.unread else str(thread.total)
        metrics = QFontMetrics(self._small)
        width = metrics.horizontalAdvance(words) + 2 * _BADGE_PADDING_PX
        height = metrics.height() + 2
        left = line.right() + 1 - taken - width
        badge = QRect(left, line.center().y() - height // 2 + 1, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setFont(self._small)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        return width + 8

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


def struck(font: QFont) -> QFont:
    """Of what is marked as deleted."""
    made = QFont(font)
    made.setStrikeOut(True)
    return made


def twisty_rect(card: QRect) -> QRect:
    """Where a click opens and closes the thread: below the dot, left of the texts."""
    return QRect(card.left() + _EDGE_PX, card.center().y(), _LEFT_PX - _EDGE_PX, card.height() // 2)


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
