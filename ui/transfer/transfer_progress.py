"""How far mail came on its way into MailGuard or out of it, and a button that stops it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from mailguard.core.mail_transfer import Progress, Stop, Tell
from mailguard.errors import Cancelled, MailGuardError
from ui.desk import Desk
from ui.widgets.widgets import wrapped_label
from ui.wording import tr, words_for

SHOW_MS = 100
_STEPS = 1000

Start = Callable[[Tell, Stop], "Future[Progress]"]


class TransferProgress(QWidget):
    """`ended`: whether all of it was done."""

    ended = Signal(bool)

    def __init__(self, desk: Desk, end_words: Callable[[Progress], str]) -> None:
        super().__init__(objectName="transferProgress")
        self._desk = desk
        self._end_words = end_words
        self._is_stopped = False  # asked for by the job
        self._now = Progress()  # put there by the job's thread, shown by a timer
        self._bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self._bar.setAccessibleName(tr("Progress"))
        self._words = wrapped_label("")
        self._words.setObjectName("transferWords")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._bar)
        inside.addWidget(self._words)
        self._showing = QTimer(self, interval=SHOW_MS)
        self._showing.timeout.connect(self._show)

    @property
    def is_running(self) -> bool:
        return self._showing.isActive()

    def begin(self, start: Start) -> None:
        self._is_stopped = False
        self._now = Progress()
        self._bar.show()
        self._showing.start()
        self._show()
        answer = start(self._tell, lambda: self._is_stopped)
        self._desk.when(answer, owner=self, done=self._done, failed=self._failed)

    def stop(self) -> None:
        """What is done stands."""
        self._is_stopped = True

    def _tell(self, now: Progress) -> None:
        self._now = now

    def _show(self) -> None:
        now = self._now
        self._bar.setValue(now.done * _STEPS // now.total if now.total else 0)
        self._words.setText(tr("{n} messages so far", n=number(now.moved)))

    def _done(self, now: Progress) -> None:
        self._end(self._end_words(now), True)

    def _failed(self, error: MailGuardError) -> None:
        if isinstance(error, Cancelled):
            self._end(tr("Stopped after {n} messages.", n=number(self._now.moved)), False)
        else:
            self._end(words_for(error).text, False)

    def _end(self, words: str, is_whole: bool) -> None:
        self._showing.stop()
        self._bar.hide()
        self._words.setText(words)
        self.ended.emit(is_whole)


def number(count: int) -> str:
    return QLocale().toString(count)
