"""Asking the core for what takes a secret key: the prompt comes only while the key is locked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtWidgets import QWidget

from mailguard.errors import Cancelled, MailGuardError, PassphraseNeeded, PassphraseRefused
from mailguard.keyring.passphrases import Keep
from mailguard.model import Fingerprint
from ui.desk import Desk
from ui.secrets.passphrase_dialog import PassphraseDialog

T = TypeVar("T")


def ask_with_passphrase(
    desk: Desk,
    ask: Callable[[str | None], Future[T]],
    *,
    owner: QWidget,
    purpose: str,
    done: Callable[[T], None],
    failed: Callable[[MailGuardError], None],
) -> None:
    """Ask with no passphrase; where the key is locked, prompt over `owner` and ask again.

    A cancelled prompt ends in `failed(Cancelled())`; a wrong passphrase leaves it open.
    """
    _Asking(desk, ask, owner, purpose, done, failed).start()


class _Asking(Generic[T]):
    """One question to the core, with a prompt in the middle where it takes one."""

    def __init__(
        self,
        desk: Desk,
        ask: Callable[[str | None], Future[T]],
        owner: QWidget,
        purpose: str,
        done: Callable[[T], None],
        failed: Callable[[MailGuardError], None],
    ) -> None:
        self._desk = desk
        self._ask = ask
        self._owner = owner
        self._purpose = purpose
        self._done = done
        self._failed = failed
        self._answer: Future[T] | None = None

    def start(self) -> None:
        self._desk.when(self._ask(None), owner=self._owner, done=self._done, failed=self._prompt_or_fail)

    def _prompt_or_fail(self, error: MailGuardError) -> None:
        if not isinstance(error, PassphraseNeeded):
            self._failed(error)
            return
        key = Fingerprint(error.fingerprint)
        dialog = PassphraseDialog(self._desk, key, self._purpose, self._owner.window())
        dialog.entered.connect(lambda passphrase, keep: self._enter(dialog, passphrase, Keep(keep)))
        dialog.needless.connect(self.start)
        dialog.rejected.connect(self._cancel)
        dialog.open()

    def _enter(self, dialog: PassphraseDialog, passphrase: str, keep: Keep) -> None:
        def opened(result: T) -> None:
            _close(dialog)
            if keep is Keep.AGENT:
                self._done(result)
            else:
                self._keep(dialog.key, passphrase, keep, lambda: self._done(result))

        def not_opened(error: MailGuardError) -> None:
            self._answer = None
            is_open = shiboken6.isValid(dialog) and dialog.isVisible()
            if not isinstance(error, PassphraseRefused):
                _close(dialog)
                self._prompt_or_fail(error)  # where another key of the task is locked too
            elif is_open:
                dialog.show_refused()
            else:
                self._failed(Cancelled())

        self._answer = self._ask(passphrase)
        self._desk.when(self._answer, owner=self._owner, done=opened, failed=not_opened)

    def _keep(self, key: Fingerprint, passphrase: str, keep: Keep, go_on: Callable[[], None]) -> None:
        """First keep it, then go on: whatever is asked next finds the key open.

        Where keeping fails the work itself was done: the prompt will come again, and that is all.
        """
        self._desk.when(
            self._desk.core.keys.unlock(key, passphrase, keep),
            owner=self._owner,
            done=lambda _: go_on(),
            failed=lambda _: go_on(),
        )

    def _cancel(self) -> None:
        """What has begun cannot be stopped: then its own outcome is told, not that nothing was done."""
        if not shiboken6.isValid(self._owner):
            return
        if self._answer is None or self._answer.cancel():
            self._failed(Cancelled())


def _close(dialog: PassphraseDialog) -> None:
    if shiboken6.isValid(dialog) and dialog.isVisible():
        dialog.accept()
