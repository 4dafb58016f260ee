"""Next Unread goes on in the next folder that has any, if the person wants it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.model import Folder, FolderId, FolderRole
from ui.desk import Desk
from ui.folders.folder_menu import name_folders
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

_PASSED_OVER = frozenset(
    {FolderRole.JUNK, FolderRole.TRASH, FolderRole.DRAFTS, FolderRole.TEMPLATES, FolderRole.SENT}
)


class NextUnread(QObject):
    """`folders`: in the order of the folder pane."""

    def __init__(
        self,
        desk: Desk,
        window: QWidget,
        folders: Callable[[], Sequence[Folder]],
        go: Callable[[Folder], None],
        said: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._folders = folders
        self._go = go
        self._said = said

    def ask(self, here: Folder | None) -> None:
        """After the last unread message of the folder in sight."""
        found = following(self._folders(), here.id if here is not None else None)
        if found is None:
            self._said(tr("There are no more unread messages."))
            return
        (named,) = name_folders(self._desk, [found])
        text = tr("Go to the next unread message in {folder}?", folder=named.name)
        box = message_box(Icon.Question, text, self._window, "nextUnreadQuestion", more=named.account)
        going = box.addButton(tr("Go"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(going)
        going.clicked.connect(lambda: self._go(found))
        box.open()


def following(folders: Sequence[Folder], here: FolderId | None) -> Folder | None:
    """The next folder with unread messages, from the top again after the last. Pure.

    Those for junk, deleted and own messages are passed over, and what stands for others.
    """
    places = [place for place, each in enumerate(folders) if each.id == here]
    start = places[0] + 1 if places else 0
    for each in (*folders[start:], *folders[:start]):
        is_meant = each.unread and each.role not in _PASSED_OVER and not each.members
        if is_meant and each.id != here:
            return each
    return None
