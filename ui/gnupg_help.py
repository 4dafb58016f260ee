"""What helps where GnuPG is missing: to install it, or to say which program it is."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.desk import Desk

DOWNLOAD = "https://www.gnupg.org/download/"


def how_to_install() -> None:
    """In the system's browser."""
    QDesktopServices.openUrl(QUrl(DOWNLOAD))


def choose_program(desk: Desk) -> None:
    desk.show_settings().show_page("openpgp")
