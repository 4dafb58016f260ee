"""How large messages are shown: the same for all of them, as long as the program runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat, QWheelEvent

LEAST, MOST = -5, 15
STEP = 0.1  # of the usual size
_POINTS, _PIXELS = QTextFormat.Property.FontPointSize, QTextFormat.Property.FontPixelSize
_SIZES = (_POINTS, _PIXELS)
_GIVEN = QTextFormat.Property.UserProperty + 2


class Zoom(QObject):
    """Steps larger (above 0) or smaller (below) than usual."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.steps = 0

    @property
    def factor(self) -> float:
        return 1 + STEP * self.steps

    def step(self, step: int) -> None:
        """One larger (1) or smaller (-1); 0 is the usual size."""
        steps = 0 if step == 0 else min(MOST, max(LEAST, self.steps + step))
        if steps != self.steps:
            self.steps = steps
            self.changed.emit()

    def watch(self, part: QObject) -> None:
        """Follow Ctrl and the wheel over a part of a window."""
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.step(1 if turned > 0 else -1)
            event.accept()
            return True
        return False


def scale_fonts(document: QTextDocument, factor: float) -> None:
    """Sizes that a text gives in numbers, which do not follow the size of all: times `factor` of its own."""
    cursor = QTextCursor(document)
    spans: list[tuple[int, int, QTextCharFormat]] = []
    block = document.begin()
    while block.isValid():
        for each in block.begin():
            fragment = each.fragment()
            form = fragment.charFormat()
            if _scale(form, factor):
                spans.append((fragment.position(), fragment.length(), form))
        block = block.next()
    cursor.beginEditBlock()
    for start, length, form in spans:
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)
    cursor.endEditBlock()


def _scale(form: QTextCharFormat, factor: float) -> bool:
    """Whether there was a size to change. The one it came with is kept with it."""
    if not form.hasProperty(_GIVEN):
        which = next((each for each in _SIZES if form.hasProperty(each)), None)
        if which is None or factor == 1:
            return False
        form.setProperty(_GIVEN, form.doubleProperty(which) if which == _POINTS else form.intProperty(which))
    given = float(form.property(_GIVEN))
    if form.hasProperty(_POINTS):
        form.setFontPointSize(given * factor)
    else:
        form.setProperty(_PIXELS, max(1, round(given * factor)))
    return True
