"""Attachments taken out of a stored message: deleted, or saved first. Always after a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Attachment, MessageId
from ui.attachments.attachment_deeds import Deed
from ui.attachments.attachment_questions import ask_to_delete, ask_to_detach
from ui.desk import Desk
from ui.saving import ask_for_folder, say_failed
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView


class AttachmentRemoval(QObject):
    """For the message in the view, which then shows what is left of it."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def ask(self, deed: Deed, chosen: Sequence[Attachment]) -> None:
        """Nothing is done before the question is answered."""
        message = self._view.opened.id if self._view.opened is not None else None
        if message is None:
            return
        if deed in (Deed.DELETE, Deed.DELETE_ALL):
            ask_to_delete(self._view, chosen, lambda: self._delete(message, chosen))
        else:
            ask_to_detach(self._view, chosen, lambda: self._choose_folder(message, chosen))

    def _delete(self, message: MessageId, chosen: Sequence[Attachment]) -> None:
        def done(_: None) -> None:
            count = len(chosen)
            text = (
                tr("The attachment was deleted.") if count == 1 else tr("{n} attachments deleted.", n=count)
            )
            self._look_again(message, text)

        answer = self._desk.core.attachments.delete(message, chosen)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _choose_folder(self, message: MessageId, chosen: Sequence[Attachment]) -> None:
        ask_for_folder(
            self._view,
            tr("Detach to a folder"),
            lambda folder: self._detach(message, chosen, folder),
        )

    def _detach(self, message: MessageId, chosen: Sequence[Attachment], folder: Path) -> None:
        def done(paths: tuple[Path, ...]) -> None:
            names = ", ".join(clean_text(each.name) for each in paths)
            self._look_again(message, tr("Saved as {names}, and taken out of the message.", names=names))

        answer = self._desk.core.attachments.detach(message, chosen, folder)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _look_again(self, message: MessageId, words: str) -> None:
        self.said.emit(words)
        if self._view.opened is not None and self._view.opened.id == message:
            self._view.judge_again()

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)
