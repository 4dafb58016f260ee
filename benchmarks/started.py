"""A child of the measurements: MailGuard started on a profile as its own program would, and looked at.

    python -m benchmarks.started PROFILE MESSAGES HOW_LONG_S

Prints the time (CLOCK_MONOTONIC, seconds) at which the list of MESSAGES messages stood painted with its
newest rows, then stays open for HOW_LONG_S seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

from benchmarks.rooms import STORE_KEY
from mailguard.core import Core, Profile
from ui import theme
from ui.app import make_application
from ui.bridge import Bridge
from ui.desk import Desk
from ui.lists.message_list import MessageList


def main() -> int:
    folder, count, how_long_s = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    app = make_application()
    bridge = Bridge()
    profile = Profile(config=folder, data=folder, gnupg_home=folder / "gnupg", is_throwaway=True)
    core = Core(profile, bridge.report)
    theme.install(app, core.book.settings().theme)
    desk = Desk(core, bridge)

    def opened(_: None) -> None:
        main_window = desk.show_main()
        main_window.list.view.viewport().installEventFilter(Painted(main_window.list, count, how_long_s))

    desk.when(core.start(STORE_KEY), owner=desk, done=opened, failed=_give_up)
    try:
        return app.exec()
    finally:
        core.close()


class Painted(QObject):
    """Watches for the paint after which nothing of the list is missing."""

    def __init__(self, messages: MessageList, count: int, how_long_s: float) -> None:
        super().__init__(messages)
        self._messages = messages
        self._count = count
        self._how_long_s = how_long_s
        self._is_done = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._is_done:
            QTimer.singleShot(0, self, self._look)  # after this paint
        return False

    def _look(self) -> None:
        model = self._messages.model
        if self._is_done or model.rowCount() != self._count or model.row(model.id_at(0)) is None:
            return
        self._is_done = True
        print(time.monotonic(), flush=True)
        from PySide6.QtWidgets import QApplication

        QTimer.singleShot(int(self._how_long_s * 1000), QApplication.quit)


def _give_up(error: Exception) -> None:
    raise SystemExit(repr(error))


if __name__ == "__main__":
    sys.exit(main())
