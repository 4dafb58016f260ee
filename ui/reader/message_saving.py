"""Saving the message in sight: as received, as text, as a web page, as a template."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from mailguard.cleaning import clean_file_name
from mailguard.core.futures import then
from mailguard.model import Account, DraftCopy, Encryption, OpenedMessage
from ui.desk import Desk
from ui.people import shown_subject
from ui.reader.saved_message import as_page, as_text
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView

EML, TXT, HTML = ".eml", ".txt", ".html"
_LONGEST_NAME = 100


class MessageSaving(QObject):
    """Of one view. What was encrypted and would be readable in the file is said before it is written."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    # Files

    def save_as(self) -> None:
        """Ask where to, and in which form."""
        opened = self._view.in_sight
        if opened is None:
            return
        filters = {
            tr("Message as received (*.eml)"): EML,
            tr("Text (*.txt)"): TXT,
            tr("Web page (*.html)"): HTML,
        }
        dialog = QFileDialog(self._view.window(), tr("Save message"))
        dialog.setObjectName("saveDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix(EML)
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        name = shown_subject(opened) if opened.subject else tr("message")
        dialog.selectFile(clean_file_name(f"{name[:_LONGEST_NAME]}{EML}") or f"message{EML}")

        def chosen(name: str) -> None:
            self._save(opened, Path(name), filters.get(dialog.selectedNameFilter(), EML))

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def confirm_readable(self, opened: OpenedMessage, words: str, go_on: Callable[[], object]) -> None:
        """words: of the button that goes on. At once where nothing was encrypted."""
        if opened.verdict.facts.encryption is Encryption.NONE and not self._view.attached.is_secret:
            go_on()
            return
        more = tr("This message came encrypted. Whoever can read the file can read what stands in it.")
        box = message_box(
            Icon.Warning,
            tr("The file will not be encrypted."),
            self._view.window(),
            "notEncrypted",
            more=more,
        )
        going_on = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        going_on.clicked.connect(lambda: go_on())
        box.open()

    def _save(self, opened: OpenedMessage, path: Path, form: str) -> None:
        suffix = path.suffix.lower()
        form = {EML: EML, TXT: TXT, HTML: HTML, ".htm": HTML}.get(suffix, form)
        if form == EML:
            if self._view.source is not None and self._view.in_sight is opened:
                mail = self._desk.core.mail
                self._write(then(self._view.source.load(), lambda raw: mail.save_raw(raw, path)), path)
            return
        text = as_text(opened) if form == TXT else as_page(opened)
        data = text.encode("utf-8")
        self.confirm_readable(
            opened, tr("Save"), lambda: self._write(self._desk.core.mail.save_raw(data, path), path)
        )

    def _write(self, answer: Future[None], path: Path) -> None:
        self._desk.when(
            answer,
            owner=self,
            done=lambda _: self.said.emit(tr("Saved as {name}", name=path.name)),
            failed=lambda error: say_failed(self._view, error),
        )

    # Templates

    def save_as_template(self) -> None:
        """Into the account's Templates folder, from where “Edit as New” begins another message."""
        opened = self._view.answerable
        account = self._account()
        if opened is None or account is None:
            return
        draft = self._desk.core.writing.edit_as_new(opened, account)
        self._desk.when(
            self._desk.core.templates.save(draft),
            owner=self,
            done=lambda copy: self.said.emit(_kept(copy)),
            failed=lambda error: say_failed(self._view, error),
        )

    def _account(self) -> Account | None:
        return self._desk.account_for(self._view.opened)


def _kept(copy: DraftCopy) -> str:
    if copy is DraftCopy.SEALED:
        return tr("Saved in Templates, encrypted to your own key")
    return tr("Saved in Templates")
