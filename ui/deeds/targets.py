"""Folders that messages were moved or copied to: what menus offer first, and what is done again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import Folder, FolderRole
from mailguard.model.views import FolderKey, FolderMarks

if TYPE_CHECKING:
    from ui.desk import Desk


class Targets(QObject):
    """One for all windows. What was lately a target is remembered in the profile, which is sealed."""

    changed = Signal()
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._folders: dict[FolderKey, Folder] = {}
        self._marks = FolderMarks()
        self._copies = False

    @property
    def folders(self) -> tuple[Folder, ...]:
        """All that messages can be put into, of all accounts."""
        return tuple(self._folders.values())

    @property
    def recent(self) -> tuple[Folder, ...]:
        """The latest first; those that are gone are left out."""
        return tuple(self._folders[each] for each in self._marks.targets if each in self._folders)

    @property
    def favourites(self) -> tuple[Folder, ...]:
        return tuple(each for key, each in self._folders.items() if key in self._marks.favourites)

    @property
    def again(self) -> tuple[Folder, bool] | None:
        """Where the last messages went, and whether they were copied."""
        return (self.recent[0], self._copies) if self.recent else None

    def show_folders(self, folders: Sequence[Folder]) -> None:
        usable = [each for each in folders if each.is_selectable and not each.members]
        usable.sort(key=lambda each: (each.role is FolderRole.NONE, each.path.lower()))
        self._folders = {(each.account, each.path): each for each in usable}
        self.changed.emit()

    def show_marks(self, marks: FolderMarks) -> None:
        self._marks = marks
        self.changed.emit()

    def note(self, folder: Folder, *, copies: bool) -> None:
        """Messages go there now."""
        self._copies = copies
        views = self._desk.core.views
        self._desk.when(
            views.note_target(folder),
            owner=self,
            done=lambda _: self._desk.when(
                views.marks(), owner=self, done=self.show_marks, failed=self.failed.emit
            ),
            failed=self._failed,
        )

    def _failed(self, error: MailGuardError) -> None:
        self.failed.emit(error)
