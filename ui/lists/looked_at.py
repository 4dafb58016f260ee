"""Back and Forward through the messages that were looked at, in whichever folder they lie by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import MessageId, MessageRow
from ui.desk import Desk
from ui.folders.folder_model import PlaceKey
from ui.folders.folder_tree import FolderTree
from ui.lists.message_list import MessageList

MOST = 200

Visit = tuple[MessageId, PlaceKey | None]


@dataclass(slots=True)
class History:
    """Pure. What is visited after going back takes the place of what lay ahead."""

    visits: list[Visit] = field(default_factory=list)
    at: int = -1

    def visit(self, message: MessageId, place: PlaceKey | None) -> None:
        if 0 <= self.at < len(self.visits) and self.visits[self.at][0] == message:
            self.visits[self.at] = (message, place)
            return
        self.visits[self.at + 1 :] = [(message, place)]
        del self.visits[:-MOST]
        self.at = len(self.visits) - 1

    def can_go(self, step: int) -> bool:
        return 0 <= self.at + step < len(self.visits)

    def step(self, step: int) -> Visit:
        """Only where it can go."""
        self.at += step
        return self.visits[self.at]

    def drop(self, step: int) -> None:
        """What was stepped to is gone: stand again where the step began."""
        del self.visits[self.at]
        if step >= 0:
            self.at -= 1


class LookedAt(QObject):
    """`in_sight`: the message that is shown, which need not be the last one that was visited."""

    changed = Signal()
    failed = Signal(object)  # a MailGuardError

    def __init__(
        self,
        desk: Desk,
        tree: FolderTree,
        shown: MessageList,
        in_sight: Callable[[], MessageId | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tree = tree
        self._list = shown
        self._in_sight = in_sight
        self._history = History()
        self._is_asking = False

    def note(self, message: MessageId) -> None:
        place = self._tree.place
        self._history.visit(message, place.key if place is not None else None)
        self.changed.emit()

    def can_go(self, step: int) -> bool:
        """Back also to the last one itself, where nothing is in sight."""
        return not self._is_asking and (self._is_away(step) or self._history.can_go(step))

    def go(self, step: int) -> None:
        """To the message before (-1) or after (1), past those that are gone."""
        if not self.can_go(step):
            return
        stride = 0 if self._is_away(step) else step
        message, key = self._history.step(stride)
        self._is_asking = True

        def found(rows: tuple[MessageRow, ...]) -> None:
            self._is_asking = False
            if rows:
                self._show(rows[0], key)
            else:
                self._history.drop(stride)
                self.go(step)
            self.changed.emit()

        answer = self._desk.core.mail.load_rows([message])
        self._desk.when(answer, owner=self, done=found, failed=self._fail)

    def _is_away(self, step: int) -> bool:
        return step < 0 and self._history.can_go(0) and self._in_sight() is None

    def _show(self, row: MessageRow, key: PlaceKey | None) -> None:
        """Where it was looked at, if it is still there; else in its folder."""
        self._list.wait_for(row.id)
        if self._list.is_awaiting(row.id):
            place = self._tree.place
            is_here = place is not None and place.key == key
            if is_here or key is None or not self._tree.choose_place(key, row.folder):
                self._tree.choose(row.folder)

    def _fail(self, error: MailGuardError) -> None:
        self._is_asking = False
        self.failed.emit(error)
