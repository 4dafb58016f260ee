"""Paints one message as a line of the table: every cell of it, where the heads of the columns stand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mailguard.model import MessageRow, Tone
from mailguard.model.views import Column
from ui import icons, theme
from ui.lists.answer_marks import paint_answers
from ui.lists.column_heads import ColumnHeads
from ui.lists.found_mark import paint_found_first
from ui.lists.group_row import paint_group
from ui.lists.message_columns import LOOKS, Names
from ui.lists.message_delegate import glyphs_of, struck
from ui.lists.message_model import DEPTH_ROLE, FOUND_ROLE, GROUP_ROLE, ROW_ROLE, THREAD_ROLE
from ui.lists.tag_look import paint_dot
from ui.lists.thread_rows import ThreadState

_GLYPH_PX = 16
_SIGN_PX = 14
_SIDE_PX = 8  # within a cell of text
_STEP_PX = 14  # of each depth of a thread
_DEEPEST = 8  # deeper answers stand no further to the right
_CARET_PX = 16
_DOT_STEP_PX = 12
_MOST_DOTS = 5


class TableDelegate(QStyledItemDelegate):
    """`height_px` by the density; `names` says accounts and folders of rows."""

    def __init__(self, heads: ColumnHeads, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = heads
        self.height_px = 30
        self.names = Names()
        self._spots: list[tuple[Column, int, int]] = []
        heads.laid_out.connect(self._take_spots)
        self._painters: dict[Column, Callable[[QPainter, QRect, MessageRow, str], None]] = {
            Column.READ: _paint_read,
            Column.STAR: _paint_star,
            Column.ATTACHMENT: _paint_attachment,
            Column.SECURITY: _paint_security,
            Column.JUNK: _paint_junk,
            Column.DELETE: _paint_delete,
            Column.TAGS: self._paint_tags,
        }
        self._take_fonts()
        theme.theme().changed.connect(self._take_fonts)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = max(self.height_px, QFontMetrics(self._plain).height() + self.height_px - 22)
        return QSize(self._heads.needed_px(), height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        group: str | None = index.data(GROUP_ROLE)
        if group is not None:
            paint_group(painter, option, group, index.data(THREAD_ROLE))
            return
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        _paint_ground(painter, option, is_selected)
        row: MessageRow | None = index.data(ROW_ROLE)
        for column, left, width in self._spots:
            cell = QRect(option.rect.left() + left, option.rect.top(), width, option.rect.height())
            if row is not None:
                self._paint_cell(painter, cell, column, row, index, is_selected)
            elif LOOKS[column].text is not None:
                grey = QRect(cell.left() + _SIDE_PX, cell.center().y() - 4, cell.width() // 2, 8)
                painter.fillRect(grey, QColor(theme.tokens().border))
        painter.restore()

    def caret_spot(self, index: QModelIndex, rect: QRect) -> QRect:
        """Where the caret of a thread stands in its row; an empty one where there is none."""
        if index.data(THREAD_ROLE) is None:
            return QRect()
        for column, left, width in self._spots:
            if column is Column.SUBJECT:
                return QRect(rect.left() + left, rect.top(), min(_CARET_PX + _SIDE_PX, width), rect.height())
        return QRect()

    def _take_fonts(self) -> None:
        self._plain: QFont = theme.font()
        self._bold: QFont = theme.font(semibold=True)

    def _take_spots(self) -> None:
        self._spots = self._heads.spots()

    def _paint_cell(
        self,
        painter: QPainter,
        cell: QRect,
        column: Column,
        row: MessageRow,
        index: QModelIndex | QPersistentModelIndex,
        is_selected: bool,
    ) -> None:
        colours = theme.tokens()
        faint = colours.text_2 if is_selected else colours.text_3
        if column in (Column.UNREAD, Column.TOTAL):
            self._paint_count(painter, cell, column, index.data(THREAD_ROLE), faint)
            return
        special = self._painters.get(column)
        if special is not None:
            special(painter, cell, row, faint)
            return
        text = LOOKS[column].text
        if text is None:
            return
        thread = index.data(THREAD_ROLE)
        is_bold = not row.is_read or (thread is not None and not thread.is_open and thread.unread > 0)
        strong = colours.on_selection if is_selected else colours.text
        room = cell.adjusted(_SIDE_PX, 0, -_SIDE_PX, 0)
        if column is Column.SUBJECT:
            room = self._paint_thread(painter, room, index, faint)
            room = paint_answers(painter, room, row, faint)
            if index.data(FOUND_ROLE):
                room = paint_found_first(painter, room, strong if is_selected else colours.text_2)
        is_main = column in (Column.SUBJECT, Column.SENDER, Column.RECIPIENTS, Column.CORRESPONDENTS)
        colour = strong if is_main and (is_bold or is_selected) else colours.text_2
        if is_selected:
            colour = strong
        font = self._bold if is_bold else self._plain
        if row.is_deleted:
            font, colour = struck(font), faint
        self._paint_text(painter, room, text(row, self.names), font, colour)

    @staticmethod
    def _paint_thread(
        painter: QPainter, room: QRect, index: QModelIndex | QPersistentModelIndex, faint: str
    ) -> QRect:
        """Paint the caret of a thread; what is left of the cell, set in by the depth of an answer."""
        depth, thread = index.data(DEPTH_ROLE) or 0, index.data(THREAD_ROLE)
        if thread is not None:
            spot = QRect(room.left() - 3, room.center().y() - 6, 13, 13)
            icons.icon("caret-down" if thread.is_open else "caret-right", faint).paint(painter, spot)
            return room.adjusted(_CARET_PX, 0, 0, 0)
        return room.adjusted(_CARET_PX + min(depth, _DEEPEST) * _STEP_PX if depth else 0, 0, 0, 0)

    def _paint_count(
        self, painter: QPainter, cell: QRect, column: Column, thread: ThreadState | None, faint: str
    ) -> None:
        number = 0 if thread is None else thread.unread if column is Column.UNREAD else thread.total
        if number:
            painter.setFont(self._plain)
            painter.setPen(QColor(faint))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_tags(self, painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
        left = cell.left() + _SIDE_PX
        painter.save()
        for place, tag in enumerate(row.tags[:_MOST_DOTS]):
            paint_dot(painter, QRect(left + place * _DOT_STEP_PX, cell.center().y() - 4, 9, 9), tag)
        painter.restore()
        words = LOOKS[Column.TAGS].text
        if row.tags and words is not None:
            room = cell.adjusted(
                _SIDE_PX + min(len(row.tags), _MOST_DOTS) * _DOT_STEP_PX + 4, 0, -_SIDE_PX, 0
            )
            self._paint_text(painter, room, words(row, self.names), self._plain, faint)

    @staticmethod
    def _paint_text(painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
        if not text or room.width() <= 0:
            return
        painter.setFont(font)
        painter.setPen(QColor(colour))
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, is_selected: bool) -> None:
    colours = theme.tokens()
    rect = option.rect
    painter.fillRect(rect, QColor(colours.selection if is_selected else colours.surface))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.border))
    is_focused = option.state & QStyle.StateFlag.State_HasFocus
    if is_focused and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
        painter.setPen(QColor(colours.accent))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))


def _paint_read(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = 8 if not row.is_read else 4
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens().accent if not row.is_read else theme.tokens().border))
    painter.drawEllipse(_middle(cell, size))
    painter.restore()


def _paint_star(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    colours = theme.tokens()
    name, colour = (
        ("star-on", colours.tones[Tone.CAUTION].edge) if row.is_starred else ("star", colours.border)
    )
    icons.icon(name, colour).paint(painter, _middle(cell, _SIGN_PX))


def _paint_attachment(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    if row.has_attachment:
        icons.icon("attach", faint).paint(painter, _middle(cell, _SIGN_PX))


def _paint_junk(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    colours = theme.tokens()
    colour = colours.tones[Tone.CAUTION].edge if row.is_junk else colours.border
    icons.icon("junk", colour).paint(painter, _middle(cell, _SIGN_PX))


def _paint_delete(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    """Where it is marked as deleted, what takes the mark off."""
    icons.icon("undelete" if row.is_deleted else "trash", faint).paint(painter, _middle(cell, _SIGN_PX))


def _paint_security(painter: QPainter, cell: QRect, row: MessageRow, faint: str) -> None:
    """The two slots, encryption and signature: no text of a message can reach them."""
    left = cell.center().x() - _GLYPH_PX - 1
    for place, (glyph, tone) in enumerate(glyphs_of(row)):
        if glyph is None:
            continue
        spot = QRect(left + place * (_GLYPH_PX + 3), cell.center().y() - 7, _GLYPH_PX, _GLYPH_PX)
        drawn = (
            icons.glyph(glyph, tone)
            if tone is not None
            else icons.glyph_in(glyph, faint, theme.tokens().surface)
        )
        drawn.paint(painter, spot)


def _middle(cell: QRect, size: int) -> QRect:
    return QRect(cell.center().x() - size // 2, cell.center().y() - size // 2, size, size)
