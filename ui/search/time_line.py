"""When the finds of a search were written: a thin bar for each year, month or day, to narrow it by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.search.time_spans import Span
from ui.wording import tr

_BARS_PX = 26
_LEAST_BAR_PX = 3
_WIDEST_PX = 26  # of a bar with its gap
_GAP_PX = 2
_BELOW_PX = 3  # between the bars and their words
_NO_BAR_PX = 1
_NONE = -1


class TimeLine(QWidget):
    """Hidden while there is nothing to choose between. Arrow keys go from bar to bar, Enter takes one."""

    narrowed = Signal(str)  # an operator with its value, to be added to the search

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="timeLine")
        self.setAccessibleName(tr("Time line"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.spans: tuple[Span, ...] = ()
        self._current = _NONE  # the bar under the pointer, or that the keys have come to
        theme.theme().changed.connect(self._restyle)
        self.hide()

    def show_spans(self, spans: Sequence[Span]) -> None:
        if tuple(spans) != self.spans:
            self.spans = tuple(spans)
            self._go_to(len(self.spans) - 1 if self.hasFocus() else _NONE)
            self.update()
        self.setVisible(bool(spans))

    def bar(self, place: int) -> QRectF:
        """Where a bar stands, all of its height."""
        step = self._step()
        return QRectF(place * step, 0, max(step - _GAP_PX, 1.0), theme.scaled(_BARS_PX))

    def sizeHint(self) -> QSize:
        return QSize(200, theme.scaled(_BARS_PX) + _BELOW_PX + QFontMetrics(theme.font("xs")).height())

    # What is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.tokens()
        most = max((each.count for each in self.spans), default=1)
        for place, span in enumerate(self.spans):
            is_current = place == self._current
            whole = self.bar(place)
            if is_current:
                painter.fillRect(whole, QColor(colours.selection))
            height = max(_LEAST_BAR_PX, whole.height() * span.count / most) if span.count else _NO_BAR_PX
            colour = colours.accent if is_current else colours.outline if span.count else colours.border
            painter.fillRect(whole.adjusted(0, whole.height() - height, 0, 0), QColor(colour))
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        """From when until when; or which bar it is, and how much is in it."""
        if not self.spans:
            return
        colours = theme.tokens()
        painter.setFont(theme.font("xs"))
        painter.setPen(QColor(colours.text_2 if self._current != _NONE else colours.text_3))
        room = self.rect().adjusted(0, theme.scaled(_BARS_PX) + _BELOW_PX, 0, 0)
        if self._current != _NONE:
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, span_words(self.spans[self._current]))
            return
        room.setWidth(min(room.width(), round(self.bar(len(self.spans) - 1).right())))
        first, last = day_words(self.spans[0]), day_words(self.spans[-1])
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(f"{first}    {last}") > room.width():
            room.setWidth(self.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, f"{first} – {last}")
            return
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, first)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, last)

    def _step(self) -> float:
        return min(theme.scaled(_WIDEST_PX), self.width() / max(1, len(self.spans)))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    # What is chosen

    def _go_to(self, place: int) -> None:
        self._current = place
        words = span_words(self.spans[place]) if place != _NONE else ""
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def _take(self) -> None:
        if self._current != _NONE and self.spans[self._current].count:
            self.narrowed.emit(f"on:{self.spans[self._current].name}")

    def _place_at(self, x: float) -> int:
        place = int(x // self._step())
        return place if 0 <= place < len(self.spans) else _NONE

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().x())
        if place != self._current:
            self._go_to(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._go_to(_NONE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go_to(self._place_at(event.position().x()))
            self._take()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current == _NONE and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._go_to(len(self.spans) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_to(_NONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.spans) - 1
        steps = {
            Qt.Key.Key_Left: max(0, self._current - 1),
            Qt.Key.Key_Right: min(last, self._current + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._go_to(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._take()
        else:
            super().keyPressEvent(event)


def day_words(span: Span) -> str:
    """The year, month or day."""
    day = QDate(span.first.year, span.first.month, span.first.day)
    return QLocale().toString(day, span.pattern)


def span_words(span: Span) -> str:
    if span.count == 1:
        return tr("{time}: 1 message", time=day_words(span))
    return tr("{time}: {n} messages", time=day_words(span), n=span.count)
