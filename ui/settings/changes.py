"""Changing settings: each change acts at once, and is said when it could not be saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from mailguard.events import Event, SettingsChanged
from mailguard.model import Settings
from ui import theme
from ui.desk import Desk
from ui.wording import reason_of


class Changes(QObject):
    """The settings in use. `changed` tells of every change, by whichever window."""

    changed = Signal(object)  # Settings
    saved = Signal()
    failed = Signal(str)  # why they could not be saved

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._accounts = desk.core.accounts
        desk.bridge.happened.connect(self._happened)

    @property
    def now(self) -> Settings:
        return self._accounts.settings()

    def change(self, **fields: Any) -> None:
        """Change some fields of Settings."""
        self._use(replace(self.now, **fields))

    def save_again(self) -> None:
        self._use(self.now)

    def _use(self, settings: Settings) -> None:
        self._accounts.change_settings(settings)
        theme.theme().choose(settings.theme)

    def _happened(self, event: Event) -> None:
        if not isinstance(event, SettingsChanged):
            return
        self.changed.emit(self.now)
        if event.error is None:
            self.saved.emit()
        else:
            self.failed.emit(reason_of(event.error))
