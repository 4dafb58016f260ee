"""Compact: asks before messages that are marked as deleted go for good, and says so where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Folder
from ui.bridge import ignore
from ui.desk import Desk
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


class CompactFolders(QObject):
    """`failed` says what stood in the way."""

    def __init__(self, desk: Desk, window: QWidget, failed: Callable[[MailGuardError], None]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._failed = failed

    def ask(self, folders: Sequence[Folder], name: str) -> None:
        """name: of the folder, or of the account whose folders these are."""

        def counted(count: int) -> None:
            if count:
                self._ask(folders, name, count)
            else:
                self._say_none(name)

        self._desk.when(
            self._desk.core.compacting.count(folders), owner=self, done=counted, failed=self._failed
        )

    def _ask(self, folders: Sequence[Folder], name: str, count: int) -> None:
        text = (
            tr("Delete the message in “{name}” for good that is marked as deleted?", name=name)
            if count == 1
            else tr(
                "Delete {n} messages in “{name}” for good that are marked as deleted?", n=count, name=name
            )
        )
        more = tr("They are deleted on the server too. This cannot be undone.")
        box = message_box(Icon.Question, text, self._window, "compactQuestion", more=more)
        compacting = box.addButton(tr("Compact"), QMessageBox.ButtonRole.DestructiveRole)
        compacting.setObjectName("compactNow")
        keeping = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keeping)
        compacting.clicked.connect(lambda: self._compact(folders))
        box.open()

    def _compact(self, folders: Sequence[Folder]) -> None:
        answer = self._desk.core.compacting.compact(folders)
        self._desk.when(answer, owner=self, done=ignore, failed=self._failed)

    def _say_none(self, name: str) -> None:
        text = tr("There is nothing to compact in “{name}”.", name=name)
        more = tr("No message there is marked as deleted.")
        box = message_box(Icon.Information, text, self._window, "nothingToCompact", more=more)
        box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.open()
