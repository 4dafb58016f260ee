"""Lines under each other that come, change and go while they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.pictures import Picture
from ui.widgets.widgets import label, link_button, wrapped_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line says. Without an icon it is the heading of those below it."""

    key: str  # the line stays the same one while its words change
    text: str
    icon: str = ""
    aside: str = ""
    act_words: str = ""  # on its button; "": it has none
    act: Callable[[], object] | None = field(default=None, compare=False)


class LineList(QWidget):
    """Shows lines; one whose key stays keeps its place, and the focus that its button may have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, _LineRow] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(14, 8, 14, 12)
        self._rows.setSpacing(8)
        self._rows.addStretch(1)

    def show_lines(self, lines: Sequence[Line]) -> None:
        wanted = {each.key for each in lines}
        for key in [each for each in self._shown if each not in wanted]:
            gone = self._shown.pop(key)
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, each in enumerate(lines):
            known = self._shown.get(each.key)
            if known is None:
                known = self._shown[each.key] = _LineRow(each)
            if self._rows.indexOf(known) != place:
                self._rows.insertWidget(place, known)
            known.say(each)
            known.show()
        self._rows.activate()

    def height_for(self, width_px: int) -> int:
        """So high it is where it is so wide."""
        return self._rows.totalHeightForWidth(width_px)


class _LineRow(QFrame):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.setObjectName(f"line-{line.key}")
        self._act: Callable[[], object] | None = None
        self._picture = Picture(line.icon)
        self._text = wrapped_label() if line.icon else label(size="sm", role="text-2", semibold=True)
        self._aside = wrapped_label(size="xs", role="text-3")
        self._button = link_button("", self._clicked)
        self._button.setObjectName(f"act-{line.key}")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._aside)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0 if line.icon else 6, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(words, 1)
        inside.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)

        self._picture.setVisible(bool(line.icon))  # not before it is part of this: it would be a window

    def say(self, line: Line) -> None:
        self._act = line.act
        self._picture.show_icon(line.icon)
        self._text.setText(line.text)
        self._aside.setText(line.aside)
        self._aside.setVisible(bool(line.aside))
        self._button.setText(line.act_words)
        self._button.setVisible(bool(line.act_words))
        self._button.setAccessibleName(f"{line.act_words}: {line.text}")

    def _clicked(self) -> None:
        if self._act is not None:
            self._act()
