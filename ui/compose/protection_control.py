"""Turning encryption and signing on and off: what must be asked first, and with which key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mailguard.model import Account, Draft, Fingerprint, SendPlan
from mailguard.model.priority import Priority
from ui.compose.known_keys import KnownKeys
from ui.compose.protection import Protection
from ui.compose.questions import ask_about_quote, ask_for_own_key
from ui.desk import Desk
from ui.keys import words


class ProtectionControl(QObject):
    """Holds what one composer will do to its message. `changed` after every answer, refused ones too."""

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        window: QWidget,
        known: KnownKeys,
        account: Account,
        draft: Draft,
        *,
        is_kept: bool,
        remove_quote: Callable[[], object] | None,
    ) -> None:
        """`remove_quote`: None where it cannot be told what of the text is quoted."""
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._known = known
        self._account = account
        self._quote_remover = remove_quote
        self.protection = Protection.of_draft(draft, account, is_kept=is_kept)
        self.signing_key = draft.signing_key
        self.encrypt_subject = draft.encrypt_subject
        self.use_inline = draft.use_inline
        self.priority = draft.priority
        self.wants_report = draft.wants_report  # the servers are asked to tell of its delivery
        self.quotes_encrypted = draft.answers_encrypted
        self.is_plain_confirmed = False  # that what came encrypted is quoted readable

    @property
    def own_key(self) -> Fingerprint | None:
        """Which key signs."""
        return self.signing_key or self._account.key

    def use_account(self, account: Account, *, is_other: bool) -> None:
        """`is_other`: the person chose another sender; else the same account has changed."""
        self._account = account
        if is_other:
            self.signing_key = None
            self.protection = self.protection.for_account(account)
        self.changed.emit()

    # By hand

    def set_encrypt(self, on: bool) -> None:
        if on and self.own_key is None:
            self.ask_for_key(lambda: self.set_encrypt(True))
        elif not on and self.quotes_encrypted and not self.is_plain_confirmed:
            remove = self._without_quote if self._quote_remover is not None else None
            ask_about_quote(self._window, remove, self._with_readable_quote)
        else:
            self.protection = self.protection.with_encrypt(on)
        self.changed.emit()

    def set_sign(self, on: bool) -> None:
        if on and self.own_key is None:
            self.ask_for_key(lambda: self.set_sign(True))
        else:
            self.protection = self.protection.with_sign(on)
        self.changed.emit()

    def set_attached_key(self, on: bool) -> None:
        if on and self.own_key is None:
            self.ask_for_key(lambda: self.set_attached_key(True))
        else:
            self.protection = self.protection.with_attached_key(on)
        self.changed.emit()

    def set_encrypt_subject(self, on: bool) -> None:
        self.encrypt_subject = on
        self.changed.emit()

    def set_inline(self, on: bool) -> None:
        self.use_inline = on
        self.changed.emit()

    def set_priority(self, priority: Priority) -> None:
        self.priority = priority
        self.changed.emit()

    def set_report(self, on: bool) -> None:
        self.wants_report = on
        self.changed.emit()

    def use_key(self, key: Fingerprint) -> None:
        """For this message alone."""
        self.signing_key = None if key == self._account.key else key
        self.changed.emit()

    def ask_for_key(self, then: Callable[[], object]) -> None:
        """There is no own key: set one up, or take one of the key list; `then` goes on with it."""

        def set_up() -> None:
            dialog = self._desk.new_key(self._window, self._account)
            dialog.created.connect(lambda key: self._take_own_key(Fingerprint(key), then))

        own = [
            (f"{words.owner_words(key)} ({words.groups_of_key_id(key.key_id)})", key.fingerprint)
            for key in self._known.own()
            if not key.is_expired and key.can_sign
        ]
        ask_for_own_key(
            self._window,
            set_up,
            [(name, self._taking(key, then)) for name, key in own[:3]],
        )

    # By the recipients

    def follow(self, plan: SendPlan) -> None:
        """Where Encrypt is automatic: on while every recipient has a verified key."""
        all_verified = (
            bool(plan.recipients)
            and self.own_key is not None
            and all(each.is_verified and each.state.can_be_sent for each in plan.recipients)
        )
        self.protection = self.protection.following(all_verified=all_verified)

    # Answers

    def _without_quote(self) -> None:
        if self._quote_remover is not None:
            self._quote_remover()
        self.quotes_encrypted = False
        self.protection = self.protection.with_encrypt(False)
        self.changed.emit()

    def _with_readable_quote(self) -> None:
        self.is_plain_confirmed = True
        self.protection = self.protection.with_encrypt(False)
        self.changed.emit()

    def _taking(self, key: Fingerprint, then: Callable[[], object]) -> Callable[[], object]:
        return lambda: self._take_own_key(key, then)

    def _take_own_key(self, key: Fingerprint, then: Callable[[], object]) -> None:
        self.use_key(key)
        then()
