"""How the tables of the key windows look and behave."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

ROW_PX = 30


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
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    return made
