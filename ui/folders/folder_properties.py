"""What a folder is, and how much of its mail is kept on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import LOCAL, Folder, FolderRole
from mailguard.model.keeping import FolderPolicy, Keep
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.saving import say_failed
from ui.settings.rows import Choice
from ui.widgets.widgets import button, form, label, wrapped_label
from ui.wording import tr

WIDTH_PX = 440
_DAYS = (7, 30, 90, 365)


class FolderProperties(QDialog):
    """lines: facts, shown as they are. Changes act at once."""

    def __init__(
        self, desk: Desk, parent: QWidget, folder: Folder, lines: Sequence[str], policy: FolderPolicy
    ) -> None:
        super().__init__(parent, objectName="folderProperties")
        self.setWindowTitle(tr("Properties of “{name}”", name=folder_name(folder)))
        self._desk = desk
        self._folder = folder
        self._policy = policy
        self._is_saving = False
        facts = wrapped_label("\n".join(lines))
        facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        inside = QVBoxLayout(self)
        inside.setSpacing(10)
        inside.addWidget(label(folder_name(folder), size="h2", semibold=True))
        inside.addWidget(facts)
        if folder.account != LOCAL and folder.is_selectable:
            self._add_keeping(inside)
        inside.addStretch(1)
        buttons = QDialogButtonBox()
        buttons.addButton(button(tr("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        inside.addWidget(buttons)
        self.setMinimumWidth(WIDTH_PX)

    def _add_keeping(self, inside: QVBoxLayout) -> None:
        self._keep = Choice("folderKeep", _choices(), self._choose)
        shown = (self._policy.keep, self._policy.days if self._policy.keep is Keep.DAYS else 0)
        self._keep.show_value(shown, tr("Messages of the last {n} days", n=self._policy.days))
        self._keep.setAccessibleName(tr("Keep on this computer"))
        fields = form()
        fields.addRow(tr("Keep on this computer"), self._keep)
        inside.addLayout(fields)
        meaning = tr("What is kept can be read without the network. Lists hold all messages in any case.")
        inside.addWidget(wrapped_label(meaning, size="sm", role="text-2"))
        if self._folder.role is not FolderRole.INBOX:  # which is always watched
            self._watch = QCheckBox(tr("Tell of new mail here at once"), objectName="folderWatch")
            self._watch.setChecked(self._policy.is_watched)
            self._watch.clicked.connect(lambda on: self._save(replace(self._policy, is_watched=on)))
            inside.addWidget(self._watch)

    def _choose(self, chosen: tuple[Keep | None, int]) -> None:
        keep, days = chosen
        self._save(replace(self._policy, keep=keep, days=days or self._policy.days))

    def _save(self, policy: FolderPolicy) -> None:
        """One after the other, so that the last wish is the one that stays."""
        self._policy = policy
        if not self._is_saving:
            self._is_saving = True
            self._send(policy)

    def _send(self, policy: FolderPolicy) -> None:
        def saved(_: None) -> None:
            if self._policy != policy:
                self._send(self._policy)
            else:
                self._is_saving = False

        def failed(error: MailGuardError) -> None:
            self._is_saving = False
            say_failed(self, error)

        self._desk.when(
            self._desk.core.folders.set_policy(self._folder, policy), owner=self, done=saved, failed=failed
        )


def _choices() -> list[tuple[str, object]]:
    """Words, and how much with how many days."""
    return [
        (tr("As the account does"), (None, 0)),
        (tr("All messages"), (Keep.ALL, 0)),
        *((tr("Messages of the last {n} days", n=days), (Keep.DAYS, days)) for days in _DAYS),
        (tr("Only what I open"), (Keep.HEADERS, 0)),
    ]
