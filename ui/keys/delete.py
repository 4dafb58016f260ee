"""Deleting keys: a public one is asked about, a secret one only goes after its address was typed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.model import Glyph, Key, Tone
from ui.desk import Desk
from ui.keys import words
from ui.keys.backup import BackupDialog
from ui.keys.dialog import KeyDialog, open_over
from ui.widgets.widgets import StatusCard, button, wrapped_label
from ui.wording import tr


class DeleteKeyDialog(KeyDialog):
    """Deletes one key from GnuPG's keyring."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Delete key"), parent, width=520)
        self.setObjectName("deleteKeyDialog")
        self._key = key
        self._typed = QLineEdit(objectName="typedAddress")
        left = []
        if key.is_secret:
            self._ask_for_address()
            backing_up = button(tr("Back up first…"), self._back_up)
            backing_up.setObjectName("backUpFirst")
            left.append(backing_up)
        else:
            self.add_heading(
                tr("Delete the public key of {name}?", name=words.owner_words(key)),
                tr("You can import it again."),
            )
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        deleting = button(tr("Delete key"), self._delete)
        deleting.setObjectName("deleteKey")
        self.fill_footer(deleting, left=left)
        deleting.setEnabled(not key.is_secret)

    def _ask_for_address(self) -> None:
        owner = words.name_and_address(self._key.name, self._key.address) or words.owner_words(self._key)
        self.add_heading(tr("Delete your secret key?"), owner)
        self.body.addWidget(
            StatusCard(
                Tone.DANGER,
                Glyph.BAD,
                "",
                tr("Without a backup, mail encrypted for this key can never be read again."),
            )
        )
        self._wanted = self._key.address or words.owner_words(self._key)
        self.body.addWidget(
            wrapped_label(tr("Type {address} to delete the key.", address=self._wanted), role="text-2")
        )
        self._typed.setAccessibleName(tr("Address of the key"))
        self._typed.textChanged.connect(
            lambda text: self.primary.setEnabled(text.strip().lower() == self._wanted.lower())
        )
        self.body.addWidget(self._typed)

    def _back_up(self) -> None:
        open_over(BackupDialog(self.desk, self._key.fingerprint, self))

    def _delete(self) -> None:
        self.begin(tr("Deleting…"))
        self.desk.when(
            self.desk.core.keys.delete(self._key.fingerprint, with_secret=self._key.is_secret),
            owner=self,
            done=lambda _: self.accept(),
            failed=self.fail,
        )
