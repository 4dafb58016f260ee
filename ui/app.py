"""Starting the program: arguments, the profile, the first window, and the way out."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from mailguard import __version__
from mailguard.core import Core, Profile
from mailguard.paths import resource
from ui import crash, theme
from ui.bridge import Bridge
from ui.collecting import Collector
from ui.desk import Desk
from ui.desktop.only_one import OnlyOne, ProfileUnusable, hand_over
from ui.startup import argument_from_here, begin, say_in_use, say_profile_unusable

NO_DISPLAY = (
    "MailGuard needs a display: start it from a graphical session, or set DISPLAY or WAYLAND_DISPLAY."
)
NO_DEMO = "The built-in mail world needs {name}, which is not installed: pip install 'mailguard[demo]'"
IN_USE = "MailGuard is already running with this profile."


def main(argv: Sequence[str] | None = None) -> int:
    """Run MailGuard until its last window is closed; the exit status."""
    options = parse_arguments(sys.argv[1:] if argv is None else argv)
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    app = make_application()
    _quit_on_signals(app)
    if options.demo:
        return demo(app, options.open)
    return run(app, Profile.of_user(), options.open)


def demo(app: QApplication, to_open: str = "") -> int:
    """The built-in mail world, whose servers are an extra: `pip install mailguard[demo]`."""
    try:
        from ui.demo import run_demo
    except ModuleNotFoundError as error:
        print(NO_DEMO.format(name=error.name), file=sys.stderr)
        return 1
    return run_demo(app, to_open)


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mailguard-gui", description="A mail client with OpenPGP built in.")
    parser.add_argument("--demo", action="store_true", help="open MailGuard on its built-in mail world")
    parser.add_argument("--version", action="version", version=f"MailGuard {__version__}")
    parser.add_argument("open", nargs="?", default="", metavar="FILE.eml | mailto:…", help="what to open")
    return parser.parse_args(argv)


def has_display() -> bool:
    """Whether Qt has something to draw on: elsewhere than on Linux there always is."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def make_application() -> QApplication:
    app = QApplication([])
    app.setApplicationName("MailGuard")
    app.setApplicationDisplayName("MailGuard")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("mailguard")
    app.setWindowIcon(QIcon(str(resource("icons", "mailguard.svg"))))
    app.setQuitOnLastWindowClosed(True)
    theme.install(app)
    crash.install(app)
    Collector(app)
    return app


def run(app: QApplication, profile: Profile, to_open: str = "") -> int:
    """Open a profile and run; the profile is used by one MailGuard at a time."""
    only_one = OnlyOne(profile.data)
    try:
        if not only_one.take():
            return _leave_it_to_the_other(profile, to_open)
    except ProfileUnusable as error:
        say_profile_unusable(error)
        return 1
    bridge = Bridge()
    core = Core(profile, bridge.report)
    theme.install(app, core.book.settings().theme)
    desk = Desk(core, bridge)
    begin(desk, to_open, only_one)
    try:
        return app.exec()
    finally:
        desk.close_windows()
        core.close()
        only_one.end()


def _leave_it_to_the_other(profile: Profile, to_open: str) -> int:
    """The MailGuard that runs shows its window, and opens what this one was asked to open."""
    if hand_over(profile.data, argument_from_here(to_open)):
        return 0
    print(IN_USE, file=sys.stderr)
    say_in_use()
    return 1


def _quit_on_signals(app: QApplication) -> None:
    """Ctrl+C in the terminal and a polite kill end the program as its Quit does."""
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: app.quit())
    # Python looks at signals only when it runs: let it, now and then.
    timer = QTimer(app)
    timer.start(250)
    timer.timeout.connect(lambda: None)
