"""Asks for a folder: some letters of its name and Enter are enough."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import Folder
from ui import icons, theme
from ui.desk import Desk
from ui.folders.folder_finding import NamedFolder, find_folders
from ui.folders.folder_menu import name_folders
from ui.folders.folder_tree import FOLDER_ICONS
from ui.widgets.widgets import button, label
from ui.wording import tr

SIZE = QSize(460, 420)
ROW_PX = 28
_FOLDER_ROLE = Qt.ItemDataRole.UserRole
_MOVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class FolderPicker(QDialog):
    """What was a target lately stands first. The arrow keys choose while the field is typed into."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, title: str, deed: str, chosen: Callable[[Folder], object]
    ) -> None:
        super().__init__(parent, objectName="folderPicker")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(SIZE)
        self._chosen = chosen
        targets = desk.targets
        ordered = dict.fromkeys((*targets.recent, *targets.favourites, *targets.folders))
        self._folders = name_folders(desk, list(ordered))
        self.field = QLineEdit(objectName="folderLetters")
        self.field.setPlaceholderText(tr("Type a part of its name"))
        self.field.setAccessibleName(tr("Folder"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.found = self._make_list()
        self._nothing = label(tr("No folder has such a name."), role="text-3")
        self._lay_out(deed)
        self._find("")

    def accept(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            super().accept()
            self._chosen(item.data(0, _FOLDER_ROLE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list do so from the field, too."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.field and is_key and event.key() in _MOVING:
            self.found.event(event)
            return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        self.found.clear()
        found = find_folders(self._folders, typed)
        self.found.addTopLevelItems([_item(each) for each in found])
        if found:
            self.found.setCurrentItem(self.found.topLevelItem(0))
        self._nothing.setVisible(not found)
        self._do.setEnabled(bool(found))

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(objectName="foundFolders")
        made.setAccessibleName(tr("Folders"))
        made.setHeaderHidden(True)
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.itemActivated.connect(lambda *_: self.accept())
        return made

    def _lay_out(self, deed: str) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._do = button(deed, primary=True)
        self._do.setObjectName("pickFolder")
        self._do.setAutoDefault(True)
        self._do.setDefault(True)
        buttons.addButton(self._do, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = QVBoxLayout(self)
        inside.setSpacing(8)
        for each in (self.field, self.found, self._nothing, buttons):
            inside.addWidget(each)
        inside.setStretchFactor(self.found, 1)


def pick_folder(
    desk: Desk, parent: QWidget, *, title: str, deed: str, chosen: Callable[[Folder], object]
) -> None:
    desk.keep(FolderPicker(desk, parent, title=title, deed=deed, chosen=chosen))


def _item(named: NamedFolder) -> QTreeWidgetItem:
    made = QTreeWidgetItem([named.words])
    made.setIcon(0, icons.icon(FOLDER_ICONS[named.folder.role]))
    made.setData(0, _FOLDER_ROLE, named.folder)
    made.setSizeHint(0, QSize(0, theme.scaled(ROW_PX)))
    return made
