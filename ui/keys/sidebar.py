"""The filters at the left of the Keys window, each with its number of keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from mailguard.model import Fingerprint, Glyph, Key
from ui import icons, theme
from ui.keys.filters import Filter, belongs
from ui.wording import tr

_COUNT = Qt.ItemDataRole.UserRole + 1
_SEPARATED = Filter.MINE  # a gap stands below it


class FilterList(QListWidget):
    """`chosen` names the filter."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keyFilters")
        self.setAccessibleName(tr("Filters"))
        self.setProperty("sidebar", "true")
        self.setItemDelegate(_CountDelegate(self))
        self.setIconSize(QSize(16, 16))
        self.setViewportMargins(6, 8, 6, 8)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for which, text in _names():
            item = QListWidgetItem(text, self)
            item.setData(Qt.ItemDataRole.UserRole, which)
        self.setCurrentRow(0)
        self.currentItemChanged.connect(lambda item, _: self.chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        theme.theme().changed.connect(self._draw_icons)
        self._draw_icons()

    def count_keys(self, keys: tuple[Key, ...], own: frozenset[Fingerprint]) -> None:
        for row in range(self.count()):
            item = self.item(row)
            which = item.data(Qt.ItemDataRole.UserRole)
            number = sum(belongs(key, which, own) for key in keys)
            item.setData(_COUNT, number)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}, {number}")

    def choose(self, which: Filter) -> None:
        self.setCurrentRow(list(Filter).index(which))

    def _draw_icons(self) -> None:
        colours = theme.tokens()
        drawn = (
            icons.icon("key"),
            icons.icon("person"),
            icons.glyph_in(Glyph.VERIFIED, colours.text, colours.sidebar),
            icons.glyph_in(Glyph.NOT_VERIFIED, colours.text, colours.sidebar),
            icons.icon("expiry"),
            icons.glyph_in(Glyph.BAD, colours.text, colours.sidebar),
        )
        for row, icon in enumerate(drawn):
            self.item(row).setIcon(icon)


def _names() -> tuple[tuple[Filter, str], ...]:
    return (
        (Filter.ALL, tr("All keys")),
        (Filter.MINE, tr("My keys")),
        (Filter.VERIFIED, tr("Verified")),
        (Filter.NOT_VERIFIED, tr("Not verified")),
        (Filter.EXPIRED, tr("Expired or soon")),
        (Filter.REVOKED, tr("Revoked or rejected")),
    )


class _CountDelegate(QStyledItemDelegate):
    """Draws the number at the right, and a gap below the first group."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), 28 + self._gap(index))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        option.rect.adjust(0, 0, 0, -self._gap(index))
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.tokens().text_2)
        text = str(index.data(_COUNT) if index.data(_COUNT) is not None else "")
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -10, 0), align, text)
        painter.restore()

    @staticmethod
    def _gap(index: QModelIndex | QPersistentModelIndex) -> int:
        return 9 if index.data(Qt.ItemDataRole.UserRole) is _SEPARATED else 0
