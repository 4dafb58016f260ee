"""Attachments that are OpenPGP themselves: decrypt and save them, check files against their signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import Cancelled, MailGuardError
from mailguard.model import Attachment, Banner, Encryption, HeldContent, Tone
from mailguard.texts import BlockKind, FileResult, TextResult, kind_of_file
from ui.boxes import Icon, message_box
from ui.desk import Desk
from ui.saving import ask_where_to_save, say_failed
from ui.wording import tr

SUFFIXES = frozenset({".asc", ".gpg", ".pgp", ".key", ".sig"})
_TYPES = "application/pgp-"
_BEGINNING_BYTES = 1 << 16  # what a file is shows in its first block


def file_name(attachment: Attachment) -> str:
    """The name for the file system: the part's own, or one of our making."""
    return attachment.filename or f"part-{attachment.path}"


def openpgp_kind(attachment: Attachment) -> BlockKind | None:
    """What of OpenPGP it is, where its name or type says that it is any, or where it begins so."""
    suffix = PurePosixPath(file_name(attachment)).suffix.lower()
    says_so = suffix in SUFFIXES or attachment.content_type.lower().startswith(_TYPES)
    if not says_so and not attachment.content.head(1000).lstrip().startswith(b"-----BEGIN PGP "):
        return None
    return kind_of_file(attachment.content.head(_BEGINNING_BYTES))


def inner_name(attachment: Attachment) -> str:
    """What is in "letter.pdf.gpg" is "letter.pdf"."""
    name = file_name(attachment)
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in SUFFIXES and path.stem else name


class OpenPGPAttachments(QObject):
    """Carries out what the menus of such attachments offer, over the window of a message."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: QWidget) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def decrypt(self, attachment: Attachment) -> None:
        """Decrypt, then ask where to save what was in it."""
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.texts.decrypt_file(attachment.data, passphrase),
            owner=self._view,
            purpose=tr("To decrypt “{name}”.", name=clean_text(file_name(attachment))),
            done=lambda found: self._decrypted(attachment, found),
            failed=self._failed,
        )

    def verify(self, signature: Attachment, others: Sequence[Attachment]) -> None:
        """Check the attachment that the signature is named after, or a file that is asked for."""
        wanted = inner_name(signature).lower()
        signed = next((each for each in others if file_name(each).lower() == wanted), None)
        if signed is not None:
            self._check(signature, signed.data, file_name(signed))
            return
        dialog = QFileDialog(self._view.window(), tr("Open the file that was signed"))
        dialog.setObjectName("openSignedDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._load_and_check(signature, Path(path)))
        dialog.open()

    def _decrypted(self, attachment: Attachment, found: FileResult) -> None:
        if found.verdict.facts.encryption is not Encryption.OK:
            self._say_verdict(file_name(attachment), found.banner)
            return
        name = inner_name(attachment)
        plain = replace(attachment, content=HeldContent(found.data), filename=name)
        title = tr("Save decrypted file")
        ask_where_to_save(self._view, title, name, lambda path: self._write(plain, path, found))

    def _write(self, plain: Attachment, path: Path, found: FileResult) -> None:
        title = found.banner.title

        def done(_: None) -> None:
            self.said.emit(tr("Saved as {name}. {verdict}.", name=clean_text(path.name), verdict=title))
            if found.banner.tone in (Tone.DANGER, Tone.CAUTION):
                self._say_verdict(path.name, found.banner)

        answer = self._desk.core.mail.save_attachment(plain, path)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _load_and_check(self, signature: Attachment, path: Path) -> None:
        self._desk.when(
            self._desk.core.mail.load_file(path),
            owner=self._view,
            done=lambda data: self._check(signature, data, path.name),
            failed=self._failed,
        )

    def _check(self, signature: Attachment, signed: bytes, name: str) -> None:
        def done(found: TextResult) -> None:
            self._say_verdict(name, found.banner)

        answer = self._desk.core.texts.verify_detached(signed, signature.data)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _say_verdict(self, name: str, found: Banner) -> None:
        icon = Icon.Information if found.tone is Tone.OK else Icon.Warning
        text = tr("{name}: {verdict}", name=clean_text(name), verdict=found.title)
        box = message_box(icon, text, self._view.window(), "attachmentVerdict", more=found.sentence)
        box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.open()

    def _failed(self, error: MailGuardError) -> None:
        if not isinstance(error, Cancelled):
            say_failed(self._view, error)
