"""The key of whoever the message in sight is from: the signer's, else the best one for the address."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from mailguard.errors import MailGuardError
from mailguard.model import Key, OpenedMessage
from mailguard.reading.sender_keys import key_of_sender
from ui.desk import Desk


class SenderKey(QObject):
    """`key` is None until it is known, and where there is none on this computer."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._opened: OpenedMessage | None = None
        self.key: Key | None = None

    def follow(self, opened: OpenedMessage | None) -> None:
        """Look for the key of this message's sender. Keys that change make the message be shown anew."""
        self._opened = opened
        if opened is None or not opened.from_:
            self._found(None)
            return

        def done(keys: tuple[Key, ...]) -> None:
            if self._opened is opened:
                self._found(key_of_sender(opened, keys, datetime.now(UTC)))

        def failed(_: MailGuardError) -> None:
            """Without GnuPG there is no key to show; what to do about that the message's notice says."""
            if self._opened is opened:
                self._found(None)

        self._desk.when(self._desk.core.keys.list(), owner=self, done=done, failed=failed)

    def _found(self, key: Key | None) -> None:
        self.key = key
        self.changed.emit()
