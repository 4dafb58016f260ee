"""Where threads meet Qt: answers of the core and its events come to the GUI thread here, and only here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from mailguard.errors import MailGuardError
from mailguard.events import Event

T = TypeVar("T")


def ignore(_: object) -> None:
    """For answers of which nothing is to be shown."""


class Bridge(QObject):
    """Hands the core's answers and events over to the GUI thread."""

    happened = Signal(object)  # an event of mailguard/events.py, on the GUI thread
    _answered = Signal(object)
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answered.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self.happened, Qt.ConnectionType.QueuedConnection)

    def report(self, event: Event) -> None:
        """Listener for the core; may be called on any thread."""
        if shiboken6.isValid(self):
            self._reported.emit(event)

    def when(
        self,
        answer: Future[T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[MailGuardError], None],
    ) -> None:
        """Call `done` or `failed` on the GUI thread, unless `owner` is gone by then.

        A cancelled answer calls neither. Any exception that is no MailGuardError is a bug:
        it is raised on the GUI thread, where the crash dialog shows it.
        """

        def deliver() -> None:
            if not shiboken6.isValid(owner) or answer.cancelled():
                return
            try:
                result = answer.result()
            except MailGuardError as error:
                failed(error)
            except CancelledError:
                return
            else:
                done(result)

        def answered(_: Future[T]) -> None:
            if shiboken6.isValid(self):
                self._answered.emit(deliver)

        answer.add_done_callback(answered)
