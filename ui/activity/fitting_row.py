"""Parts side by side of which the least important step aside where there is no room for all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

GAP_PX = 6


class FittingRow(QWidget):
    """Each part shows and hides itself as it likes; one that is let go is not shown in any case."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: list[tuple[QWidget, QWidget]] = []  # a part, and what holds it
        self._letting_go: list[QWidget] = []  # parts, the first to go first
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def add(self, part: QWidget, place: int = -1) -> None:
        slot = QWidget()
        inside = QHBoxLayout(slot)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(part)
        self._line.insertWidget(place + 1 if place >= 0 else -1, slot)  # behind the stretch
        self._slots.insert(place if place >= 0 else len(self._slots), (part, slot))
        part.installEventFilter(self)
        self._fit()

    def let_go_first(self, *parts: QWidget) -> None:
        """In this order; the others stay in any case."""
        self._letting_go = list(parts)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._needed(()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(self._letting_go), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._fit()
            self.updateGeometry()
        return False

    def _needed(self, without: list[QWidget] | tuple[QWidget, ...]) -> int:
        widths = [
            part.sizeHint().width() + GAP_PX
            for part, _ in self._slots
            if not part.isHidden() and part not in without
        ]
        return sum(widths)

    def _fit(self) -> None:
        gone: list[QWidget] = []
        for part in self._letting_go:
            if self._needed(gone) <= self.width():
                break
            gone.append(part)
        for part, slot in self._slots:
            slot.setVisible(not part.isHidden() and part not in gone)
            slot.setFixedWidth(part.sizeHint().width() + GAP_PX)
