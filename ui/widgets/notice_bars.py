"""Neutral bars under the header: what was held back, what the message brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.pictures import Picture
from ui.widgets.tall_area import TallArea
from ui.widgets.widgets import button, link_button, wrapped_label
from ui.wording import tr

MOST = 2  # more wait behind "1 more"
MOST_BESIDE = 2  # buttons that stand beside the words
LEAST_WORDS_PX = 260  # a column of words that reads well
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
        content = QWidget()
        content.setProperty("surface", "true")
        self._inside = QVBoxLayout(content)
        self._inside.setContentsMargins(20, 10, 20, 10)
        self._inside.setSpacing(6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(TallArea(content))
        self.hide()

    def show_notices(self, notices: Sequence[Notice], most: int = MOST) -> None:
        """Show the first `most` of them, in their order."""
        while (taken := self._inside.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for notice in notices[:most]:
            self._inside.addWidget(_Bar(notice))
        hidden = len(notices) - most
        if hidden > 0:
            more = link_button(
                tr("{n} more", n=hidden), lambda: self.show_notices(notices, most=len(notices))
            )
            self._inside.addWidget(more)
        self.setVisible(bool(notices))


class _Bar(QFrame):
    """The buttons stand beside the words; below them where there are many, or the words would be squeezed."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(objectName=f"notice-{notice.name}")
        self.setProperty("notice", "true")
        self._has_many = len(notice.actions) > MOST_BESIDE
        self._words = wrapped_label(notice.text, role="text-2")
        self._buttons = QWidget()
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._body.setContentsMargins(10, 5, 6, 5)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Picture(notice.icon))
        line.addWidget(self._words, 1)
        self._body.addLayout(line, 1)
        self._body.addWidget(self._buttons)
        self._row: QLayout = FlowLayout(self._buttons) if self._has_many else QHBoxLayout(self._buttons)
        for place, (words, do) in enumerate(notice.actions):
            each = button(words, do)
            each.setObjectName(f"notice-{notice.name}-{place}")
            self._row.addWidget(each)
        self._buttons.setVisible(bool(notice.actions))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_below = self._has_many or self._is_narrow()
        self._body.setDirection(
            QBoxLayout.Direction.TopToBottom if is_below else QBoxLayout.Direction.LeftToRight
        )
        self._body.setSpacing(4 if is_below else 8)
        self._row.setContentsMargins(_ICON_PX if is_below else 0, 0, 0, 3 if is_below else 0)
        if not self._has_many:
            left = Qt.AlignmentFlag.AlignLeft
            self._body.setAlignment(self._buttons, left if is_below else Qt.AlignmentFlag(0))

    def _is_narrow(self) -> bool:
        """Whether the words had less than a readable column, and not all the room they need, either."""
        if self._buttons.isHidden():
            return False
        needed = self._words.fontMetrics().horizontalAdvance(self._words.text())
        room = self.width() - self._buttons.sizeHint().width() - 2 * _ICON_PX
        return room < min(needed, theme.scaled(LEAST_WORDS_PX))
