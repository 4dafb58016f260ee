"""Nine fields of four digits, for the code of an Autocrypt Setup Message."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QRegularExpressionValidator
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from mailguard.reading.setup_message import CODE_GROUPS, GROUP_DIGITS
from ui import theme
from ui.widgets.widgets import label
from ui.wording import tr

_A_ROW = 3


class SetupCodeFields(QWidget):
    """A code typed goes on by itself from field to field; a pasted one is spread over all of them."""

    changed = Signal()

    def __init__(self, begin: str = "") -> None:
        super().__init__()
        self._fields = [self._field(number) for number in range(CODE_GROUPS)]
        lines = QGridLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setHorizontalSpacing(6)
        lines.setVerticalSpacing(8)
        for number, field in enumerate(self._fields):
            row, column = divmod(number, _A_ROW)
            lines.addWidget(field, row, 2 * column)
            if number < CODE_GROUPS - 1:
                lines.addWidget(label("-", role="text-3"), row, 2 * column + 1)
        lines.setColumnStretch(2 * _A_ROW, 1)
        self._fields[0].setText(re.sub(r"\D", "", begin)[:GROUP_DIGITS])

    @property
    def code(self) -> str:
        return "-".join(each.text() for each in self._fields)

    @property
    def is_whole(self) -> bool:
        return all(len(each.text()) == GROUP_DIGITS for each in self._fields)

    def start(self) -> None:
        """Put the cursor where the first digit is missing."""
        first = next((each for each in self._fields if len(each.text()) < GROUP_DIGITS), self._fields[0])
        first.setFocus()
        first.deselect()
        first.end(False)

    def set_read_only(self, is_read_only: bool) -> None:
        for each in self._fields:
            each.setReadOnly(is_read_only)

    def spread(self, text: str) -> bool:
        """Fill in a whole code; False where `text` is none."""
        digits = re.sub(r"\D", "", text)
        if len(digits) != CODE_GROUPS * GROUP_DIGITS:
            return False
        for number, each in enumerate(self._fields):
            each.setText(digits[number * GROUP_DIGITS : (number + 1) * GROUP_DIGITS])
        self._fields[-1].setFocus()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        number = self._fields.index(watched)
        if event.matches(QKeySequence.StandardKey.Paste) and self.spread(QApplication.clipboard().text()):
            return True
        if event.key() == Qt.Key.Key_Backspace and not self._fields[number].text() and number > 0:
            before = self._fields[number - 1]
            before.setFocus()
            before.backspace()
            return True
        return False

    def _field(self, number: int) -> QLineEdit:
        made = QLineEdit(objectName=f"code-{number}")
        made.setValidator(QRegularExpressionValidator(f"[0-9]{{0,{GROUP_DIGITS}}}", made))
        made.setFont(theme.fixed_font())
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setFixedWidth(theme.scaled(72))
        made.setAccessibleName(tr("Digits {n} of {all}", n=number + 1, all=CODE_GROUPS))
        made.installEventFilter(self)
        made.textEdited.connect(lambda text: self._go_on(number, text))
        made.textChanged.connect(lambda _: self.changed.emit())
        return made

    def _go_on(self, number: int, text: str) -> None:
        if len(text) == GROUP_DIGITS and number + 1 < CODE_GROUPS:
            following = self._fields[number + 1]
            following.setFocus()
            following.selectAll()
