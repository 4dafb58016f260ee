"""Checking one text: asked once by hand, and again by itself when keys change."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mailguard.core.futures import failed, settled, then
from mailguard.errors import Cancelled, MailGuardError, PassphraseNeeded
from mailguard.events import Event, KeysChanged, KeysLocked
from mailguard.model import Encryption, Fingerprint
from mailguard.texts import TextResult
from ui.desk import Desk
from ui.wording import tr

Ask = Callable[[str | None], Future[TextResult]]


class Checking(QObject):
    """What was last asked, and what came of it. The old result stands until a new one is here."""

    begun = Signal()  # by hand, or because the decrypted text must not be seen any longer
    judged = Signal(object)  # a TextResult
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._question: Ask | None = None
        self._asked = 0
        self.result: TextResult | None = None
        desk.bridge.happened.connect(self._happened)

    def start(self, question: Ask) -> None:
        """Ask by hand: a locked key is prompted for."""
        self.forget()
        self._question = question
        self.begun.emit()
        self._ask(by_hand=True)

    def forget(self) -> None:
        """Nothing is shown any more, and an answer that still comes is not wanted."""
        self._asked += 1
        self._question = None
        self.result = None

    def unlock(self) -> None:
        """Prompt for the key that the text is locked with; a cancelled prompt leaves it locked."""
        question = self._question
        if question is None:
            return
        asked = self._asked

        def opened(result: TextResult) -> None:
            if asked == self._asked:
                self._take(result)

        def not_opened(error: MailGuardError) -> None:
            if asked == self._asked and not isinstance(error, Cancelled):
                self.failed.emit(error)

        self._desk.with_passphrase(
            lambda passphrase: then(question(passphrase), _or_locked),
            owner=self._window,
            purpose=tr("To read the text that you pasted."),
            done=opened,
            failed=not_opened,
        )

    def _ask(self, *, by_hand: bool) -> None:
        if self._question is None:
            return
        self._asked += 1
        asked = self._asked

        def done(result: TextResult) -> None:
            if asked == self._asked:
                self._take(result)
                if by_hand and is_locked(result):
                    self.unlock()

        def not_done(error: MailGuardError) -> None:
            if asked == self._asked:
                self.result = None
                self.failed.emit(error)

        self._desk.when(self._question(None), owner=self, done=done, failed=not_done)

    def _take(self, result: TextResult) -> None:
        self.result = result
        self.judged.emit(result)

    def _happened(self, event: Event) -> None:
        if self.result is None:
            return
        if isinstance(event, KeysChanged):
            self._ask(by_hand=False)
        elif isinstance(event, KeysLocked) and self.result.verdict.facts.encryption is Encryption.OK:
            self.result = None
            self.begun.emit()
            self._ask(by_hand=False)


def is_locked(result: TextResult) -> bool:
    return result.verdict.facts.encryption is Encryption.LOCKED


def _or_locked(result: TextResult) -> Future[TextResult]:
    """A locked text as the prompt expects it: as an error."""
    if not is_locked(result):
        return settled(result)
    key = result.verdict.locked_key or Fingerprint("")
    return failed(PassphraseNeeded(key, address=result.verdict.locked_address))
