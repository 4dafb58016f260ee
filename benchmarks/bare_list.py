"""A child of the measurements: the least that Qt needs to show a list of so many lines.

python -m benchmarks.bare_list LINES HOW_LONG_S     prints the time at which it stood painted
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QListView


class Lines(QAbstractListModel):
    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return self._count

    def data(self, index: QModelIndex, role: int = 0) -> object:
        return f"Line {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


class Painted(QObject):
    def __init__(self, view: QListView, how_long_s: float) -> None:
        super().__init__(view)
        self._how_long_s = how_long_s
        self._is_done = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._is_done:
            self._is_done = True
            QTimer.singleShot(0, self, self._said)
        return False

    def _said(self) -> None:
        print(time.monotonic(), flush=True)
        QTimer.singleShot(int(self._how_long_s * 1000), QApplication.quit)


def main() -> int:
    app = QApplication([])
    view = QListView()
    view.setUniformItemSizes(True)
    view.setModel(Lines(int(sys.argv[1])))
    view.viewport().installEventFilter(Painted(view, float(sys.argv[2])))
    view.resize(1440, 900)
    view.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
