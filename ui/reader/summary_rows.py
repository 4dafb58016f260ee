"""The first of several selected messages, as quiet rows: a click goes to the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from mailguard.cleaning import clean_text
from mailguard.model import MessageRow
from ui import icons, theme
from ui.lists.message_delegate import glyphs_of
from ui.lists.message_model import ROW_ROLE, spoken, subject_of
from ui.people import short_date, shown_name
from ui.wording import tr

NARROW_PX = 460  # below, the subject has a line of its own
_SIDE_PX = 20
_GLYPH_PX = 16
_SLOTS_PX = 35  # encryption and signature, always in the same place
_GAP_PX = 12
_MOST_SENDER_PX = 200
_PADDING_PX = 6  # above and below the words


class SummaryRows(QListView):
    """Words of others are painted by the program: one line each, never HTML."""

    chosen = Signal(object)  # a MessageId

    def __init__(self) -> None:
        super().__init__(objectName="summaryRows")
        self.setAccessibleName(tr("Selected messages"))
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)  # for the row below the pointer
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        theme.theme().changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Sequence[MessageRow]) -> None:
        self._rows.show_rows(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # the height of rows depends on the width

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(ROW_ROLE).id)


class _Rows(QAbstractListModel):
    def __init__(self, parent: SummaryRows) -> None:
        super().__init__(parent)
        self._rows: tuple[MessageRow, ...] = ()

    def show_rows(self, rows: Sequence[MessageRow]) -> None:
        """The row that has the keyboard keeps it where the messages are the same."""
        are_same = [each.id for each in rows] == [each.id for each in self._rows]
        if are_same and rows:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  an invalid index is a constant
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row)
        return None


class _RowDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = option.widget
        is_narrow = isinstance(view, QListView) and view.viewport().width() < theme.scaled(NARROW_PX)
        line = max(QFontMetrics(theme.font(semibold=True)).height(), _GLYPH_PX)
        return QSize(100, (2 if is_narrow else 1) * (line + 2) + 2 * _PADDING_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: MessageRow = index.data(ROW_ROLE)
        painter.save()
        self._paint_ground(painter, option)
        inner = option.rect.adjusted(_SIDE_PX, _PADDING_PX, -_SIDE_PX, -_PADDING_PX)
        first, second = inner, inner
        if option.rect.width() < theme.scaled(NARROW_PX):
            first = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
            second = first.translated(0, first.height())
        colours = theme.tokens()
        taken = self._paint_date(painter, first, row)
        font = theme.font(semibold=not row.is_read)
        is_one = first == second
        beside = _SLOTS_PX + _GAP_PX
        sender = first.adjusted(0, 0, -taken - (beside if is_one else 0), 0)
        if is_one:
            sender.setWidth(min(sender.width() // 3, theme.scaled(_MOST_SENDER_PX)))
        _paint_text(painter, sender, shown_name(row.sender), font, colours.text)
        left = sender.right() + _GAP_PX if is_one else second.left()
        right = second.right() - (taken if is_one else 0)
        subject = QRect(left, second.top(), right - beside - left, second.height())
        _paint_text(painter, subject, clean_text(subject_of(row)), font, colours.text_2)
        _paint_glyphs(painter, QRect(right - _SLOTS_PX, second.top(), _SLOTS_PX, second.height()), row)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours, state, rect = theme.tokens(), option.state, option.rect
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.sidebar))
        painter.fillRect(
            rect.left() + _SIDE_PX, rect.bottom(), rect.width() - 2 * _SIDE_PX, 1, QColor(colours.border)
        )
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colours.accent))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    @staticmethod
    def _paint_date(painter: QPainter, line: QRect, row: MessageRow) -> int:
        """The width it takes, gap included."""
        date, font = short_date(row.date), theme.font("xs")
        painter.setFont(font)
        painter.setPen(QColor(theme.tokens().text_3))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, date)
        return max(QFontMetrics(font).horizontalAdvance(date), theme.scaled(56)) + _GAP_PX


def _paint_text(painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)


def _paint_glyphs(painter: QPainter, slots: QRect, row: MessageRow) -> None:
    """Encryption, then signature; grey where this computer has not checked the message."""
    colours = theme.tokens()
    for place, (glyph, tone) in enumerate(glyphs_of(row)):
        if glyph is not None:
            drawn = (
                icons.glyph(glyph, tone)
                if tone is not None
                else icons.glyph_in(glyph, colours.text_3, colours.surface)
            )
            left = slots.left() + place * (_SLOTS_PX - _GLYPH_PX)
            drawn.paint(painter, QRect(left, slots.center().y() - _GLYPH_PX // 2 + 1, _GLYPH_PX, _GLYPH_PX))
