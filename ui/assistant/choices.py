"""Cards of which one is chosen: a radio button, a title, a sentence, and more when it is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from mailguard.model import Tone
from ui.widgets.pictures import Picture
from ui.widgets.widgets import label, row, set_property, wrapped_label


class ChoiceCard(QFrame):
    """One choice. `chosen` is emitted when it becomes the one."""

    chosen = Signal()

    def __init__(self, name: str, title: str, sentence: str) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.radio = QRadioButton()
        self.radio.setObjectName(name)
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(sentence)
        self.radio.toggled.connect(self._toggled)
        self.sentence = wrapped_label(sentence, size="sm", role="text-2")
        self._tag = _tag()
        self._more: QWidget | None = None
        self._text = QVBoxLayout()
        self._text.setSpacing(3)
        self._text.addLayout(row(label(title, semibold=True), self._tag, None))
        self._text.addWidget(self.sentence)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.setSpacing(12)
        inside.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(self._text, 1)

    def set_tag(self, text: str) -> None:
        """A short fact beside the title, "" for none."""
        self._tag.setVisible(bool(text))
        self._tag.findChild(QLabel, "tagText").setText(text)

    def set_more(self, more: QWidget) -> None:
        """What is shown only while the card is chosen."""
        self._more = QWidget()
        inside = QVBoxLayout(self._more)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(more)
        self._text.addWidget(self._more)
        self._more.setVisible(self.radio.isChecked())

    @property
    def is_chosen(self) -> bool:
        return self.radio.isChecked()

    def choose(self) -> None:
        self.radio.setChecked(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose()
        self.radio.setFocus()
        event.accept()

    def _toggled(self, on: bool) -> None:
        set_property(self, "card", "chosen" if on else "true")
        if self._more is not None:
            self._more.setVisible(on)
        if on:
            self.chosen.emit()


def _tag() -> QFrame:
    made = QFrame()
    made.setProperty("chip", "true")
    made.setProperty("tone", "ok")
    sign = Picture("check", Tone.OK, px=13)
    text = label(size="sm")
    text.setObjectName("tagText")
    text.setProperty("tone", "ok")
    inside = QHBoxLayout(made)
    inside.setContentsMargins(6, 0, 6, 0)
    inside.setSpacing(4)
    inside.addWidget(sign)
    inside.addWidget(text)
    made.hide()
    return made
