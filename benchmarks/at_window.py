"""A child of the measurements does something in the real main window, step by step, and times it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.rooms import STORE_KEY
from mailguard.core import Core, Profile
from ui import theme
from ui.app import make_application
from ui.bridge import Bridge
from ui.collecting import Collector
from ui.desk import Desk
from ui.lists.message_list import MessageList
from ui.main_window import MainWindow

LOOK_MS = 2
PULSE_MS = 1
PATIENCE_S = 240.0

Steps = Iterator[Callable[[], bool]]  # what is to be true before it goes on


def run(folder: Path, script: Callable[[Desk, MainWindow], Steps], password: str = "") -> int:
    """Open the main window of a profile, go through `script`, and end."""
    app = make_application()
    bridge = Bridge()
    profile = Profile(config=folder, data=folder, gnupg_home=folder / "gnupg", is_throwaway=True)
    core = Core(profile, bridge.report)
    theme.install(app, core.book.settings().theme)
    desk = Desk(core, bridge)
    Collector(desk)
    if password:
        core.give_password(core.book.accounts()[0], password)

    def opened(_: None) -> None:
        Running(script(desk, desk.show_main()), desk)

    def failed(error: Exception) -> None:
        raise SystemExit(repr(error))

    desk.when(core.start(STORE_KEY), owner=desk, done=opened, failed=failed)
    try:
        return app.exec()
    finally:
        core.close()


class Running(QObject):
    """Goes on with the steps as what each waits for comes true."""

    def __init__(self, steps: Steps, parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._is_met: Callable[[], bool] = lambda: True
        self._until = time.monotonic() + PATIENCE_S
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if not self._is_met():
            if time.monotonic() > self._until:
                QApplication.exit(1)
            return
        self._until = time.monotonic() + PATIENCE_S
        following = next(self._steps, None)
        if following is None:
            self._timer.stop()
            QApplication.quit()
        else:
            self._is_met = following


class Pulse(QObject):
    """Milliseconds between turns of the event loop, beyond the one millisecond that is waited for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps_ms: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=PULSE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    @contextmanager
    def measured(self) -> Iterator[list[float]]:
        """What is yielded fills while the block lasts, and stays."""
        self.gaps_ms = []
        self._last = time.perf_counter()
        self._timer.start()
        try:
            yield self.gaps_ms
        finally:
            self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(max(0.0, (now - self._last) * 1000 - PULSE_MS))
        self._last = now


class PaintedList(QObject):
    """When the list was last painted with all the rows in sight known."""

    def __init__(self, messages: MessageList) -> None:
        super().__init__(messages)
        self._messages = messages
        self.at = 0.0
        messages.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._look)  # after this paint
        return False

    def is_complete(self) -> bool:
        view, model = self._messages.view, self._messages.model
        first, last = view.indexAt(view.rect().topLeft()), view.indexAt(view.rect().bottomLeft())
        if not model.rowCount() or not first.isValid():
            return False
        end = last.row() if last.isValid() else model.rowCount() - 1
        ids = (model.id_at(place) for place in range(first.row(), end + 1))
        return all(each < 0 or model.row(each) is not None for each in ids)

    def _look(self) -> None:
        if self.is_complete():
            self.at = time.perf_counter()


def after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
