"""Neutral bars under the header: what was held back, what the message brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.flow_layout import FlowLayout
from ui.pictures import Picture
from ui.widgets import button, link_button, wrapped_label
from ui.wording import tr

MOST = 2  # more wait behind "1 more"
MOST_BESIDE = 2  # buttons that stand beside the words
_ICON_PX = 24


Actions = tuple[tuple[str, Callable[[], object]], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One bar. `actions` are words and what they do; `name` names its buttons for tests."""

    name: str
    icon: str
    text: str
    actions: Actions = ()


class NoticeBars(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="notices")
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(20, 10, 20, 10)
        self._inside.setSpacing(6)
        self.hide()

    def show_notices(self, notices: Sequence[Notice], most: int = MOST) -> None:
        """Show the first `most` of them, in their order."""
        while (taken := self._inside.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for notice in notices[:most]:
            self._inside.addWidget(_bar(notice))
        hidden = len(notices) - most
        if hidden > 0:
            more = link_button(
                tr("{n} more", n=hidden), lambda: self.show_notices(notices, most=len(notices))
            )
            self._inside.addWidget(more)
        self.setVisible(bool(notices))


def _bar(notice: Notice) -> QFrame:
    made = QFrame(objectName=f"notice-{notice.name}")
    made.setProperty("notice", "true")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(10, 5, 6, 5)
    inside.setSpacing(4)
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(Picture(notice.icon))
    line.addWidget(wrapped_label(notice.text, role="text-2"), 1)
    inside.addLayout(line)
    if len(notice.actions) > MOST_BESIDE:  # else the words would be squeezed
        below = QHBoxLayout()
        below.setContentsMargins(_ICON_PX, 0, 0, 3)
        buttons: QLayout = FlowLayout()
        below.addLayout(buttons, 1)
        inside.addLayout(below)
    else:
        buttons = line
    for place, (words, do) in enumerate(notice.actions):
        each = button(words, do)
        each.setObjectName(f"notice-{notice.name}-{place}")
        buttons.addWidget(each)
    return made
