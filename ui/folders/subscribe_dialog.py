"""Which folders of an account are subscribed to, and whether others are shown at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Account, Folder, FolderRole
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr, words_for

_PATH = Qt.ItemDataRole.UserRole


class SubscribeDialog(QDialog):
    """A tree with a box for each folder. Nothing changes before “Save”."""

    def __init__(self, desk: Desk, parent: QWidget, account: Account, folders: Sequence[Folder]) -> None:
        super().__init__(parent, objectName="subscribe")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Subscribe – {address}", address=clean_text(account.identity.address)))
        self._desk = desk
        self._account = account
        self._before = {each.path: each.is_subscribed for each in folders if each.is_selectable}
        self.search = QLineEdit(objectName="searchFolders", clearButtonEnabled=True)
        self.search.setPlaceholderText(tr("Search folders"))
        self.search.setAccessibleName(tr("Search folders"))
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget(objectName="folders", headerHidden=True)
        self.tree.setAccessibleName(tr("Folders of this account"))
        self.only = QCheckBox(tr("Show only subscribed folders"), objectName="subscribedOnly")
        self.only.setChecked(account.subscribed_only)
        self.error = wrapped_label("")
        self.error.setObjectName("error")
        self.error.hide()
        self._build(folders)

    def _build(self, folders: Sequence[Folder]) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._save = button(tr("Save"), primary=True)
        self._save.setObjectName("save")
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        words = wrapped_label(
            tr("Other mail programs at this mailbox show the folders that are ticked here."), role="text-2"
        )
        layout = QVBoxLayout(self)
        for each in (words, self.search, self.tree, self.only, self.error, buttons):
            layout.addWidget(each)
        self.resize(420, 480)
        self._fill(folders)

    def accept(self) -> None:
        """Saves what was changed, and closes when that is done."""
        self._save.setEnabled(False)
        self._desk.when(
            self._desk.core.folders.subscribe(self._account.id, self.changed()),
            owner=self,
            done=lambda _: self._save_account(),
            failed=self._say,
        )

    def _save_account(self) -> None:
        close = super().accept
        if self.only.isChecked() == self._account.subscribed_only:
            close()
            return
        self._desk.when(
            self._desk.core.accounts.save(replace(self._account, subscribed_only=self.only.isChecked())),
            owner=self,
            done=lambda _: close(),
            failed=self._say,
        )

    def changed(self) -> dict[str, bool]:
        """Paths whose box stands otherwise than before."""
        found = {}
        for item in self._items():
            path, is_on = item.data(0, _PATH), item.checkState(0) is Qt.CheckState.Checked
            if path in self._before and self._before[path] != is_on:
                found[path] = is_on
        return found

    def _fill(self, folders: Sequence[Folder]) -> None:
        items: dict[str, QTreeWidgetItem] = {}
        for folder in folders:
            above = items.get(folder.parent_path)
            item = QTreeWidgetItem(above) if above is not None else QTreeWidgetItem(self.tree)
            item.setText(0, folder_name(folder))
            item.setToolTip(0, clean_text(folder.path))
            item.setData(0, _PATH, folder.path)
            if folder.is_selectable:
                is_on = folder.is_subscribed or folder.role is FolderRole.INBOX
                item.setCheckState(0, Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            if folder.role is FolderRole.INBOX:  # it is always shown
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                self._before[folder.path] = True
            items[folder.path] = item
        self.tree.expandAll()

    def _filter(self, text: str) -> None:
        """A folder stays where its path holds the words, and so does what it lies in."""
        wanted = text.strip().casefold()
        for item in reversed(self._items()):
            below = [item.child(number) for number in range(item.childCount())]
            is_found = wanted in item.toolTip(0).casefold() or wanted in item.text(0).casefold()
            item.setHidden(not is_found and all(each.isHidden() for each in below))

    def _items(self) -> list[QTreeWidgetItem]:
        """From the top down."""
        found = []
        walk = QTreeWidgetItemIterator(self.tree)
        while walk.value() is not None:
            found.append(walk.value())
            walk += 1
        return found

    def _say(self, error: MailGuardError) -> None:
        self.error.setText(words_for(error).text)
        self.error.show()
        self._save.setEnabled(True)
