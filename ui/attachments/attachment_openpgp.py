"""Attachments that are OpenPGP themselves: decrypted, opened or saved; files checked by their signatures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import Cancelled, MailGuardError
from mailguard.model import Attachment, Banner, Encryption, HeldContent, Tone
from mailguard.texts import FileResult
from ui.attachments.attachment_deeds import OPENPGP_SUFFIXES
from ui.desk import Desk
from ui.saving import ask_where_to_save, say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


def inner_name(attachment: Attachment, literal: str | None = None) -> str:
    """What is in "letter.pdf.gpg" is "letter.pdf". `literal`: the name that lies inside, already cleaned,
    for a file whose own name says nothing: "encrypted.asc"."""
    name = attachment.file_name
    path = PurePosixPath(name)
    if path.suffix.lower() not in OPENPGP_SUFFIXES or not path.stem:
        return literal or name
    return path.stem if literal is None or PurePosixPath(path.stem).suffix else literal


def partner_of(signature: Attachment, others: Sequence[Attachment]) -> Attachment | None:
    """The attachment that a detached signature is named after ("plan.pdf.sig", "plan.sig"); for one without
    a name, the only other one."""
    wanted = inner_name(signature).lower()
    files = [each for each in others if each is not signature and each != signature]
    named = [each for each in files if each.file_name.lower() == wanted]
    alike = [each for each in files if PurePosixPath(each.file_name.lower()).stem == wanted]
    only = files if signature.filename is None else []
    return next((each[0] for each in (named, alike, only) if len(each) == 1), None)


class OpenPGPAttachments(QObject):
    """Carries out what the menus of such attachments offer, over the window of a message."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: QWidget) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def decrypt_and_save(self, attachment: Attachment) -> None:
        """Decrypt, then ask where to save what was in it."""
        self._decrypt(attachment, self._save)

    def decrypt_and_open(self, attachment: Attachment, open_it: Callable[[Attachment, str], None]) -> None:
        """Decrypt in memory; `open_it` gets what was in it, which has its own rules, and the verdict."""

        def opened(plain: Attachment, found: FileResult) -> None:
            verdict = found.banner.title
            self.said.emit(f"{clean_text(plain.file_name)}: {verdict}.")
            if found.banner.tone is Tone.DANGER:
                self._say_verdict(plain.file_name, found.banner, lambda: open_it(plain, verdict))
            else:
                open_it(plain, verdict)

        self._decrypt(attachment, opened)

    def verify(self, signature: Attachment, others: Sequence[Attachment]) -> None:
        """Check the attachment that the signature is named after, or a file that is asked for."""
        signed = partner_of(signature, others)
        if signed is not None:
            self._check(signature, signed)
            return
        dialog = QFileDialog(self._view.window(), tr("Open the file that was signed"))
        dialog.setObjectName("openSignedDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._load_and_check(signature, Path(path)))
        dialog.open()

    def _decrypt(self, attachment: Attachment, use: Callable[[Attachment, FileResult], None]) -> None:
        def done(found: FileResult) -> None:
            if found.verdict.facts.encryption is not Encryption.OK:
                self._say_verdict(attachment.file_name, found.banner)
                return
            plain = replace(
                attachment,
                content=HeldContent(found.data),
                filename=inner_name(attachment, found.name),
                content_type="application/octet-stream",
                is_encrypted=True,
            )
            use(plain, found)

        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.attachments.decrypt(attachment, passphrase),
            owner=self._view,
            purpose=tr("To decrypt “{name}”.", name=clean_text(attachment.file_name)),
            done=done,
            failed=self._failed,
        )

    def _save(self, plain: Attachment, found: FileResult) -> None:
        title = tr("Save decrypted file")
        ask_where_to_save(
            self._view, title, plain.file_name, lambda path: self._write(plain, path, found.banner)
        )

    def _write(self, plain: Attachment, path: Path, verdict: Banner) -> None:
        def done(_: Path) -> None:
            name = clean_text(path.name)
            self.said.emit(tr("Saved as {name}. {verdict}.", name=name, verdict=verdict.title))
            if verdict.tone in (Tone.DANGER, Tone.CAUTION):
                self._say_verdict(path.name, verdict)

        answer = self._desk.core.attachments.save(plain, path)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _load_and_check(self, signature: Attachment, path: Path) -> None:
        self._desk.when(
            self._desk.core.mail.load_file(path),
            owner=self._view,
            done=lambda data: self._check(signature, _as_attachment(path, data)),
            failed=self._failed,
        )

    def _check(self, signature: Attachment, signed: Attachment) -> None:
        def done(found: FileResult) -> None:
            self._say_verdict(signed.file_name, found.banner)

        answer = self._desk.core.attachments.verify(signed, signature)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _say_verdict(self, name: str, found: Banner, open_anyway: Callable[[], object] | None = None) -> None:
        icon = Icon.Information if found.tone is Tone.OK else Icon.Warning
        text = tr("{name}: {verdict}", name=clean_text(name), verdict=found.title)
        box = message_box(icon, text, self._view.window(), "attachmentVerdict", more=found.sentence)
        closing = box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(closing)
        if open_anyway is not None:
            opening = box.addButton(tr("Open anyway"), QMessageBox.ButtonRole.AcceptRole)
            opening.clicked.connect(lambda: open_anyway())
        box.open()

    def _failed(self, error: MailGuardError) -> None:
        if not isinstance(error, Cancelled):
            say_failed(self._view, error)


def _as_attachment(path: Path, data: bytes) -> Attachment:
    """A file of this computer."""
    kind = "application/octet-stream"
    return Attachment(path="", filename=path.name, content_type=kind, content=HeldContent(data))
