"""Space in the list or the text: a page further in the message, and from its end to the next unread one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.reader.message_body import MessageBody

if TYPE_CHECKING:
    from ui.reader.html_view import HtmlView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = (Qt.KeyboardModifier.NoModifier, _SHIFT)


class ReadingOn(QObject):
    """Shift+Space goes a page back. In a page of HTML that has the focus, the browser does both itself."""

    def __init__(
        self,
        body: MessageBody,
        listens_to: QWidget,
        *,
        is_open: Callable[[], bool],
        go_on: Callable[[], None],
    ) -> None:
        """listens_to: the list; is_open: whether `body` shows a message; go_on: what to do at its end."""
        super().__init__(body)
        self._body = body
        self._is_open = is_open
        self._go_on = go_on
        listens_to.installEventFilter(self)
        body.text.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_space = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
            and event.modifiers() in _PLAIN
        )
        if not is_space or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_back = bool(event.modifiers() & _SHIFT)
        has_moved = self._is_open() and self._turn_page(is_back)
        if not has_moved and not is_back:
            self._go_on()
        return True

    def _turn_page(self, is_back: bool) -> bool:
        """Whether there was more of the message in that direction."""
        shown = self._body.currentWidget()
        if self._body.html is not None and shown is self._body.html:
            return _turn_html(self._body.html, is_back)
        if not isinstance(shown, QAbstractScrollArea):
            return False
        bar = shown.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + (-bar.pageStep() if is_back else bar.pageStep()))
        return bar.value() != before


def _turn_html(view: HtmlView, is_back: bool) -> bool:
    """By the key that does it in every browser: there are no scripts in this one."""
    top, whole = view.page().scrollPosition().y(), view.page().contentsSize().height()
    in_sight = view.height() / view.zoomFactor()
    if (is_back and top <= 0) or (not is_back and top + in_sight >= whole - 1):
        return False
    key = Qt.Key.Key_PageUp if is_back else Qt.Key.Key_PageDown
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.postEvent(
            view.focusProxy() or view, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
        )
    return True
