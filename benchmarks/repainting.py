"""A child of the measurements: repaints the main window all the while, during a first sync and at rest.

    python -m benchmarks.repainting PROFILE PASSWORD MESSAGES

Prints a JSON line: milliseconds of each repaint during the sync and at rest, and the seconds of the sync.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.rooms import STORE_KEY
from mailguard.core import Core, Profile
from mailguard.events import Event, SyncProgressed
from ui import theme
from ui.app import make_application
from ui.bridge import Bridge
from ui.desk import Desk
from ui.main_window import MainWindow

EVERY_MS = 25
SETTLING_MS = 3_000
REST_MS = 6_000


class Repainting(QObject):
    """Repaints what a person looks at, and writes down how long each time takes."""

    def __init__(self, window: MainWindow, count: int) -> None:
        super().__init__(window)
        self._window = window
        self._count = count
        self._begun = time.monotonic()
        self._sync_s = 0.0
        self._in_sync: list[float] = []
        self._at_rest: list[float] = []
        self._into = self._in_sync
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._repaint)
        self._timer.start()

    def happened(self, event: Event) -> None:
        is_done = isinstance(event, SyncProgressed) and event.done == event.total == self._count
        if is_done and not self._sync_s:
            self._sync_s = time.monotonic() - self._begun
            self._timer.stop()
            QTimer.singleShot(SETTLING_MS, self, self._begin_rest)

    def _repaint(self) -> None:
        begun = time.perf_counter()
        self._window.repaint()
        for each in (self._window.list.view.viewport(), self._window.tree.viewport()):
            each.repaint()
        self._into.append((time.perf_counter() - begun) * 1000)

    def _begin_rest(self) -> None:
        self._into = self._at_rest
        self._timer.start()
        QTimer.singleShot(REST_MS, self, self._end)

    def _end(self) -> None:
        found = {"in_sync": self._in_sync, "at_rest": self._at_rest, "sync_s": self._sync_s}
        print(json.dumps(found), flush=True)
        QApplication.quit()


def main() -> int:
    folder, password, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    app = make_application()
    bridge = Bridge()
    core = Core(
        Profile(
            config=folder,
            data=folder,
            gnupg_home=folder / "gnupg",
            is_throwaway=True,
            reads_in_background=True,  # as a person runs it: what came in bulk is indexed then
        ),
        bridge.report,
    )
    theme.install(app, core.book.settings().theme)
    core.give_password(core.book.accounts()[0], password)
    desk = Desk(core, bridge)

    def opened(_: None) -> None:
        repainting = Repainting(desk.show_main(), count)
        bridge.happened.connect(repainting.happened)

    def failed(error: Exception) -> None:
        raise SystemExit(repr(error))

    desk.when(core.start(STORE_KEY), owner=desk, done=opened, failed=failed)
    try:
        return app.exec()
    finally:
        core.close()


if __name__ == "__main__":
    sys.exit(main())
