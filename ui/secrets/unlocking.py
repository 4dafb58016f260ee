"""From a locked message to a readable one: the passphrase prompt, once at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError, PassphraseRefused
from mailguard.keyring.passphrases import Keep
from mailguard.model import Encryption, Fingerprint, OpenedMessage
from ui.bridge import ignore
from ui.desk import Desk
from ui.reader.message_source import MessageSource
from ui.wording import tr, words_for

if TYPE_CHECKING:
    from ui.secrets.passphrase_dialog import PassphraseDialog


class Unlocking(QObject):
    """Prompts over the window that shows the message, and opens it with what was entered."""

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        unlocked: Callable[[OpenedMessage], None],
        needless: Callable[[], None],
    ) -> None:
        super().__init__(owner)
        self._desk = desk
        self._owner = owner
        self._unlocked = unlocked
        self._needless = needless  # the key was opened meanwhile: the message opens without a passphrase
        self._dialog: PassphraseDialog | None = None

    def ask(self, opened: OpenedMessage, source: MessageSource) -> None:
        """Prompt for the key that `opened` is locked with; a cancelled prompt leaves things as they are."""
        from ui.secrets.passphrase_dialog import PassphraseDialog

        if opened.verdict.facts.encryption is not Encryption.LOCKED or opened.verdict.is_waiting:
            return
        key = opened.verdict.locked_key or Fingerprint("")  # none: a password opens it
        self.give_up()
        subject = "" if opened.is_subject_hidden else clean_text(opened.subject)
        purpose = tr("To read “{subject}”.", subject=subject or tr("encrypted message"))
        dialog = PassphraseDialog(self._desk, key, purpose, self._owner.window())
        dialog.entered.connect(
            lambda passphrase, keep: self._open(dialog, source, key, passphrase, Keep(keep))
        )
        dialog.needless.connect(self._needless)
        dialog.finished.connect(lambda _: self._closed(dialog))
        self._dialog = dialog
        dialog.open()

    def give_up(self) -> None:
        """The message is no longer wanted: take the prompt away."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None and shiboken6.isValid(dialog):
            dialog.reject()

    def _closed(self, dialog: PassphraseDialog) -> None:
        if dialog is self._dialog:
            self._dialog = None

    def _open(
        self, dialog: PassphraseDialog, source: MessageSource, key: Fingerprint, passphrase: str, keep: Keep
    ) -> None:
        def done(opened: OpenedMessage) -> None:
            if dialog is not self._dialog:
                return
            self._dialog = None
            dialog.accept()
            self._keep(key, passphrase, keep)
            self._unlocked(opened)

        def failed(error: MailGuardError) -> None:
            if dialog is not self._dialog:
                return
            if isinstance(error, PassphraseRefused):
                dialog.show_refused()
            else:
                dialog.show_error(words_for(error).text)

        self._desk.when(source.open(passphrase), owner=self._owner, done=done, failed=failed)

    def _keep(self, key: Fingerprint, passphrase: str, keep: Keep) -> None:
        if key and keep is not Keep.AGENT:
            answer = self._desk.core.keys.unlock(key, passphrase, keep)
            self._desk.when(answer, owner=self._owner, done=ignore, failed=ignore)
