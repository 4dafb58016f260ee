"""Which sections the folder pane has: chosen in a menu, kept for the next start."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.desk import Desk
from ui.desktop.window_places import places
from ui.folders.folder_sections import MODE_WORDS, FolderMode
from ui.wording import tr

_KEY = "folders/modes"


class FolderModes(QObject):
    """At least one is on."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        kept = str(places(desk).value(_KEY) or "").split()
        self.now = frozenset(FolderMode(each) for each in kept if each in set(FolderMode)) or frozenset(
            {FolderMode.ALL}
        )

    def set(self, mode: FolderMode, on: bool) -> None:
        wanted = self.now | {mode} if on else self.now - {mode}
        if wanted and wanted != self.now:
            self.now = wanted
            places(self._desk).setValue(_KEY, " ".join(sorted(wanted)))
            self.changed.emit()


class ModesMenu(QMenu):
    """View › Folder Lists, and the menu of the heads in the pane."""

    def __init__(self, modes: FolderModes, parent: QWidget) -> None:
        super().__init__(tr("Folder Lists"), parent)
        self._modes = modes
        self._actions = {}
        for mode, words in MODE_WORDS.items():
            action = self._actions[mode] = self.addAction(tr(words))
            action.setObjectName(f"folders-{mode}")
            action.setCheckable(True)
            action.triggered.connect(lambda on, mode=mode: modes.set(mode, on))
        modes.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """The last one that is on cannot be taken away."""
        for mode, action in self._actions.items():
            action.setChecked(mode in self._modes.now)
            action.setEnabled(self._modes.now != {mode})
