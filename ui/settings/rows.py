"""What a page of settings is made of: cards of rows, each with its words, its control and its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import Settings
from ui.widgets.widgets import label, rule, wrapped_label

WIDEST_PX = 720  # longer lines are hard to read
_CONTROL_PX = 250


class Choice(QComboBox):
    """One of several values. The wheel scrolls the page: it must not change a setting in passing."""

    def __init__(
        self, name: str, options: Iterable[tuple[str, object]], chosen: Callable[[Any], object]
    ) -> None:
        super().__init__(objectName=name)
        self._values: list[object] = []  # not as item data: Qt would make plain strings of enums
        self.fill(options)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(lambda place: chosen(self._values[place]))

    def fill(self, options: Iterable[tuple[str, object]]) -> None:
        """Offer these, as (words, value), and no others."""
        self.clear()
        self._values.clear()
        for text, value in options:
            self.add(text, value)

    def add(self, text: str, value: object) -> None:
        self.addItem(text)
        self._values.append(value)

    def show_value(self, value: object, words: str = "") -> None:
        """Show what is set. One that is not offered, set by hand in the file, is added as `words`."""
        if value not in self._values:
            self.add(words or str(value), value)
        self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def check_box(name: str, text: str, clicked: Callable[[bool], object]) -> QCheckBox:
    made = QCheckBox(text, objectName=name)
    made.clicked.connect(clicked)
    return made


class Row(QWidget):
    """One setting. `words` are found by the search beside what is to be read."""

    def __init__(self, found_by: Iterable[str]) -> None:
        super().__init__()
        self._found_by = " ".join(found_by).casefold()
        self.line = rule()
        self._outside = QVBoxLayout(self)
        self._outside.setContentsMargins(16, 0, 16, 0)
        self._outside.setSpacing(0)
        self._outside.addWidget(self.line)
        self.inside = QVBoxLayout()
        self.inside.setContentsMargins(0, 11, 0, 11)
        self.inside.setSpacing(3)
        self._outside.addLayout(self.inside)

    def fits(self, words: Iterable[str]) -> bool:
        return all(word in self._found_by for word in words)


def control_row(text: str, control: QWidget, about: str = "", words: str = "") -> Row:
    """A name at the left, its control at the right, its meaning under the name."""
    made = Row((text, about, words))
    control.setAccessibleName(control.accessibleName() or text)
    control.setAccessibleDescription(about)
    if isinstance(control, QComboBox):
        control.setFixedWidth(_CONTROL_PX)
    name = label(text)
    name.setBuddy(control)
    left = QVBoxLayout()
    left.setSpacing(3)
    left.addWidget(name)
    if about:
        left.addWidget(wrapped_label(about, size="sm", role="text-2"))
    line = QHBoxLayout()
    line.setSpacing(16)
    line.addLayout(left, 1)
    line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    made.inside.addLayout(line)
    return made


def check_row(box: QCheckBox, about: str = "", words: str = "") -> Row:
    """A box to tick, and what ticking it means."""
    made = Row((box.text(), about, words))
    box.setAccessibleDescription(about)
    made.inside.addWidget(box)
    if about:
        meaning = wrapped_label(about, size="sm", role="text-2")
        meaning.setContentsMargins(22, 0, 0, 0)
        made.inside.addWidget(meaning)
    return made


def wide_row(text: str, content: QWidget, about: str = "", words: str = "") -> Row:
    """A name, its meaning, and under them what takes the whole width."""
    made = Row((text, about, words))
    if text:
        made.inside.addWidget(label(text))
    if about:
        made.inside.addWidget(wrapped_label(about, size="sm", role="text-2"))
    if text or about:
        made.inside.addSpacing(5)
    made.inside.addWidget(content)
    return made


class Group(QWidget):
    """A card of rows under a title; hidden as long as the search fits none of them."""

    def __init__(self, title: str, rows: Iterable[Row]) -> None:
        super().__init__()
        self.rows = tuple(rows)
        self._title = title
        self._words: tuple[str, ...] = ()
        self._is_wanted = True
        card = QFrame()
        card.setProperty("card", "true")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 1, 0, 1)
        inside.setSpacing(0)
        for each in self.rows:
            inside.addWidget(each)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(6)
        if title:
            outside.addWidget(label(title, size="sm", role="text-2", semibold=True))
        outside.addWidget(card)
        self.show_matching(())

    def show_matching(self, words: Iterable[str]) -> int:
        """Show the rows that fit all of `words`; their number. A title that fits shows them all."""
        self._words = tuple(words)
        left = [word for word in self._words if word not in self._title.casefold()]
        shown = [each for each in self.rows if each.fits(left)] if self._is_wanted else []
        for each in self.rows:
            each.setVisible(each in shown)
            each.line.setVisible(each is not shown[0] if shown else False)
        self.setVisible(bool(shown))
        return len(shown)

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether there is anything that these settings belong to."""
        self._is_wanted = is_wanted
        self.show_matching(self._words)


class Page(QScrollArea):
    """One page: a title and its groups. Subclasses fill it with `add_group`."""

    name = ""
    icon = "settings"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName(f"settings-{self.name}")
        self.setAccessibleName(title)
        self.title = title
        self.groups: list[Group] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setMaximumWidth(WIDEST_PX + 56)
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(28, 20, 28, 24)
        self.body.setSpacing(16)
        self.body.addWidget(label(title, size="h1", semibold=True))
        self.body.addStretch(1)
        self.setWidget(content)

    def add_group(self, title: str, *rows: Row) -> Group:
        made = Group(title, rows)
        self.groups.append(made)
        self.add_widget(made)
        return made

    def add_widget(self, widget: QWidget) -> None:
        """Below what is there."""
        self.body.insertWidget(self.body.count() - 1, widget)

    def show_settings(self, settings: Settings) -> None:
        """Show what is set; called at first, and when anything was changed by whichever window."""

    def show_matching(self, words: Iterable[str]) -> int:
        """Show what fits the search; the number of settings found. The page's own name finds all of it."""
        left = [word for word in words if word not in self.title.casefold()]
        return sum(group.show_matching(left) for group in self.groups)


def column(*parts: QWidget | QLayout, spacing: int = 6) -> QWidget:
    """Widgets and rows under each other."""
    made = QWidget()
    inside = QVBoxLayout(made)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing)
    for each in parts:
        if isinstance(each, QWidget):
            inside.addWidget(each)
        else:
            inside.addLayout(each)
    return made
