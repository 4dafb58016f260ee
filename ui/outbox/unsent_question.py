"""Closing the main window while a message still waits for Undo: it is sent first, if wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mailguard.errors import MailGuardError
from mailguard.events import Event, OutgoingChanged
from mailguard.model import OutgoingId, OutgoingState
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.wording import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_UNDER_WAY = (OutgoingState.READY, OutgoingState.SENDING)


class UnsentQuestion(QObject):
    """However it is answered the message stays in the Outbox until a server has it."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._is_decided = False
        self._is_asking = False
        self._awaited: set[OutgoingId] = set()
        desk.bridge.happened.connect(self._happened)

    def keeps_open(self) -> bool:
        """Whether the window is not to be closed yet; it closes by itself once that was decided."""
        if self._is_decided or self._desk.core.is_offline or not self._desk.core.outbox.held:
            return False
        if not self._is_asking:
            self._is_asking = True
            self._ask()
        return True

    def _ask(self) -> None:
        box = ask(
            self._window,
            tr("Your message is not sent yet."),
            tr("It waits so that you can take it back. When you close now, it is sent at the next start."),
            Answer(tr("Send now and close"), self._send_first, is_default=True),
            Answer(tr("Close"), self._close),
            Answer(tr("Cancel"), is_cancel=True),
        )
        box.setObjectName("unsentQuestion")
        box.finished.connect(self._asked)

    def _asked(self) -> None:
        self._is_asking = False

    def _send_first(self) -> None:
        self._awaited = set(self._desk.core.outbox.held)
        if not self._awaited:  # it was sent while the question stood
            self._close()
        for each in self._awaited:
            self._desk.when(
                self._desk.core.outbox.send_now(each),
                owner=self,
                done=lambda _: None,
                failed=self._not_there,
            )
        self._window.status.say(tr("Sending…"))

    def _happened(self, event: Event) -> None:
        """Sent, or not: what went wrong stands in the Outbox at the next start too."""
        if not isinstance(event, OutgoingChanged) or event.outgoing not in self._awaited:
            return
        if event.state not in _UNDER_WAY or event.error is not None:
            self._awaited.discard(event.outgoing)
            if not self._awaited:
                self._close()

    def _not_there(self, _: MailGuardError) -> None:
        """It is on its way already, or was taken back: nothing more is waited for."""
        self._awaited.clear()
        self._close()

    def _close(self) -> None:
        self._is_decided = True
        self._window.close()
        self._is_decided = False
