"""The steps at the left of the assistant: done, in work, to come."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from mailguard.model import Glyph, Tone
from ui import icons, theme
from ui.widgets.widgets import label, set_property, wrapped_label
from ui.wording import tr

WIDTH = 236


class Steps(QFrame):
    """Names of the pages with their numbers."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.setProperty("sidebar", "true")
        self.setFixedWidth(theme.scaled(WIDTH))
        self._current = 0
        self._steps = [(_number(str(place + 1)), label(name)) for place, name in enumerate(names)]
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 28, 24, 24)
        inside.setSpacing(16)
        inside.addLayout(self._head())
        inside.addSpacing(12)
        for number, name in self._steps:
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(number)
            line.addWidget(name, 1)
            inside.addLayout(line)
        inside.addStretch(1)
        inside.addWidget(
            wrapped_label(
                tr("MailGuard talks to your mail servers only. Before any other look-up it asks you."),
                size="sm",
                role="text-3",
            )
        )
        theme.theme().changed.connect(self._colour)
        self.show_step(0)

    def _head(self) -> QHBoxLayout:
        self._seal = QLabel()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._seal)
        line.addWidget(label("MailGuard", size="subject", semibold=True), 1)
        return line

    def _colour(self) -> None:
        self.show_step(self._current)

    def show_step(self, current: int) -> None:
        """Steps before `current` are done."""
        self._current = current
        colours = theme.tokens()
        seal = icons.glyph_in(Glyph.VERIFIED, colours.accent, colours.sidebar)
        self._seal.setPixmap(seal.pixmap(QSize(28, 28)))
        tick = icons.icon("check", colours.tones[Tone.OK].text).pixmap(QSize(14, 14))
        for place, (number, name) in enumerate(self._steps):
            state = "done" if place < current else "on" if place == current else "coming"
            set_property(number, "step", state)
            if state == "done":
                number.setPixmap(tick)
            else:
                number.setText(str(place + 1))
            set_property(name, "role", "" if state == "on" else "text-2")
            name.setFont(theme.font(semibold=state == "on"))
            name.setAccessibleDescription(tr("done") if state == "done" else "")


def _number(text: str) -> QLabel:
    made = label(text, size="sm", semibold=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(24, 24)
    return made
