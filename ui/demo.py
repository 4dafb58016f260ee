"""`mailguard --demo`: the main window on the built-in mail world, which is gone when it closes."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtWidgets import QApplication, QLabel

from mailguard.accounts.book import AccountBook
from mailguard.core import Core, Profile
from mailguard.demo import DemoWorld
from mailguard.errors import MailGuardError
from mailguard.model import Settings
from ui.bridge import Bridge
from ui.desk import Desk
from ui.startup import begin
from ui.widgets import label
from ui.wording import tr, words_for


def run_demo(app: QApplication, to_open: str = "") -> int:
    """Start the world beside the event loop, then the program on it."""
    bridge = Bridge()
    waiting = _waiting_window()
    sessions: list[DemoSession] = []

    def started(world: DemoWorld) -> None:
        session = DemoSession(world, bridge)
        sessions.append(session)
        session.begin(to_open)
        waiting.close()

    def failed(error: MailGuardError) -> None:
        app.setQuitOnLastWindowClosed(True)
        waiting.setText(words_for(error).text)

    app.setQuitOnLastWindowClosed(False)  # the first window is not there yet
    with ThreadPoolExecutor(1, "demo") as pool:
        world: Future[DemoWorld] = pool.submit(DemoWorld.start)
        bridge.when(world, owner=bridge, done=started, failed=failed)
        try:
            return app.exec()
        finally:
            for session in sessions:
                session.close()
            if not sessions and world.exception() is None:
                world.result().close()


class DemoSession:
    """A core and its windows on one built-in world."""

    def __init__(self, world: DemoWorld, bridge: Bridge) -> None:
        self.world = world
        profile = Profile(
            config=world.profile, data=world.profile, gnupg_home=world.gnupg_home, is_throwaway=True
        )
        book = AccountBook(profile.settings_file)
        book.save_account(world.account)
        book.save_settings(Settings(key_servers=(world.key_server,)))
        self.core = Core(profile, bridge.report)
        self.core.give_password(world.account, world.password)
        self.desk = Desk(self.core, bridge)

    def begin(self, to_open: str = "") -> None:
        QApplication.setQuitOnLastWindowClosed(True)
        begin(self.desk, to_open)

    def close(self) -> None:
        try:
            self.core.close()
        finally:
            self.world.close()


def _waiting_window() -> QLabel:
    window = label(tr("Starting the built-in mail world…"), size="h2")
    window.setContentsMargins(48, 36, 48, 36)
    window.setWindowTitle("MailGuard")
    window.show()
    return window
