"""Which identity of an account a new key is for, and that it gets it even where nobody waits any more."""

from __future__ import annotations

from concurrent.futures import Future

import shiboken6
from PySide6.QtWidgets import QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Account, AccountId, Fingerprint
from ui.bridge import ignore
from ui.desk import Desk
from ui.saving import say_failed


def account_without_key(desk: Desk, address: str) -> Account | None:
    """The first identity of this address that has no key yet, as its account speaks for it."""
    for account in desk.core.accounts.all():
        for identity in account.identities:
            if identity.address.address.lower() == address.lower() and identity.key is None:
                return account.speaking_as(identity.address)
    return None


def with_new_key(desk: Desk, speaking: Account, key: Fingerprint) -> Account:
    """The account as it is to be stored: with the key for the identity that it speaks for."""
    stored = desk.account(speaking.id) or speaking
    return stored.with_key(speaking.identity, key)


def use_when_left(
    desk: Desk,
    made: Future[Fingerprint],
    window: QWidget,
    address: str,
    account: Account | AccountId | None = None,
) -> None:
    """While `window` is there it gives the key to its account itself; closed meanwhile, it cannot.

    account: the one that the key is made for, or None for one of its address that has no key.
    """

    def use(key: Fingerprint) -> None:
        if shiboken6.isValid(window):
            return
        found = desk.account(account) if isinstance(account, str) else account
        found = found if account is not None else account_without_key(desk, address)
        if found is not None and desk.account(found.id) is not None:
            desk.when(
                desk.core.accounts.save(with_new_key(desk, found, key)),
                owner=desk,
                done=ignore,
                failed=lambda error: say_failed(desk.show_main(), error),
            )

    desk.when(made, owner=desk, done=use, failed=lambda error: _say(desk, window, error))


def _say(desk: Desk, window: QWidget, error: MailGuardError) -> None:
    if not shiboken6.isValid(window):
        say_failed(desk.show_main(), error)
