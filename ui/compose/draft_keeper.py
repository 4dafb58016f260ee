"""Keeps the draft, here and on the server: by hand, every few minutes, and when the window closes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QLocale, QObject, QTime, QTimer, Signal

from mailguard.errors import MailGuardError
from mailguard.model import Draft, DraftCopy, DraftId, SavedDraft
from ui.desk import Desk
from ui.wording import reason_of, tr

AUTOSAVE_MS = 3 * 60_000


class DraftKeeper(QObject):
    """`draft_id` is None until the draft was kept for the first time. One write at a time."""

    said = Signal(str, bool)  # what became of keeping it, and whether that is fine
    failed = Signal(object)

    def __init__(
        self, desk: Desk, owner: QObject, draft: Callable[[], Draft], draft_id: DraftId | None
    ) -> None:
        super().__init__(owner)
        self._desk = desk
        self._draft = draft
        self.draft_id = draft_id
        self._settled = draft()  # as it was opened, or as the person last kept it
        self._is_kept = draft_id is not None  # by the person; else what lies in the store is an autosave
        self._stored = self._settled
        self._is_working = False
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self._autosave)
        self._timer.start()
        desk.ending.connect(self._autosave)

    @property
    def is_changed(self) -> bool:
        """Whether closing now would lose something the person has not kept."""
        return self._draft() != self._settled

    @property
    def is_tidy(self) -> bool:
        """Whether the store holds just what the person kept, and no write is under way."""
        return not self._is_working and (
            self.draft_id is None or (self._is_kept and self._stored == self._settled)
        )

    def stop(self) -> None:
        """No more autosaves: the message is being sent, or the window closes."""
        self._timer.stop()

    def go_on(self) -> None:
        self._timer.start()

    def keep(self, done: Callable[[], object] | None = None) -> None:
        """By hand; `done` once it is in the store, and not at all where that fails."""
        self.when_at_rest(lambda: self._save(self._draft(), is_by_hand=True, done=done))

    def discard(self, done: Callable[[], object]) -> None:
        """Back to what the person last kept; nothing of it where they never did."""
        self.stop()
        self.when_at_rest(lambda: self._undo(done))

    def when_at_rest(self, act: Callable[[], object]) -> None:
        """Now, or once the write under way is done: what it wrote has an id then."""
        if self._is_working:
            self._waiting.append(act)
        else:
            act()

    def _autosave(self) -> None:
        if not self._is_working and self._draft() != self._stored:
            self._save(self._draft(), is_by_hand=False, done=None)

    def _save(self, draft: Draft, *, is_by_hand: bool, done: Callable[[], object] | None) -> None:
        self._is_working = True
        self._desk.when(
            self._desk.core.writing.save_draft(draft, self.draft_id),
            owner=self,
            done=lambda kept: self._saved(kept, draft, is_by_hand, done),
            failed=self._fail,
        )

    def _saved(
        self, kept: SavedDraft, draft: Draft, is_by_hand: bool, done: Callable[[], object] | None
    ) -> None:
        self.draft_id = kept.id
        self._stored = draft
        if is_by_hand:
            self._settled, self._is_kept = draft, True
        self.said.emit(_words(kept.copy), True)
        self._rest()
        if done is not None:
            done()

    def _undo(self, done: Callable[[], object]) -> None:
        if self.draft_id is None or self.is_tidy:
            done()
            return
        writing = self._desk.core.writing
        answer: Future[SavedDraft] | Future[None] = (
            writing.save_draft(self._settled, self.draft_id)
            if self._is_kept
            else writing.drop_draft(self.draft_id)
        )
        self._is_working = True
        self._desk.when(answer, owner=self, done=lambda _: self._undone(done), failed=self._fail)

    def _undone(self, done: Callable[[], object]) -> None:
        self._rest()
        done()

    def _fail(self, error: MailGuardError) -> None:
        self.said.emit(tr("Draft could not be saved: {reason}.", reason=reason_of(error)), False)
        self.failed.emit(error)
        self.go_on()
        self._rest()

    def _rest(self) -> None:
        self._is_working = False
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            self.when_at_rest(act)


def _words(copy: DraftCopy) -> str:
    clock = QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)
    match copy:
        case DraftCopy.SEALED:
            return tr("Draft is saved encrypted to your key, {time}", time=clock)
        case DraftCopy.READABLE:
            return tr("Draft saved, {time}", time=clock)
        case DraftCopy.NONE:
            return tr("Draft kept on this computer only.")
