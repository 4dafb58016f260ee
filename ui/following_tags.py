"""Keeps what shows a person's tags in step with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from mailguard.events import Event, TagsChanged
from mailguard.model import TagList
from ui.desk import Desk


class FollowTags(QObject):
    """Calls `show` at once, and whenever the tags change as long as `owner` lives."""

    def __init__(self, desk: Desk, owner: QObject, show: Callable[[TagList], None]) -> None:
        super().__init__(owner)
        self._show = show
        show(desk.core.tags.now)
        desk.bridge.happened.connect(self._happened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, TagsChanged):
            self._show(event.tags)
