"""Finding words in the text in sight: Ctrl+F."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolBar, QWidget

from ui.widgets import button
from ui.wording import tr


class FindBar(QToolBar):
    """Hidden until it is asked for; Enter goes on, Esc closes."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="findBar")
        self.setMovable(False)
        self.setWindowTitle(tr("Find in message"))
        self.toggleViewAction().setVisible(False)
        self.field = QLineEdit(objectName="findText")
        self.field.setPlaceholderText(tr("Find in message"))
        self.field.setAccessibleName(tr("Find in message"))
        self.field.setMaximumWidth(320)
        self.field.returnPressed.connect(self._find)
        self.addWidget(self.field)
        for each in (button(tr("Next"), self._find), button(tr("Close"), self.hide)):
            self.addWidget(each)
        self.hide()

    def start(self) -> None:
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _find(self) -> None:
        if self.field.text():
            self.wanted.emit(self.field.text())
