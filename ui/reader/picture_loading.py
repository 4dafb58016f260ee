"""Pictures of the network for the message in sight: asked for, fetched by the core, shown from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import FetchedPictures, InlinePart, OpenedMessage
from mailguard.reading.picture_rules import pictures_of
from ui.desk import Desk


class State(Enum):
    BLOCKED = auto()  # all of them, or those that no rule allows
    LOADING = auto()
    LOADED = auto()  # all that were asked for
    FAILED = auto()  # some of those did not come


class PictureLoading(QObject):
    """Of one message at a time; what comes for an earlier one is dropped."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self.state = State.BLOCKED
        self.fetched: Mapping[str, InlinePart] = {}
        self.blocked: tuple[str, ...] = ()  # those that the page has a place for and that are not here

    def start_over(self) -> None:
        """Another message, or none."""
        self._asked += 1
        self.state = State.BLOCKED
        self.fetched = {}
        self.blocked = ()

    def show_message(self, opened: OpenedMessage) -> None:
        """Begin to load what is allowed without asking, once for each message."""
        if self.state is State.LOADING:
            return
        may_load = self._desk.core.pictures.may_load(opened)
        self.blocked = (
            tuple(each for each in pictures_of(opened) if each not in self.fetched) if may_load else ()
        )
        if self.state is State.BLOCKED:
            self._load(self._desk.core.pictures.to_load(opened))

    def load_all(self) -> None:
        """The person asked for them."""
        self._load(self.blocked)

    def _load(self, addresses: Sequence[str]) -> None:
        wanted = [each for each in addresses if each not in self.fetched]
        if not wanted:
            return
        self._asked += 1
        asked = self._asked
        self.state = State.LOADING

        def done(found: FetchedPictures) -> None:
            if asked == self._asked:
                self._came(found)

        def failed(_: MailGuardError) -> None:
            if asked == self._asked:
                self._came(FetchedPictures(failed=tuple(wanted)))

        self._desk.when(self._desk.core.pictures.fetch(wanted), owner=self, done=done, failed=failed)

    def _came(self, found: FetchedPictures) -> None:
        self.fetched = {**self.fetched, **found.pictures}
        self.blocked = tuple(each for each in self.blocked if each not in found.pictures)
        self.state = State.FAILED if found.failed else State.LOADED
        self.changed.emit()
