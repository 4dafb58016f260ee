"""How the tables of the key windows look and behave."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui.theme import scaled

ROW_PX = 30
LEAST_PX = 150
_NARROW_PX = 90  # where columns have given way


def table(
    model: QAbstractItemModel, name: str, accessible: str, *, stretch: int, yielding: tuple[int, ...] = ()
) -> QTableView:
    """A table of whole rows, without a grid; the column `stretch` takes the room that is left.

    Where there is too little of it, the columns `yielding` are hidden, in this order.
    """
    made = QTableView(objectName=name)
    made.setModel(model)
    made.setAccessibleName(accessible)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.setIconSize(QSize(16, 16))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setFixedHeight(scaled(27))
    header.setMinimumSectionSize(30)
    _Stretch(made, stretch, yielding)
    return made


class _Stretch(QObject):
    """Gives one column the room that the others leave, and never less than it needs to be read."""

    def __init__(self, of: QTableView, column: int, yielding: tuple[int, ...]) -> None:
        super().__init__(of)
        self._of = of
        self._column = column
        self._yielding = yielding
        self._widths: dict[int, int] = {}
        of.viewport().installEventFilter(self)
        of.horizontalHeader().sectionResized.connect(lambda section, *_: self._fit(section))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._yield()
            self._fit()
        return False

    def _yield(self) -> None:
        header = self._of.horizontalHeader()
        shown = [
            each
            for each in range(header.count())
            if each not in self._yielding and not header.isSectionHidden(each)
        ]
        taken = LEAST_PX + sum(header.sectionSize(each) for each in shown if each != self._column)
        widths = {each: self._width(each) for each in self._yielding}
        for column in reversed(self._yielding):  # the last to be hidden is the first to come back
            taken += widths[column]
            self._of.setColumnHidden(column, taken > self._of.viewport().width())

    def _width(self, column: int) -> int:
        """Also of one that is hidden, which Qt says to be nothing."""
        if not self._of.isColumnHidden(column):
            self._widths[column] = self._of.columnWidth(column)
        return self._widths[column]

    def _fit(self, resized: int = -1) -> None:
        if resized == self._column:
            return
        header = self._of.horizontalHeader()
        taken = sum(header.sectionSize(each) for each in range(header.count()) if each != self._column)
        has_yielded = any(self._of.isColumnHidden(each) for each in self._yielding)
        least = _NARROW_PX if has_yielded else LEAST_PX
        self._of.setColumnWidth(self._column, max(least, self._of.viewport().width() - taken))
