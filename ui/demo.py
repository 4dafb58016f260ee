"""`mailguard --demo`: the main window on the built-in mail world, which is gone when it closes."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel

from mailguard.accounts.book import AccountBook
from mailguard.core import Core, Profile
from mailguard.demo import DemoWorld
from mailguard.errors import MailGuardError
from mailguard.events import Event, MessagesChanged
from mailguard.model import Folder, FolderId, FolderRole, ListQuery, MessageId, Settings
from ui.bridge import Bridge, ignore
from ui.desk import Desk
from ui.startup import begin
from ui.widgets.widgets import label
from ui.wording import tr, words_for

T = TypeVar("T")


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
            config=world.profile,
            data=world.profile,
            gnupg_home=world.gnupg_home,
            is_throwaway=True,
            desktop_bus="SESSION",
            reads_in_background=True,
        )
        book = AccountBook(profile.settings_file)
        book.save_account(world.account)
        book.save_settings(Settings(key_servers=(world.key_server,)))
        self.core = Core(profile, bridge.report)
        self.core.give_password(world.account, world.password)
        self.desk = Desk(self.core, bridge)

    def begin(self, to_open: str = "") -> None:
        QApplication.setQuitOnLastWindowClosed(True)
        self._welcome = None if to_open else _Welcome(self.desk)
        begin(self.desk, to_open)

    def close(self) -> None:
        self.desk.close_windows()
        try:
            self.core.close()
        finally:
            self.world.close()


class _Welcome(QObject):
    """Opens the newest message once the inbox is there: a newcomer need not look for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._is_done = False
        desk.bridge.happened.connect(self._happened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged):
            account = self._desk.default_account()
            if account is not None:
                self._ask(self._desk.core.mail.folders(account.id), partial(self._look, event.folder))

    def _look(self, changed: FolderId, folders: tuple[Folder, ...]) -> None:
        if any(each.id == changed and each.role is FolderRole.INBOX for each in folders):
            self._ask(self._desk.core.mail.list_ids(changed, ListQuery()), self._open)

    def _open(self, ids: array[int]) -> None:
        if ids and not self._is_done:
            self._is_done = True
            self._desk.bridge.happened.disconnect(self._happened)
            self._desk.show_main().list.wait_for(MessageId(ids[0]))
            self.deleteLater()

    def _ask(self, question: Future[T], done: Callable[[T], None]) -> None:
        self._desk.when(question, owner=self, done=done, failed=ignore)


def _waiting_window() -> QLabel:
    window = label(tr("Starting the built-in mail world…"), size="h2")
    window.setContentsMargins(48, 36, 48, 36)
    window.setWindowTitle("MailGuard")
    window.show()
    return window
