"""What every page of the assistant is: a title, a sentence, content, and a way on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.assistant.setup import Setup
from ui.desk import Desk
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.widgets import label, wrapped_label


class Page(QWidget):
    """`changed`: ask `is_complete` again. `working`: what goes on beside the window, "" when it ended."""

    changed = Signal()
    working = Signal(str)

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__()
        self.desk = desk
        self.setup = setup
        self.heading = wrapped_label(size="h1")
        self.heading.setFont(label(size="h1", semibold=True).font())
        self.about = wrapped_label(role="text-2")
        self.error = ErrorNotice()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(36, 28, 36, 16)
        self.body.setSpacing(4)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.about)
        self.body.addSpacing(12)

    def say(self, heading: str, about: str = "") -> None:
        self.heading.setText(heading)
        self.about.setText(about)
        self.about.setVisible(bool(about))

    def enter(self) -> None:
        """The page is shown: fill in what is known from the pages before it."""

    def leave(self) -> None:
        """Back was pressed: keep what was entered for the next time."""

    @property
    def is_complete(self) -> bool:
        return True

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to ask; else it is passed over."""
        return True

    def go_on(self, done: Callable[[], None]) -> None:
        """Continue was pressed: take over what was entered, and call `done` when that succeeded."""
        done()
