"""When a filter runs: a box for each moment."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from mailguard.model.filters import Filter, FilterMoment
from ui.wording import tr

_BOXES = (
    (FilterMoment.ARRIVAL, "onArrival", tr("When mail arrives")),
    (FilterMoment.BY_HAND, "byHand", tr("When I run filters")),
    (FilterMoment.SENT, "afterSending", tr("After sending")),
    (FilterMoment.ARCHIVED, "onArchiving", tr("When I archive")),
    (FilterMoment.PERIODIC, "periodically", tr("Every 10 minutes over inboxes")),
)
_COLUMNS = 2


class MomentBoxes(QWidget):
    changed = Signal()

    def __init__(self, filter_: Filter) -> None:
        super().__init__()
        self._boxes: dict[FilterMoment, QCheckBox] = {}
        inside = QGridLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setHorizontalSpacing(16)
        inside.setVerticalSpacing(4)
        inside.setColumnStretch(_COLUMNS, 1)
        for place, (moment, name, words) in enumerate(_BOXES):
            box = self._boxes[moment] = QCheckBox(words, objectName=name)
            box.setChecked(moment in filter_.moments)
            box.toggled.connect(lambda _: self.changed.emit())
            inside.addWidget(box, *divmod(place, _COLUMNS))

    @property
    def moments(self) -> frozenset[FilterMoment]:
        return frozenset(moment for moment, box in self._boxes.items() if box.isChecked())
