"""Name and words of a saved search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import SavedSearch
from ui.widgets.widgets import button, form, wrapped_label
from ui.wording import tr

WIDTH_PX = 460


class SavedSearchDialog(QDialog):
    """`saved` is called with what came of it."""

    def __init__(self, parent: QWidget, search: SavedSearch, saved: Callable[[SavedSearch], None]) -> None:
        super().__init__(parent, objectName="savedSearchDialog")
        self.setWindowTitle(tr("Saved Search") if search.id else tr("Save Search"))
        self._search = search
        self._saved = saved
        self.name = QLineEdit(search.name or clean_text(search.text)[:60], objectName="savedName")
        self.name.selectAll()
        self.text = QLineEdit(search.text, objectName="savedText")
        self._do = button(tr("Save"), primary=True)
        self._do.setObjectName("saveSearch")
        self._do.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self._do, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(button(tr("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        fields = form()
        fields.addRow(tr("Name"), self.name)
        fields.addRow(tr("Search for"), self.text)
        fields.addRow(tr("In"), wrapped_label(_scope_words(search), role="text-2"))
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        inside.addLayout(fields)
        inside.addWidget(buttons)
        self.setMinimumWidth(WIDTH_PX)
        for each in (self.name, self.text):
            each.textChanged.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self._do.setEnabled(bool(self.name.text().strip() and self.text.text().strip()))

    def _save(self) -> None:
        name, text = self.name.text().strip(), self.text.text().strip()
        if name and text:
            self._saved(replace(self._search, name=name, text=text))
            self.accept()


def _scope_words(search: SavedSearch) -> str:
    if not search.scope:
        return tr("All folders but Junk and Trash")
    paths = dict.fromkeys(clean_text(path) for _, path in search.scope)
    if len(paths) > 3:
        return tr("{n} folders", n=len(search.scope))
    return ", ".join(paths)
