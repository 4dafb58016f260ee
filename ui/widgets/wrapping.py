"""Text whose longest word widens no window: what has no room in a line is broken anywhere.

Subjects, names and addresses are a stranger's to choose; Qt's own labels grow as wide as their longest word.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextBrowser, QWidget

LEAST_PX = 120  # no text asks for more
_USUAL_PX = 480
_LEAST_ELIDED_PX = 48


class WrappedLabel(QLabel):
    """Plain text on several lines."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def minimumSizeHint(self) -> QSize:
        if not self._must_break(LEAST_PX):
            return super().minimumSizeHint()
        return QSize(LEAST_PX + self._margins().width(), self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        if not self._must_break(_USUAL_PX):
            return super().sizeHint()
        return QSize(_USUAL_PX, self.heightForWidth(_USUAL_PX))

    def heightForWidth(self, width: int) -> int:
        room = width - self._margins().width()
        if not self._must_break(room):
            return super().heightForWidth(width)
        return ceil(self._laid_out(room).boundingRect().height()) + self._margins().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        if not self._must_break(room.width()):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self._laid_out(room.width()).draw(painter, QPointF(room.topLeft()))

    def _must_break(self, room: int) -> bool:
        return widest_word(self.text(), self.font()) > room

    def _margins(self) -> QSize:
        return self.size() - self.contentsRect().size()

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        layout.setTextOption(_break_anywhere())
        layout.beginLayout()
        below = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, below))
            below += line.height()
        layout.endLayout()
        return layout


class ElidedLabel(QLabel):
    """Plain text on one line; where it has too little room, what is left out shows as "…"."""

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, most_px: int = _USUAL_PX
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode, self._most_px = mode, most_px

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_ELIDED_PX), hint.height())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), self._most_px), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment(), shown)


class Passage(QTextBrowser):
    """Text that can be selected and copied, and may hold links.

    As high as it needs to be; with more than `most_lines` it scrolls.
    """

    def __init__(self, parent: QWidget | None = None, *, most_lines: int = 6) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self.setProperty("passage", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # until it has to
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # For measuring. A clone would not do: PySide never lets go of one, and every layout needs some.
        self._copy = QTextDocument(self)
        self._copy.setDefaultTextOption(_break_anywhere())
        for each in (self.document(), self._copy):
            each.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """As it can be read."""
        return self.toPlainText()

    def show_plain(self, text: str) -> None:
        self.setPlainText(text)
        self._copy.setPlainText(text)
        self._begin()

    def show_html(self, html: str) -> None:
        """Rich text of our own making: every value of others in it is escaped."""
        self.setHtml(html)
        self._copy.setHtml(html)
        self._begin()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        needed = ceil(self._measured(max(width, 1)).size().height())
        return min(needed, self._most_lines * self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        width = min(ceil(self._measured(-1).idealWidth()), _USUAL_PX)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PX, QFontMetrics(self.font()).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits = self._measured(self.width()).size().height() <= self.height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setVerticalScrollBarPolicy(policy)
        super().resizeEvent(event)

    def _measured(self, width: int) -> QTextDocument:
        """The same text in so many pixels; in lines as long as they like, with -1."""
        self._copy.setDefaultFont(self.font())
        self._copy.setTextWidth(width)
        return self._copy

    def _begin(self) -> None:
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.updateGeometry()


def widest_word(text: str, font: QFont) -> int:
    """In pixels."""
    metrics = QFontMetrics(font)
    return max((metrics.horizontalAdvance(each) for each in text.split()), default=0)


def _break_anywhere() -> QTextOption:
    made = QTextOption()
    made.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return made
