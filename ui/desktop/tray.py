"""MailGuard in the desktop's notification area: how much is unread, and a way back to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from mailguard.model import Tone
from mailguard.paths import resource
from ui import theme
from ui.wording import tr

ICON_PX = 64
MOST_SHOWN = 99
NOTICE_MS = 10_000


class Tray(QObject):
    """Asks by signals; what the icon leads to is the window's matter. Nothing where there is no such area."""

    open_asked = Signal()
    write_asked = Signal()
    get_messages_asked = Signal()
    quit_asked = Signal()
    notice_clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._unread = 0

    @staticmethod
    def is_available() -> bool:
        """Whether the desktop has a notification area now; panels come and go."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def is_shown(self) -> bool:
        return self._icon is not None and self._icon.isVisible() and self.is_available()

    def show(self, on: bool) -> None:
        """Put the icon there, or take it away."""
        if on and self._icon is None and self.is_available():
            self._icon = self._make()
            self._draw()
            self._icon.show()
        elif not on and self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def show_unread(self, unread: int) -> None:
        """In the icon, and on the program's icon where the desktop has such a badge."""
        if unread != self._unread:
            self._unread = unread
            app = QApplication.instance()
            if isinstance(app, QApplication):
                app.setBadgeNumber(unread)
            self._draw()

    def tell(self, title: str, text: str) -> None:
        """A notice, where the desktop has no service for them of its own."""
        if self._icon is not None:
            self._icon.showMessage(title, text, QIcon(str(_PICTURE)), NOTICE_MS)

    def _make(self) -> QSystemTrayIcon:
        made = QSystemTrayIcon(self)
        made.setObjectName("tray")
        self._menu = QMenu()
        self._menu.addAction(tr("Open MailGuard"), self.open_asked.emit)
        self._menu.addAction(tr("Write"), self.write_asked.emit)
        self._menu.addAction(tr("Get Messages"), self.get_messages_asked.emit)
        self._menu.addSeparator()
        self._menu.addAction(tr("Quit"), self.quit_asked.emit)
        made.setContextMenu(self._menu)
        made.activated.connect(self._activated)
        made.messageClicked.connect(self.notice_clicked)
        return made

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.open_asked.emit()

    def _draw(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(QIcon(picture_of(self._unread)))
            self._icon.setToolTip(words_of(self._unread))


def words_of(unread: int) -> str:
    """ "MailGuard: 3 unread messages"."""
    if not unread:
        return "MailGuard"
    if unread == 1:
        return tr("MailGuard: 1 unread message")
    return tr("MailGuard: {n} unread messages", n=unread)


def picture_of(unread: int) -> QPixmap:
    """MailGuard's icon, with the number in its lower right corner."""
    made = QIcon(str(_PICTURE)).pixmap(ICON_PX, ICON_PX)
    if not unread:
        return made
    number = str(unread) if unread <= MOST_SHOWN else f"{MOST_SHOWN}+"
    place = QRect(ICON_PX * 3 // 10, ICON_PX * 9 // 20, ICON_PX * 7 // 10, ICON_PX * 11 // 20)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.LIGHT.tones[Tone.DANGER].edge))
    painter.drawRoundedRect(place, place.height() / 3, place.height() / 3)
    font = QFont(QApplication.font())
    font.setBold(True)
    font.setPixelSize(place.height() * (4 if len(number) > 2 else 6) // 8)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number)
    painter.end()
    return made


_PICTURE = resource("icons", "mailguard.svg")
