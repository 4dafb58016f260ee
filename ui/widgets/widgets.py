"""Small parts that several windows are made of."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mailguard.model import Glyph, Tone
from ui import icons, theme
from ui.widgets.pictures import IconButton
from ui.widgets.wrapping import WrappedLabel


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and have it looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tool_tip(widget: QWidget, text: str) -> None:
    """Words of others as a tooltip: Qt would take what looks like HTML for HTML, and load its pictures."""
    widget.setToolTip(f"<span>{escape(text)}</span>".replace("\n", "<br>") if text else "")


def label(text: str = "", *, size: str = "base", role: str = "", semibold: bool = False) -> QLabel:
    """A label for plain text: nothing in it is ever taken for HTML. `role`: "", "text-2", "text-3"."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(size, semibold=semibold))
    if role:
        made.setProperty("role", role)
    return made


def wrapped_label(
    text: str = "", *, size: str = "base", role: str = "", semibold: bool = False
) -> WrappedLabel:
    """As `label`, on as many lines as it needs."""
    made = WrappedLabel(text)
    made.setFont(theme.font(size, semibold=semibold))
    if role:
        made.setProperty("role", role)
    return made


def button(
    text: str, clicked: Callable[[], object] | None = None, *, icon: str = "", primary: bool = False
) -> QPushButton:
    made = IconButton(beside_icon(text), icon, primary=primary) if icon else QPushButton(text)
    made.setAutoDefault(False)
    if primary:
        made.setProperty("primary", "true")
    if clicked is not None:
        made.clicked.connect(lambda: clicked())
    return made


def beside_icon(text: str) -> str:
    """The text of a button with an icon: a blank keeps the two apart, which Qt's style sheets cannot."""
    return f" {text}" if text else ""


def form() -> QFormLayout:
    """Fields under each other, their names at the left."""
    made = QFormLayout()
    made.setHorizontalSpacing(12)
    made.setVerticalSpacing(8)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def link_button(text: str, clicked: Callable[[], object]) -> QPushButton:
    made = button(text, clicked)
    made.setProperty("link", "true")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("rule", "true")
    return made


def row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for each in widgets:
        if each is None:
            made.addStretch(1)
        else:
            made.addWidget(each)
    return made


class StatusCard(QFrame):
    """A tone, a glyph, a title, a sentence and room for buttons: status cards and the notices of dialogs."""

    def __init__(self, tone: Tone, glyph: Glyph, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setProperty("statuscard", "true")
        self._glyph = QLabel()
        self.title = label(semibold=True)
        self.sentence = wrapped_label(size="sm", role="text-2")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.title)
        text.addWidget(self.sentence)
        text.addLayout(self.buttons)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.setSpacing(10)
        inside.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(text, 1)
        theme.theme().changed.connect(self._colour)
        self.show_status(tone, glyph, title, sentence)

    def show_status(self, tone: Tone, glyph: Glyph, title: str, sentence: str = "") -> None:
        self._shown = (tone, glyph)
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._colour()

    def add_button(self, made: QPushButton) -> None:
        self.buttons.insertWidget(self.buttons.count() - 1, made)

    def _colour(self) -> None:
        tone, glyph = self._shown
        set_property(self, "tone", str(tone))
        set_property(self.title, "tone", str(tone))
        self._glyph.setPixmap(icons.glyph(glyph, tone).pixmap(QSize(20, 20)))
