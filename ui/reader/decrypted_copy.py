"""“Save Decrypted Copy”: where to, and what it means that the copy is readable."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QRadioButton, QWidget

from mailguard.cleaning import clean_file_name
from mailguard.core.futures import then
from mailguard.model import Encryption, Fingerprint, Folder, FolderId, Glyph, OpenedMessage, Tone
from ui.bridge import ignore
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.keys.dialog import KeyDialog
from ui.reader.message_source import MessageSource
from ui.saving import ask_where_to_save
from ui.widgets.widgets import StatusCard, button, row
from ui.wording import tr


def can_be_copied(opened: OpenedMessage | None) -> bool:
    """Only a message that was decrypted as a whole."""
    return opened is not None and opened.verdict.facts.encryption is Encryption.OK


class DecryptedCopyDialog(KeyDialog):
    """For one message that is open; its key may be locked again by the time it is saved."""

    saved = Signal(str)  # for the status bar

    def __init__(
        self, desk: Desk, opened: OpenedMessage, source: MessageSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, tr("Save decrypted copy"), parent, width=540)
        self.setObjectName("decryptedCopyDialog")
        self._opened = opened
        self._source = source
        self.add_heading(
            tr("Save a decrypted copy"), tr("The encrypted message stays where it is, as it is.")
        )
        self.body.addWidget(self._warning())
        self._file = QRadioButton(tr("Into a file on this computer"), objectName="copyToFile")
        self._folder = QRadioButton(tr("Into the folder"), objectName="copyToFolder")
        self._folder.setEnabled(False)
        self._folders = QComboBox(objectName="copyFolder")
        self._folders.setAccessibleName(tr("Folder"))
        self._folders.setEnabled(False)
        self._file.setChecked(True)
        self._folder.toggled.connect(self._folders.setEnabled)
        self.body.addWidget(self._file)
        line = row(self._folder, self._folders)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        saving = button(tr("Save decrypted copy"), self._save)
        saving.setObjectName("saveDecryptedCopy")
        self.fill_footer(saving)
        for account in desk.core.accounts.all():
            desk.when(desk.core.mail.folders(account.id), owner=self, done=self._offer, failed=ignore)

    @staticmethod
    def _warning() -> StatusCard:
        text = tr(
            "Whoever can read the file, or the folder on your mail server, can read the copy: your provider "
            "too. A signature that was part of the encryption is not kept."
        )
        return StatusCard(Tone.CAUTION, Glyph.OPEN, tr("The copy is not encrypted"), text)

    def _offer(self, folders: tuple[Folder, ...]) -> None:
        accounts = self.desk.core.accounts.all()
        for folder in folders:
            if not folder.is_selectable:
                continue
            account = self.desk.account(folder.account)
            name = folder_name(folder)
            if len(accounts) > 1 and account is not None:
                name = f"{name} ({account.identity.address})"
            self._folders.addItem(name, folder.id)
        self._folder.setEnabled(self._folders.count() > 0)

    @property
    def _key(self) -> Fingerprint | None:
        return self._opened.verdict.decrypted_with

    def _save(self) -> None:
        copies, key = self.desk.core.copies, self._key
        if self._folder.isChecked():
            folder = FolderId(self._folders.currentData())
            self._run(lambda raw, word: copies.to_folder(raw, folder, locked_key=key, passphrase=word))
            return
        name = clean_file_name(self._opened.subject) or tr("message")

        def chosen(path: Path) -> None:
            self._run(lambda raw, word: copies.to_file(raw, path, locked_key=key, passphrase=word))

        ask_where_to_save(self, tr("Save decrypted copy"), f"{name}.eml", chosen)

    def _run(self, save: Callable[[bytes, str | None], Future[None]]) -> None:
        """save: what is given the message as received, and the passphrase where it takes one."""
        self.begin(tr("Saving…"))
        self.desk.with_passphrase(
            lambda word: then(self._source.load(), lambda raw: save(raw, word)),
            owner=self,
            purpose=tr("To save a decrypted copy."),
            done=lambda _: self._saved(),
            failed=self.fail,
        )

    def _saved(self) -> None:
        self.end()
        self.saved.emit(tr("The decrypted copy was saved."))
        self.accept()
