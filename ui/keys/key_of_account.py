"""Which account a new key is for, and that it gets it even where nobody waits for the key any more."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import shiboken6
from PySide6.QtWidgets import QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Account, AccountId, Fingerprint
from ui.bridge import ignore
from ui.desk import Desk
from ui.saving import say_failed


def account_without_key(desk: Desk, address: str) -> Account | None:
    """The first account of this address, if it has no key yet."""
    accounts = (each for each in desk.core.accounts.all() if each.identity.address.lower() == address.lower())
    return next((each for each in accounts if each.key is None), None)


def use_when_left(
    desk: Desk, made: Future[Fingerprint], window: QWidget, address: str, account: AccountId | None = None
) -> None:
    """While `window` is there it gives the key to its account itself; closed meanwhile, it cannot.

    account: the one that the key is made for, or None for one of its address that has no key.
    """

    def use(key: Fingerprint) -> None:
        if shiboken6.isValid(window):
            return
        found = desk.account(account) if account is not None else account_without_key(desk, address)
        if found is not None:
            desk.when(
                desk.core.accounts.save(replace(found, key=key)),
                owner=desk,
                done=ignore,
                failed=lambda error: say_failed(desk.show_main(), error),
            )

    desk.when(made, owner=desk, done=use, failed=lambda error: _say(desk, window, error))


def _say(desk: Desk, window: QWidget, error: MailGuardError) -> None:
    if not shiboken6.isValid(window):
        say_failed(desk.show_main(), error)
