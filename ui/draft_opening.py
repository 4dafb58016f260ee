"""Opens drafts to go on writing them: one composer for each, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mailguard.errors import Cancelled, MailGuardError
from mailguard.model import Draft, DraftId, MessageId
from ui.saving import say_failed
from ui.wording import tr

if TYPE_CHECKING:
    from ui.desk import Desk


class DraftOpening:
    """What goes wrong is said over `owner`: a window that stays, or a part of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._opening: set[tuple[str, int]] = set()  # a double click asks twice

    def open_kept(self, draft_id: DraftId, owner: QWidget) -> None:
        """One of those kept on this computer."""
        begun = self._begin("draft", draft_id, owner)
        if begun is not None:
            done, failed = begun
            self._desk.when(
                self._desk.core.writing.load_draft(draft_id),
                owner=owner,
                done=lambda draft: done((draft_id, draft)),
                failed=failed,
            )

    def open_message(self, message: MessageId, owner: QWidget) -> None:
        """The one that a message in a Drafts folder stands for; asks for the passphrase it is locked with."""
        begun = self._begin("message", message, owner)
        if begun is not None:
            done, failed = begun
            self._desk.with_passphrase(
                lambda passphrase: self._desk.core.writing.open_draft(message, passphrase),
                owner=owner,
                purpose=tr("To edit your draft."),
                done=done,
                failed=failed,
            )

    def _begin(
        self, kind: str, number: int, owner: QWidget
    ) -> tuple[Callable[[tuple[DraftId, Draft]], None], Callable[[MailGuardError], None]] | None:
        """What is to be called in the end; None where it is being opened already."""
        asked = (kind, number)
        if asked in self._opening:
            return None
        self._opening.add(asked)

        def done(found: tuple[DraftId, Draft]) -> None:
            self._opening.discard(asked)
            self._show(*found)

        def failed(error: MailGuardError) -> None:
            self._opening.discard(asked)
            if not isinstance(error, Cancelled):
                say_failed(owner, error)

        return done, failed

    def _show(self, draft_id: DraftId, draft: Draft) -> None:
        for window in self._desk.open_windows():
            if getattr(window, "draft_id", None) == draft_id:
                window.raise_()
                window.activateWindow()
                return
        self._desk.compose(draft, draft_id)
