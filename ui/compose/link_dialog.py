"""Where a link goes and what it says."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from ui.compose.rich_text import is_safe_link
from ui.widgets.widgets import button, row
from ui.wording import tr


class LinkDialog(QDialog):
    """`chosen`: an address of the web or of mail, and the words."""

    chosen = Signal(str, str)

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent, objectName="linkDialog")
        self.setWindowTitle(tr("Link"))
        self._target = QLineEdit(objectName="linkTarget")
        self._target.setPlaceholderText("https://")
        self._words = QLineEdit(words, objectName="linkWords")
        self._insert = button(tr("Insert link"), self._take, primary=True)
        self._insert.setObjectName("insertLink")
        self._insert.setDefault(True)
        fields = QFormLayout()
        fields.setSpacing(10)
        fields.addRow(tr("Address"), self._target)
        fields.addRow(tr("Words"), self._words)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 20, 20, 16)
        inside.setSpacing(16)
        inside.addLayout(fields)
        inside.addLayout(row(None, button(tr("Cancel"), self.reject), self._insert))
        self._target.textChanged.connect(self._update)
        self.resize(440, 0)
        self._update()

    def _address(self) -> str:
        """What was typed; without a scheme it is a web address, or a mail address where it holds an @."""
        typed = self._target.text().strip()
        if not typed or is_safe_link(typed) or "://" in typed:
            return typed
        return f"mailto:{typed}" if "@" in typed else f"https://{typed}"

    def _update(self) -> None:
        self._insert.setEnabled(is_safe_link(self._address()) and " " not in self._address())

    def _take(self) -> None:
        self.chosen.emit(self._address(), self._words.text().strip())
        self.accept()
