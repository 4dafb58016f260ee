"""Message › Move to, Copy to and Move Again: their menus, their questions and their words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mailguard.model import Folder
from ui.commands import Commands
from ui.deeds.message_actions import MessageActions
from ui.desk import Desk
from ui.folders.folder_menu import FolderMenu
from ui.folders.folder_model import folder_name
from ui.folders.folder_picker import pick_folder
from ui.wording import tr


class PutElsewhere(QObject):
    """Of one window; `selected` tells how many messages would go."""

    def __init__(
        self,
        desk: Desk,
        window: QWidget,
        commands: Commands,
        actions: MessageActions,
        *,
        here: Callable[[], Folder | None],
        selected: Callable[[], int],
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._commands = commands
        self._selected = selected
        self.moving = FolderMenu(
            tr("Move to"), desk, actions.move, window, finding=commands["move-find"], here=here
        )
        self.copying = FolderMenu(tr("Copy to"), desk, actions.copy, window, finding=commands["copy-find"])
        commands.add_menu("move", self.moving)
        commands.add_menu("copy-to", self.copying)
        desk.targets.changed.connect(self.show_again)
        self.show_again()

    def show_again(self) -> None:
        """Name the folder to which messages would go again."""
        action, again = self._commands["move-again"], self._desk.targets.again
        action.setEnabled(again is not None and self._selected() > 0)
        if again is None:
            action.setText(tr("Move Again"))
            return
        folder, copies = again
        words = "Copy to “{folder}” Again" if copies else "Move to “{folder}” Again"
        action.setText(tr(words, folder=folder_name(folder)).replace("&", "&&"))


def put_again(desk: Desk, actions: MessageActions) -> None:
    """What is selected, to the folder to which the last messages went."""
    again = desk.targets.again
    if again is not None:
        folder, copies = again
        (actions.copy if copies else actions.move)(folder)


def ask_where_to_move(desk: Desk, window: QWidget, actions: MessageActions) -> None:
    pick_folder(desk, window, title=tr("Move to…"), deed=tr("Move"), chosen=actions.move)


def ask_where_to_copy(desk: Desk, window: QWidget, actions: MessageActions) -> None:
    pick_folder(desk, window, title=tr("Copy to…"), deed=tr("Copy"), chosen=actions.copy)
