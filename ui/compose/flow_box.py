"""Widgets in lines, as words in a paragraph; a last one may take what is left of its line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.compose.sizes import GAP_PX, line_px

_LAST_PX = 72  # the least width of the last widget


class FlowBox(QWidget):
    """Places its widgets itself, every line as high as a chip. Its height follows from its width."""

    changed = Signal()  # another height may be needed

    def __init__(self, last: QWidget | None = None, least_last_px: int = _LAST_PX) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._last = last
        self._least_last_px = least_last_px
        self._widgets: list[QWidget] = []
        if last is not None:
            self._widgets.append(last)
            last.setParent(self)

    def append(self, widgets: Sequence[QWidget]) -> None:
        """Before the one that stays the last."""
        for widget in widgets:
            widget.setParent(self)
            self._widgets.insert(len(self._widgets) - (self._last is not None), widget)
            widget.show()
        self._place_all()

    def remove(self, widget: QWidget) -> None:
        """Out of sight now, gone a little later: it may be in the middle of telling that it is removed."""
        self._widgets.remove(widget)
        widget.hide()
        widget.deleteLater()
        self._place_all()

    def replace(self, widgets: Sequence[QWidget]) -> None:
        """These in the place of all others but the one that stays the last."""
        for widget in self._widgets:
            if widget is not self._last:
                widget.hide()
                widget.deleteLater()
        self._widgets = [] if self._last is None else [self._last]
        self.append(widgets)

    def height_for(self, width: int) -> int:
        return _bottom(self._spots(width))

    def sizeHint(self) -> QSize:
        return QSize(_LAST_PX, self.height_for(max(self.width(), _LAST_PX)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_all()

    def event(self, event: QEvent) -> bool:
        """A chip that says something else may be wider now."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place_all()
        return super().event(event)

    def _place_all(self) -> None:
        spots = self._spots(self.width())
        for widget, spot in zip(self._widgets, spots, strict=True):
            widget.setGeometry(spot)
        self.setMinimumHeight(_bottom(spots))
        self.changed.emit()

    def _spots(self, width: int) -> list[QRect]:
        x = y = 0
        high = line_px()
        spots = []
        for widget in self._widgets:
            is_last = widget is self._last
            wanted = min(self._least_last_px, width) if is_last else min(widget.sizeHint().width(), width)
            if x > 0 and x + wanted > width:
                x, y = 0, y + high + GAP_PX
            spots.append(QRect(x, y, max(1, width - x if is_last else wanted), high))
            x += wanted + GAP_PX
        return spots


def _bottom(spots: Sequence[QRect]) -> int:
    return max((spot.bottom() + 1 for spot in spots), default=0)


def most_high(lines: int) -> int:
    """The height of so many lines."""
    return lines * (line_px() + GAP_PX) - GAP_PX
