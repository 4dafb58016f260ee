"""Where windows stood and how they were divided: kept beside the settings, apart from them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QHeaderView, QMainWindow, QSplitter

from ui.desk import Desk


def places(desk: Desk) -> QSettings:
    """The file of all windows; each has a group of its own."""
    return QSettings(str(desk.core.profile.config / "windows.ini"), QSettings.Format.IniFormat)


def keep_place(desk: Desk, name: str, *parts: QMainWindow | QSplitter | QHeaderView) -> None:
    """Keep size, division and columns of a window under its name."""
    kept = places(desk)
    for number, part in enumerate(parts):
        is_window = isinstance(part, QMainWindow)
        kept.setValue(f"{name}/{number}", part.saveGeometry() if is_window else part.saveState())


def restore_place(desk: Desk, name: str, *parts: QMainWindow | QSplitter | QHeaderView) -> None:
    """What was kept, in the same order; parts of which nothing is known stay as they are."""
    kept = places(desk)
    for number, part in enumerate(parts):
        value = kept.value(f"{name}/{number}")
        if isinstance(value, QByteArray):
            if isinstance(part, QMainWindow):
                part.restoreGeometry(value)
            else:
                part.restoreState(value)
