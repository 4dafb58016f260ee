"""Which sections the folder pane has and in which order: chosen in a menu, kept for the next start."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.desk import Desk
from ui.desktop.window_places import places
from ui.folders.folder_sections import MODE_WORDS, FolderMode
from ui.wording import tr

_KEY = "folders/modes"
_ORDER_KEY = "folders/order"


class FolderModes(QObject):
    """At least one is on."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.now = frozenset(self._kept(_KEY)) or frozenset({FolderMode.ALL})
        self._order = tuple(dict.fromkeys((*self._kept(_ORDER_KEY), *FolderMode)))

    @property
    def shown(self) -> tuple[FolderMode, ...]:
        """Those that are on, from the top."""
        return tuple(each for each in self._order if each in self.now)

    def set(self, mode: FolderMode, on: bool) -> None:
        wanted = self.now | {mode} if on else self.now - {mode}
        if wanted and wanted != self.now:
            self.now = wanted
            self._keep(_KEY, sorted(wanted))

    def move(self, mode: FolderMode, step: int) -> None:
        """One place up (-1) or down (1) among those that are on."""
        if not self.can_move(mode, step):
            return
        shown = self.shown
        other = shown[shown.index(mode) + step]
        swapped = {mode: other, other: mode}
        self._order = tuple(swapped.get(each, each) for each in self._order)
        self._keep(_ORDER_KEY, self._order)

    def can_move(self, mode: FolderMode, step: int) -> bool:
        return mode in self.now and 0 <= self.shown.index(mode) + step < len(self.shown)

    def _kept(self, key: str) -> list[FolderMode]:
        kept = str(places(self._desk).value(key) or "").split()
        return [FolderMode(each) for each in kept if each in set(FolderMode)]

    def _keep(self, key: str, modes: Iterable[FolderMode]) -> None:
        places(self._desk).setValue(key, " ".join(modes))
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
        self.addSeparator()
        self._ups, self._downs = self.addMenu(tr("Move Up")), self.addMenu(tr("Move Down"))
        modes.changed.connect(self._show)
        self._show()

    def for_section(self, section: str) -> QMenu:
        """For a right click on the head of one: first of all its place, then what all of them have."""
        menu = QMenu(self)
        menu.setObjectName("sectionMenu")
        if section in set(FolderMode):
            mode = FolderMode(section)
            for words, step in ((tr("Move Up"), -1), (tr("Move Down"), 1)):
                entry = menu.addAction(words, lambda step=step: self._modes.move(mode, step))
                entry.setEnabled(self._modes.can_move(mode, step))
            menu.addSeparator()
        menu.addActions(list(self._actions.values()))
        return menu

    def _show(self) -> None:
        """The last one that is on cannot be taken away."""
        for mode, action in self._actions.items():
            action.setChecked(mode in self._modes.now)
            action.setEnabled(self._modes.now != {mode})
        for menu, step in ((self._ups, -1), (self._downs, 1)):
            menu.clear()
            menu.setEnabled(len(self._modes.now) > 1)
            for mode in self._modes.shown:
                entry = menu.addAction(
                    tr(MODE_WORDS[mode]), lambda mode=mode, step=step: self._modes.move(mode, step)
                )
                entry.setObjectName(f"folders-{'up' if step < 0 else 'down'}-{mode}")
                entry.setEnabled(self._modes.can_move(mode, step))
