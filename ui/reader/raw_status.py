"""What GnuPG itself said of a message, for experts: folded away until it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from ui import theme
from ui.widgets.widgets import link_button, row
from ui.wording import tr

MOST_LINES = 500
_HEIGHT_PX = 150


class RawStatus(QWidget):
    """A line to click, and below it the status lines as GnuPG wrote them, one each, cleaned for display."""

    opened = Signal()  # or folded again: it has another height now

    def __init__(self, status: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fold = link_button(tr("GnuPG's own words"), self._toggle)
        self._fold.setObjectName("gnupgWords")
        self.words = QPlainTextEdit("\n".join(clean_text(line) for line in status[:MOST_LINES]))
        self.words.setObjectName("rawStatus")
        self.words.setAccessibleName(tr("GnuPG's status lines"))
        self.words.setReadOnly(True)
        self.words.setFont(theme.fixed_font("sm"))
        self.words.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.words.setFixedHeight(theme.scaled(_HEIGHT_PX))
        self.words.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(14, 8, 16, 8)
        inside.setSpacing(8)
        inside.addLayout(row(self._fold, None))
        inside.addWidget(self.words)

    def _toggle(self) -> None:
        is_open = self.words.isHidden()
        self.words.setVisible(is_open)
        self.layout().activate()
        self._fold.setText(tr("Hide GnuPG's own words") if is_open else tr("GnuPG's own words"))
        self.opened.emit()
