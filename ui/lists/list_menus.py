"""View › List as, Density and Apply View: how lists look, here and in other folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.cleaning import clean_text
from mailguard.events import Event, SettingsChanged
from mailguard.model import Folder, FolderRole
from mailguard.model.views import Density, FolderView, ListStyle
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.lists.list_look import ListLook
from ui.wording import tr

STYLE_WORDS = {ListStyle.CARDS: "Cards", ListStyle.TABLE: "Table"}
DENSITY_WORDS = {Density.COMPACT: "Compact", Density.NORMAL: "Normal", Density.RELAXED: "Relaxed"}


class StyleMenu(QMenu):
    """Of the folder in sight."""

    def __init__(self, look: ListLook, parent: QWidget) -> None:
        super().__init__(tr("List as"), parent)
        group = QActionGroup(self)
        self._actions = {}
        for style, words in STYLE_WORDS.items():
            action = self.addAction(tr(words))
            action.setObjectName(f"list-{style}")
            action.setCheckable(True)
            action.setChecked(look.view.style is style)
            action.triggered.connect(lambda _=False, style=style: look.choose_style(style))
            look.shown.connect(
                lambda view, style=style, action=action: action.setChecked(view.style is style)
            )
            group.addAction(action)


class ColumnsMenu(QMenu):
    """Of the table in sight: the same as that of its heads, for the keyboard."""

    def __init__(self, look: ListLook, parent: QWidget) -> None:
        super().__init__(tr("Columns"), parent)
        self._look = look
        self.aboutToShow.connect(self._fill)
        look.shown.connect(self._show)
        self._show(look.view)

    def _fill(self) -> None:
        self.clear()
        self._look.heads.fill(self)

    def _show(self, view: FolderView) -> None:
        """Cards have none."""
        self.setEnabled(view.style is ListStyle.TABLE)


class DensityMenu(QMenu):
    """Of all lists."""

    def __init__(self, desk: Desk, look: ListLook, parent: QWidget) -> None:
        super().__init__(tr("Density"), parent)
        self._accounts = desk.core.accounts
        self._look = look
        group = QActionGroup(self)
        self._actions = {}
        for density, words in DENSITY_WORDS.items():
            action = self._actions[density] = self.addAction(tr(words))
            action.setObjectName(f"density-{density}")
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, density=density: self._choose(density))
            group.addAction(action)
        desk.bridge.happened.connect(self._happened)
        self._show()

    def _choose(self, density: Density) -> None:
        self._accounts.change_settings(replace(self._accounts.settings(), density=density))

    def _happened(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._show()

    def _show(self) -> None:
        density = self._accounts.settings().density
        self._actions[density].setChecked(True)
        self._look.show_density(density)


class ApplyViewMenu(QMenu):
    """Gives other folders the view, or the columns, of the one in sight."""

    def __init__(
        self,
        look: ListLook,
        folder: Callable[[], Folder | None],
        folders: Callable[[], Sequence[Folder]],
        parent: QWidget,
    ) -> None:
        super().__init__(tr("Apply to Other Folders"), parent)
        self._look = look
        self._folder = folder
        self._folders = folders
        self._fill(self.addMenu(tr("Columns to")), columns_only=True)
        self._fill(self.addMenu(tr("View to")), columns_only=False)

    def _fill(self, menu: QMenu, *, columns_only: bool) -> None:
        kind = "columns" if columns_only else "view"

        def apply(folders: Sequence[Folder]) -> None:
            self._look.apply_to(folders, columns_only=columns_only)

        below = menu.addAction(tr("Folders in This One"), lambda: apply(self._below()))
        below.setObjectName(f"{kind}-below")
        account = menu.addAction(tr("All Folders of the Account"), lambda: apply(self._of_account()))
        account.setObjectName(f"{kind}-account")
        every = menu.addAction(tr("All Folders"), lambda: apply(self._folders()))
        every.setObjectName(f"{kind}-all")
        others = menu.addMenu(tr("Folder"))
        others.aboutToShow.connect(lambda: self._name_folders(others, apply))

    def _name_folders(self, menu: QMenu, apply: Callable[[Sequence[Folder]], None]) -> None:
        menu.clear()
        here = self._folder()
        for each in self._folders():
            if each.is_selectable and (here is None or each.id != here.id):
                name = folder_name(each) if each.role is not FolderRole.NONE else clean_text(each.path)
                menu.addAction(name.replace("&", "&&"), lambda each=each: apply([each]))

    def _below(self) -> list[Folder]:
        here = self._folder()
        if here is None or not here.separator:
            return []
        start = here.path + here.separator
        return [each for each in self._of_account() if each.path.startswith(start)]

    def _of_account(self) -> list[Folder]:
        here = self._folder()
        return [each for each in self._folders() if here is not None and each.account == here.account]
