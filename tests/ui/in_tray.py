"""Run as a program, on a screen with a notification area: closes and opens the main window, and tells of it.

python -m tests.ui.in_tray PROFILE PICTURE
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from mailguard.core import Core, Profile
from mailguard.model import Settings
from ui.app import make_application
from ui.bridge import Bridge
from ui.desk import Desk
from ui.startup import begin

LOOK_MS = 50
_CLIENT_MESSAGE = 33  # X.h


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, as long as an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 24),
    )


def close_as_a_person(window: int) -> None:
    """What a click on the window's cross makes the window manager do: ICCCM section 4.2.8.1."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    names = (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
    protocols, delete = (x11.XInternAtom(display, name, 0) for name in names)
    event = _ClientMessage(type=_CLIENT_MESSAGE, window=window, message_type=protocols, format=32)
    event.data[0] = delete
    x11.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
    x11.XCloseDisplay(display)


class Walk:
    """Steps, each done as soon as what it waits for is so."""

    def __init__(self, desk: Desk, picture: Path) -> None:
        self._desk = desk
        self._picture = picture
        self._seen: dict[str, object] = {}
        self._steps = iter((self._close_by_hand, self._open_again, self._quit))
        self._next = next(self._steps)
        self._timer = QTimer(interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        window = self._desk._main
        if window is not None and self._next():
            self._next = next(self._steps, lambda: False)

    def _close_by_hand(self) -> bool:
        window = self._desk.show_main()
        tray = window.background.tray
        icon = tray.findChild(QSystemTrayIcon, "tray")
        if not (window.isVisible() and tray.is_shown and icon is not None and icon.geometry().isValid()):
            return False
        tray.show_unread(12)
        close_as_a_person(window.winId())
        return True

    def _open_again(self) -> bool:
        window = self._desk._main
        assert window is not None
        if window.isVisible():
            return False
        self._seen["hidden, and running"] = not QApplication.quitOnLastWindowClosed()
        icon = window.background.tray.findChild(QSystemTrayIcon, "tray")
        assert icon is not None
        QApplication.primaryScreen().grabWindow(0).save(str(self._picture))
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
        return True

    def _quit(self) -> bool:
        window = self._desk._main
        assert window is not None
        if not window.isVisible():
            return False
        self._seen["shown again"] = True
        print(json.dumps(self._seen))
        self._desk.quit()
        return True


def main() -> int:
    folder, picture = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    bridge = Bridge()
    core = Core(Profile(config=folder, data=folder, gnupg_home=folder, is_throwaway=True), bridge.report)
    core.book.save_settings(Settings(tray_icon=True, close_to_tray=True))
    desk = Desk(core, bridge)
    begin(desk)
    walk = Walk(desk, picture)
    try:
        return app.exec()
    finally:
        del walk
        desk.close_windows()
        core.close()


if __name__ == "__main__":
    sys.exit(main())
