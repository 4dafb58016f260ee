"""Attachments taken out of a stored message: deleted, or saved first. Always after a question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import Attachment, MessageId
from ui.attachment_deeds import Deed
from ui.attachment_questions import ask_to_delete, ask_to_detach
from ui.desk import Desk
from ui.saving import ask_for_folder, say_failed
from ui.wording import tr

if TYPE_CHECKING:
    from ui.message_view import MessageView


class AttachmentRemoval(QObject):
    """For the message in the view, which then shows what is left of it."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def ask(self, deed: Deed, attachment: Attachment) -> None:
        """Nothing is done before the question is answered."""
        message = self._view.opened.id if self._view.opened is not None else None
        if message is None:
            return
        if deed is Deed.DELETE:
            ask_to_delete(self._view, [attachment], lambda: self._delete(message, attachment))
        else:
            ask_to_detach(self._view, [attachment], lambda: self._choose_folder(message, attachment))

    def _delete(self, message: MessageId, attachment: Attachment) -> None:
        def done(_: None) -> None:
            self._look_again(message, tr("The attachment was deleted."))

        answer = self._desk.core.attachments.delete(message, [attachment])
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _choose_folder(self, message: MessageId, attachment: Attachment) -> None:
        ask_for_folder(
            self._view,
            tr("Detach attachment to a folder"),
            lambda folder: self._detach(message, attachment, folder),
        )

    def _detach(self, message: MessageId, attachment: Attachment, folder: Path) -> None:
        def done(paths: tuple[Path, ...]) -> None:
            text = tr("Saved as {name}, and taken out of the message.", name=paths[0].name)
            self._look_again(message, text)

        answer = self._desk.core.attachments.detach(message, [attachment], folder)
        self._desk.when(answer, owner=self._view, done=done, failed=self._failed)

    def _look_again(self, message: MessageId, words: str) -> None:
        self.said.emit(words)
        if self._view.opened is not None and self._view.opened.id == message:
            self._view.judge_again()

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)
