"""Asks for the name of a folder, and stays until it can be had."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from ui.desk import Desk
from ui.widgets.widgets import button
from ui.wording import tr, words_for


class FolderNameDialog(QDialog):
    """`carry_out` does it with a name; what stands in the way is said below the field."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        title: str,
        question: str,
        deed: str,
        name: str = "",
        carry_out: Callable[[str], Future[None]],
    ) -> None:
        super().__init__(parent, objectName="folderName")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._desk = desk
        self._carry_out = carry_out
        self.name = QLineEdit(name, objectName="name")
        self.name.setAccessibleName(tr("Name of the folder"))
        self.name.selectAll()
        words = QLabel(question, wordWrap=True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setBuddy(self.name)
        self.error = QLabel(objectName="error", wordWrap=True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._do = button(deed, primary=True)
        self._buttons.addButton(self._do, QDialogButtonBox.ButtonRole.AcceptRole)
        self._do.setObjectName("do")
        self._do.setAutoDefault(True)
        self._do.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for each in (words, self.name, self.error, self._buttons):
            layout.addWidget(each)
        self.setMinimumWidth(360)
        self.name.textChanged.connect(lambda text: self._do.setEnabled(bool(text.strip())))
        self._do.setEnabled(bool(name))

    def accept(self) -> None:
        name = self.name.text().strip()
        if not name:
            return
        self._do.setEnabled(False)
        self._desk.when(
            self._carry_out(name),
            owner=self,
            done=lambda _: super(FolderNameDialog, self).accept(),
            failed=self._say,
        )

    def _say(self, error: MailGuardError) -> None:
        self._do.setEnabled(True)
        self.error.setText(words_for(error).text)
        self.error.show()
        layout = self.layout()
        if layout is not None:  # lines that wrap need more height than they ask for
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
        self.name.setFocus()
