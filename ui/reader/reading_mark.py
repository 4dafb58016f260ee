"""A message that is looked at for a while is marked read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.model import Flag, MessageId, MessageRow, OpenedMessage
from ui.bridge import ignore
from ui.desk import Desk
from ui.reader.message_view import MessageView


class ReadingMark(QObject):
    """Once for each message that was chosen: one that is marked unread by hand afterwards stays so.

    `is_seen`: whether the view can be looked at, which may be hidden.
    """

    failed = Signal(object)  # a MailGuardError

    def __init__(
        self,
        desk: Desk,
        view: MessageView,
        row_of: Callable[[MessageId], MessageRow | None],
        is_seen: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._row_of = row_of
        self._is_seen = is_seen
        self._chosen: MessageId | None = None
        self._reading = QTimer(self, singleShot=True)
        self._reading.timeout.connect(self._mark)
        view.shown.connect(self._shown)

    def choose(self, message: MessageId) -> None:
        """It is about to be shown."""
        self._reading.stop()
        self._chosen = message

    def _shown(self, opened: OpenedMessage) -> None:
        if opened.id == self._chosen:
            after_s = self._desk.core.accounts.settings().mark_read_after_s
            if after_s >= 0 and self._is_seen():  # else by hand alone
                self._reading.start(int(after_s * 1000))

    def _mark(self) -> None:
        self._chosen = None
        opened = self._view.opened
        row = self._row_of(opened.id) if opened is not None and opened.id is not None else None
        if row is not None and not row.is_read:
            answer = self._desk.core.mail.set_flag([row.id], Flag.READ, True)
            self._desk.when(answer, owner=self, done=ignore, failed=self.failed.emit)
