"""From a choice to an opened message: the asking, the passphrase, and dropping what is wanted no longer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from mailguard.errors import NEEDS_PERSON, MailGuardError, Unreachable
from mailguard.events import Event, Link, LinkChanged
from mailguard.model import Banner, Encryption, Glyph, OpenedMessage, Tone
from ui.desk import Desk
from ui.reader.message_source import MessageSource
from ui.secrets.unlocking import Unlocking
from ui.wording import tr

LOADING_MS = 300  # what is done sooner shows no progress


class MessageOpening(QObject):
    """One message at a time. Of several questions only the last one's answer is reported."""

    opened = Signal(object)  # an OpenedMessage
    failed = Signal(object)  # a MailGuardError
    is_slow = Signal()
    came_online = Signal()  # what could not be fetched may be had now

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._asked = 0  # counts what was asked for
        self._waits_for_server = False  # it is not here, and could not be fetched
        self.source: MessageSource | None = None
        self.is_draft = False
        self._unlocking = Unlocking(desk, owner, self._unlocked, lambda: self.ask(by_hand=False))
        self._loading = QTimer(self, singleShot=True, interval=LOADING_MS)
        self._loading.timeout.connect(self.is_slow)
        desk.bridge.happened.connect(self._happened)

    def choose(self, source: MessageSource | None, *, is_draft: bool = False) -> None:
        """What is asked for from now on; answers to older questions are dropped, a passphrase's too."""
        self.give_up_unlocking()
        self.source = source
        self.is_draft = is_draft
        self.stop()

    def stop(self) -> None:
        """Nothing is awaited any more."""
        self._asked += 1
        self._waits_for_server = False
        self._loading.stop()

    def give_up_unlocking(self) -> None:
        """Take the prompt for a passphrase away."""
        self._unlocking.give_up()

    def start_waiting(self) -> None:
        """From now on it is looked whether the answer takes long."""
        self._loading.start()

    def ask(self, *, by_hand: bool) -> None:
        """by_hand: a person chose it, so its passphrase is asked for where it is locked."""
        source = self.source
        if source is None:
            return
        self._asked += 1
        asked = self._asked
        self._waits_for_server = False

        def done(opened: OpenedMessage) -> None:
            if asked == self._asked:
                self._loading.stop()
                self.opened.emit(opened)
                if by_hand:
                    self.unlock(opened)

        def failed(error: MailGuardError) -> None:
            if asked == self._asked:
                self._loading.stop()
                self._waits_for_server = isinstance(error, (Unreachable, *NEEDS_PERSON))
                self.failed.emit(error)

        self._desk.when(source.open(None), owner=self, done=done, failed=failed)

    def unlock(self, opened: OpenedMessage) -> None:
        """Ask for the passphrase of a message that is locked."""
        if self.source is not None and opened.verdict.facts.encryption is Encryption.LOCKED:
            self._unlocking.ask(opened, self.source)

    def _unlocked(self, opened: OpenedMessage) -> None:
        self.stop()
        self.opened.emit(opened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, LinkChanged) and event.link is Link.ONLINE and self._waits_for_server:
            self.came_online.emit()


def not_opened() -> Banner:
    """The banner of a message that is not here: nothing was checked, nothing is claimed."""
    return Banner(
        id="",
        tone=Tone.NEUTRAL,
        encryption_glyph=Glyph.NOT_CHECKED,
        signature_glyph=Glyph.NOT_CHECKED,
        title=tr("Not opened"),
        sentence=tr("Nothing of this message was checked."),
        actions=(),
    )
