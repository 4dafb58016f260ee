"""MailGuard while nobody looks at it: notices of new mail, the icon in the notification area, no window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from mailguard.events import Event, SettingsChanged
from mailguard.model import Folder, FolderRole, MessageId, MessageRow
from ui.bridge import ignore
from ui.desk import Desk
from ui.desktop.new_mail import NewMail
from ui.desktop.tray import Tray

if TYPE_CHECKING:
    from ui.main_window import MainWindow

LOOK_EVERY_MS = 5000  # panels come and go, and tell nobody


class Background(QObject):
    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.tray = Tray(self)
        self.new_mail = NewMail(desk, self)
        self._is_hidden = False  # there is no window, and the icon leads back to it
        self.tray.open_asked.connect(self.show_window)
        self.tray.write_asked.connect(lambda: window.commands["write"].trigger())
        self.tray.get_messages_asked.connect(lambda: desk.core.mail.get_messages(None))
        self.tray.quit_asked.connect(desk.quit)
        self.tray.notice_clicked.connect(self.show_window)
        self.new_mail.told.connect(self.tray.tell)
        self.new_mail.clicked.connect(self._show_messages)
        desk.bridge.happened.connect(self._happened)
        desk.ending.connect(lambda: self.tray.show(False))  # its window is Qt's own, and ended by Qt alone
        looking = QTimer(self, interval=LOOK_EVERY_MS)
        looking.timeout.connect(self._follow_settings)
        looking.start()
        self._follow_settings()

    @property
    def starts_hidden(self) -> bool:
        return self._desk.core.accounts.settings().start_in_tray and self.tray.is_shown

    def hides(self, event: QCloseEvent) -> bool:
        """Whether closing the main window only hides it: it was closed by hand, and the icon leads back.

        What the program or the end of the session closes is closed.
        """
        wanted = self._desk.core.accounts.settings().close_to_tray and self.tray.is_shown
        return wanted and event.spontaneous() and not _session_ends()

    def hide_window(self) -> None:
        self._is_hidden = True
        QApplication.setQuitOnLastWindowClosed(False)
        self._window.hide()

    def show_window(self) -> None:
        self._window.show()
        if self._is_hidden:
            self._is_hidden = False
            QApplication.setQuitOnLastWindowClosed(True)
        self._window.raise_()
        self._window.activateWindow()

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """What is unread in the inboxes is what the icon tells."""
        self.tray.show_unread(sum(each.unread for each in folders if each.role is FolderRole.INBOX))

    def _happened(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._follow_settings()

    def _follow_settings(self) -> None:
        self.tray.show(self._desk.core.accounts.settings().tray_icon)
        if self._is_hidden and not self.tray.is_shown:
            self.show_window()  # the icon that led back to it is gone

    def _show_messages(self, messages: tuple[MessageId, ...]) -> None:
        """A notice was clicked: show the message it told of, or the last of several."""
        self.show_window()
        if not messages:
            return

        def loaded(rows: Sequence[MessageRow]) -> None:
            if rows:
                self._window.tree.choose(rows[-1].folder)
                self._window.list.wait_for(rows[-1].id)

        # Where the store fails, the list of the window that is shown now says so.
        self._desk.when(self._desk.core.mail.load_rows(messages), owner=self, done=loaded, failed=ignore)


def _session_ends() -> bool:
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
