"""Widgets in lines, as words in a paragraph; the last one takes what is left of its line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

LAST_PX = 72  # the least width of the last widget


class FlowLayout(QLayout):
    """Every line is as high as a chip; the height depends on the width."""

    def __init__(self, parent: QWidget, *, gap: int = 6, line: int = 28) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line = line
        self.setContentsMargins(0, 0, 0, 0)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_tried=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        return QSize(LAST_PX, self._line)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_tried=False)

    def _place(self, rect: QRect, *, is_tried: bool) -> int:
        """Lay the items out; the height that all lines take."""
        x, y = rect.x(), rect.y()
        for number, item in enumerate(self._items):
            is_last = number == len(self._items) - 1
            wanted = LAST_PX if is_last else min(item.sizeHint().width(), rect.width())
            if x > rect.x() and x + wanted > rect.right() + 1:
                x, y = rect.x(), y + self._line + self._gap
            width = rect.right() + 1 - x if is_last else wanted
            if not is_tried:
                item.setGeometry(QRect(QPoint(x, y), QSize(max(1, width), self._line)))
            x += wanted + self._gap
        return y + self._line - rect.y()
