"""The row that names a group of messages: "Yesterday", a sender, "Starred"."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from mailguard.cleaning import clean_text
from mailguard.model import Order, TagList
from mailguard.model.groups import Age, Group
from ui import icons, theme
from ui.lists.tag_look import tag_name
from ui.lists.thread_rows import ThreadState
from ui.wording import tr

_AGES = {
    Age.FUTURE: "Future",
    Age.TODAY: "Today",
    Age.YESTERDAY: "Yesterday",
    Age.LAST_7_DAYS: "Last 7 days",
    Age.LAST_14_DAYS: "Last 14 days",
    Age.OLDER: "Older",
}
_NUMBERS = {
    Order.READ: ("Unread", "Read"),
    Order.STATUS: ("Not answered", "Answered", "Forwarded", "Answered and forwarded"),
    Order.STAR: ("Not starred", "Starred"),
    Order.ATTACHMENT: ("Without attachment", "With attachment"),
    Order.SECURITY: ("Not protected", "Signed", "Encrypted", "Encrypted and signed"),
    Order.JUNK: ("Not junk", "Junk"),
    Order.PRIORITY: (
        "Highest priority",
        "High priority",
        "Normal priority",
        "Low priority",
        "Lowest priority",
    ),
}
_EMPTY = {Order.TAGS: "Untagged", Order.SUBJECT: "(no subject)"}
_CARET_PX = 14
_LEFT_PX = 9
_RIGHT_PX = 12


def group_words(group: Group, accounts: Mapping[str, str], tags: TagList) -> str:
    """accounts: shown names by id. tags: those that a person keeps."""
    value = group.value
    if isinstance(value, Age):
        return tr(_AGES[value])
    if isinstance(value, int):
        return tr(_NUMBERS[group.order][value])
    if group.order is Order.ACCOUNT:
        return accounts.get(value, "")
    if group.order is Order.TAGS:
        value = ", ".join(tag_name(each) for each in tags.of(value.split()))
    return clean_text(value) or tr(_EMPTY.get(group.order, "(unknown)"))


def count_words(state: ThreadState) -> str:
    if state.unread:
        return tr("{unread} unread of {total}", unread=state.unread, total=state.total)
    return str(state.total)


def paint_group(painter: QPainter, option: QStyleOptionViewItem, words: str, state: ThreadState) -> None:
    """A band over the whole row, with the caret that opens and closes the group."""
    colours = theme.tokens()
    rect = option.rect
    painter.save()
    painter.fillRect(rect, QColor(colours.window))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.border))
    spot = QRect(rect.left() + _LEFT_PX, rect.center().y() - 6, _CARET_PX, _CARET_PX)
    icons.icon("caret-down" if state.is_open else "caret-right", colours.text_2).paint(painter, spot)
    room = rect.adjusted(_LEFT_PX + _CARET_PX + 6, 0, -_RIGHT_PX, 0)
    painter.setFont(theme.font("xs"))
    painter.setPen(QColor(colours.text_3))
    counts = count_words(state)
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, counts)
    room.adjust(0, 0, -QFontMetrics(painter.font()).horizontalAdvance(counts) - 8, 0)
    painter.setFont(theme.font(semibold=True))
    painter.setPen(QColor(colours.text))
    short = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QColor(colours.accent))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))
    painter.restore()
