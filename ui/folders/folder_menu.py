"""A menu of folders to put messages into: where they went lately, favourites, then each account's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import LOCAL, AccountId, Folder, FolderRole
from ui import icons
from ui.desk import Desk
from ui.folders.folder_finding import NamedFolder
from ui.folders.folder_model import folder_name
from ui.wording import tr

MOST_RECENT = 5


class FolderMenu(QMenu):
    """Filled when it is opened. `finding`: the command that asks for a folder by its name, if there is one.

    `here`: the folder in sight, which nobody moves messages to.
    """

    def __init__(
        self,
        title: str,
        desk: Desk,
        chosen: Callable[[Folder], None],
        parent: QWidget,
        *,
        finding: QAction | None = None,
        here: Callable[[], Folder | None] = lambda: None,
    ) -> None:
        super().__init__(title, parent)
        self._desk = desk
        self._chosen = chosen
        self._finding = finding
        self._here = here
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        """In place of what is in it."""
        self.clear()
        for below in self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            below.deleteLater()  # `clear` takes it out of the menu, and leaves it alive
        if self._finding is not None:
            self.addAction(self._finding)
            self.addSeparator()
        self._add_quick()
        by_account: dict[AccountId, list[Folder]] = {}
        for each in self._desk.targets.folders:
            by_account.setdefault(each.account, []).append(each)
        for account, theirs in by_account.items():
            is_one = len(by_account) == 1
            place: QMenu = self
            if not is_one:
                place = QMenu(_plain(account_name(self._desk, account)), self)
                self.addMenu(place)
            for each in theirs:
                self._add(place, each)

    def _add_quick(self) -> None:
        """Where messages went lately, by a clock, and favourites, by a star."""
        targets, here = self._desk.targets, self._here()
        recent = [each for each in targets.recent if here is None or each.id != here.id][:MOST_RECENT]
        favourites = [each for each in targets.favourites if each not in recent]
        for icon, folders in (("expiry", recent), ("star", favourites)):
            for each in folders:
                self._add(self, each, icon, names_account=True)
        if recent or favourites:
            self.addSeparator()

    def _add(self, menu: QMenu, folder: Folder, icon: str = "", *, names_account: bool = False) -> None:
        named = name_folders(self._desk, [folder])[0]
        words = named.words if names_account else named.name
        entry = QAction(_plain(words), menu)
        entry.triggered.connect(lambda: self._chosen(folder))
        menu.addAction(entry)
        if icon:
            entry.setIcon(icons.icon(icon))
            entry.setObjectName(f"quick-{folder.id}")


def name_folders(desk: Desk, folders: Sequence[Folder]) -> list[NamedFolder]:
    """As menus and lists of all folders call them; with their account where there are several."""
    accounts = {each.account for each in desk.targets.folders}
    return [
        NamedFolder(each, _name(each), account_name(desk, each.account) if len(accounts) > 1 else "")
        for each in folders
    ]


def account_name(desk: Desk, account: AccountId) -> str:
    if account == LOCAL:
        return tr("On this computer")
    found = desk.account(account)
    return clean_text(found.identity.address) if found is not None else ""


def _name(folder: Folder) -> str:
    return folder_name(folder) if folder.role is not FolderRole.NONE else clean_text(folder.path)


def _plain(text: str) -> str:
    return text.replace("&", "&&")
