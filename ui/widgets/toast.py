"""A short word in the window's lower left for what the person did, with Undo where that is possible."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.widgets.widgets import link_button, wrapped_label
from ui.widgets.wrapping import LEAST_PX
from ui.wording import tr

SHOWN_MS = 5000
_MARGIN_PX = 16
_BESIDE_PX = 140  # margins, and the button
_LONGEST = 300


class Toast(QFrame):
    """One at a time; the next replaces it."""

    def __init__(self, window: QWidget, bottom_px: int = 26) -> None:
        super().__init__(window, objectName="toast")
        self.setProperty("popover", "true")
        self._bottom_px = bottom_px
        self._undo: Callable[[], object] | None = None
        self.text = wrapped_label()
        self.text.setObjectName("toastText")
        self.undo = link_button(tr("Undo"), self._undo_clicked)
        self.undo.setObjectName("toastUndo")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 8, 10, 8)
        inside.setSpacing(10)
        inside.addWidget(self.text)
        inside.addWidget(self.undo)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def say(self, text: str, undo: Callable[[], object] | None = None, *, shown_ms: int = SHOWN_MS) -> None:
        self._undo = undo
        self.text.setText(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
        self.undo.setVisible(undo is not None)
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._place()
        self._timer.start(shown_ms)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        needed = max(self.text.fontMetrics().horizontalAdvance(each) for each in self.text.text().split("\n"))
        room = self.parentWidget().width() - _BESIDE_PX
        self.text.setFixedWidth(max(LEAST_PX, min(needed + 2, room)))
        self.text.setFixedHeight(self.text.heightForWidth(self.text.width()))
        self.adjustSize()
        self.move(_MARGIN_PX, self.parentWidget().height() - self.height() - self._bottom_px - _MARGIN_PX)

    def _undo_clicked(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
