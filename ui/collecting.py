"""Python's garbage, collected on the GUI thread alone.

Whichever thread makes the objects that fill a generation collects it, and destroys what is in it: a widget
of a closed window too, while Qt uses it on its own thread. So no thread does, and a timer here does.

What the program itself is made of is never looked at: a hundred thousand objects would take longer than a
window may stand still.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
STARTED_MS = 5000  # the program and its first window are there; no full collection comes before


class Collector(QObject):
    """One a program, made on the GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()
        QTimer.singleShot(STARTED_MS, self, gc.freeze)


def collect_due() -> None:
    """The oldest generation that is full, by Python's own measure."""
    full = [
        generation
        for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if count > limit
    ]
    if full:
        gc.collect(full[-1])
