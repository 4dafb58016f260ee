"""After Send: how long a message can be taken back, and the way back to the composer."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from mailguard.errors import Cancelled, MailGuardError, NotFound
from mailguard.events import Event, OutgoingChanged, OutgoingHeld
from mailguard.model import OutgoingId, OutgoingState
from ui.desk import Desk
from ui.outbox.send_times import at_words
from ui.widgets.toast import Toast
from ui.wording import tr, words_for

_STEP_MS = 1000


class SendToast(QObject):
    """Counts down in the toast of the main window; the newest message is the one that Undo takes back."""

    def __init__(self, desk: Desk, toast: Toast) -> None:
        super().__init__(toast)
        self._desk = desk
        self._toast = toast
        self._shown: OutgoingId | None = None
        self._is_redirect = False
        self._hold_ms = 0
        self._since = QElapsedTimer()
        self._steps = QTimer(self, interval=_STEP_MS)
        self._steps.timeout.connect(self._count)
        desk.bridge.happened.connect(self._happened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, OutgoingHeld):
            self._begin(event)
        elif isinstance(event, OutgoingChanged) and event.outgoing == self._shown:
            self._follow(event)

    def _follow(self, event: OutgoingChanged) -> None:
        if event.state is not OutgoingState.READY or event.error is not None:
            self._end()

    def _begin(self, event: OutgoingHeld) -> None:
        self._shown = event.outgoing
        self._is_redirect = event.is_redirect
        self._hold_ms = round(event.hold_s * 1000)
        self._since.start()
        if self._hold_ms:
            self._count()
            self._steps.start()
            return
        self._steps.stop()
        when = at_words(event.send_at, datetime.now().astimezone())
        self._toast.say(tr("The message will be sent {when}.", when=when), self._take_back)

    def _count(self) -> None:
        left_ms = self._hold_ms - self._since.elapsed()
        if left_ms <= 0:
            self._end()
            return
        words = tr("The message is sent in {n} s.", n=-(-left_ms // 1000))
        if self._desk.core.is_offline:
            words = tr("You are offline. The message waits in the Outbox.")
        self._toast.say(words, self._take_back, shown_ms=left_ms)

    def _end(self) -> None:
        self._steps.stop()
        self._shown = None

    def _take_back(self) -> None:
        outgoing = self._shown
        self._end()
        if outgoing is None:
            return
        if self._is_redirect:
            self._drop(outgoing)
            return
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.outbox.edit(outgoing, passphrase),
            owner=self._toast.window(),
            purpose=tr("To edit your message."),
            done=lambda kept: self._desk.compose(kept[1], kept[0]),
            failed=self._fail,
        )

    def _drop(self, outgoing: OutgoingId) -> None:
        """What was to be sent on as it stands is where it was before."""
        self._desk.when(
            self._desk.core.outbox.drop(outgoing),
            owner=self,
            done=lambda _: self._toast.say(tr("The message was not redirected.")),
            failed=self._fail,
        )

    def _fail(self, error: MailGuardError) -> None:
        if isinstance(error, NotFound):
            self._toast.say(tr("It is on its way already and cannot be taken back."))
        elif not isinstance(error, Cancelled):
            self._toast.say(words_for(error).text)
