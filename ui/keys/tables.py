"""How the tables of the key windows look and behave."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

ROW_PX = 30
LEAST_PX = 150


def table(model: QAbstractItemModel, name: str, accessible: str, *, stretch: int) -> QTableView:
    """A table of whole rows, without a grid; the column `stretch` takes the room that is left."""
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
    made.verticalHeader().setDefaultSectionSize(ROW_PX)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setFixedHeight(27)
    header.setMinimumSectionSize(30)
    _Stretch(made, stretch)
    return made


class _Stretch(QObject):
    """Gives one column the room that the others leave, and never less than it needs to be read."""

    def __init__(self, of: QTableView, column: int) -> None:
        super().__init__(of)
        self._of = of
        self._column = column
        of.viewport().installEventFilter(self)
        of.horizontalHeader().sectionResized.connect(lambda section, *_: self._fit(section))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self, resized: int = -1) -> None:
        if resized == self._column:
            return
        header = self._of.horizontalHeader()
        taken = sum(header.sectionSize(each) for each in range(header.count()) if each != self._column)
        self._of.setColumnWidth(self._column, max(LEAST_PX, self._of.viewport().width() - taken))
