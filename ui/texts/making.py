"""Encrypting and signing a text: which keys, the passphrase, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Banner, Fingerprint, Key
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.secrets.own_keys import signing_keys
from ui.texts import banners
from ui.texts.encrypt_dialog import EncryptDialog
from ui.texts.sign_dialog import SignDialog
from ui.wording import tr


class Making(QObject):
    """`made` brings an armored text and the banner that says what it is."""

    begun = Signal()
    made = Signal(str, object)
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._asked = 0

    def forget(self) -> None:
        """An answer that still comes is not wanted."""
        self._asked += 1

    def encrypt(self, text: str) -> None:
        def pick(keys: tuple[Key, ...]) -> None:
            dialog = EncryptDialog(self._desk, keys, self._account_keys(), self._window)
            dialog.chosen.connect(lambda chosen, signer: self._encrypt(text, chosen, signer))
            dialog.open()

        self._with_keys(pick)

    def sign(self, text: str) -> None:
        def pick(keys: tuple[Key, ...]) -> None:
            able = signing_keys(keys, self._account_keys())
            if not able:
                self._say_own_key_missing()
            elif len(able) == 1:
                self._sign(text, able[0])
            else:
                dialog = SignDialog(self._desk, able, self._window)
                dialog.chosen.connect(lambda key: self._sign(text, key))
                dialog.open()

        self._with_keys(pick)

    def _with_keys(self, pick: Callable[[tuple[Key, ...]], None]) -> None:
        self._desk.when(self._desk.core.keys.list(), owner=self, done=pick, failed=self.failed.emit)

    def _account_keys(self) -> frozenset[Fingerprint]:
        return frozenset(each.key for each in self._desk.core.accounts.all() if each.key is not None)

    def _encrypt(self, text: str, keys: tuple[Key, ...], signer: Fingerprint | None) -> None:
        texts, readers = self._desk.core.texts, tuple(key.fingerprint for key in keys)
        self._make(
            lambda passphrase: texts.encrypt(text, readers, sign_with=signer, passphrase=passphrase),
            banners.encrypted(keys, is_signed=signer is not None),
        )

    def _sign(self, text: str, key: Key) -> None:
        texts = self._desk.core.texts
        self._make(lambda passphrase: texts.sign(text, key.fingerprint, passphrase), banners.signed(key))

    def _make(self, make: Callable[[str | None], Future[str]], banner: Banner) -> None:
        self._asked += 1
        asked = self._asked

        def done(made: str) -> None:
            if asked == self._asked:
                self.made.emit(made, banner)

        def not_done(error: MailGuardError) -> None:
            if asked == self._asked:
                self.failed.emit(error)

        self.begun.emit()
        self._desk.with_passphrase(
            make, owner=self._window, purpose=tr("To sign your text."), done=done, failed=not_done
        )

    def _say_own_key_missing(self) -> None:
        ask(
            self._window,
            tr("You need a key of your own first."),
            tr("With it you sign what you write, and others can write to you encrypted."),
            Answer(
                tr("Set up my key…"), lambda: self._desk.new_key(self._window, self._desk.default_account())
            ),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )
