"""The senders of an account: its own, and others that a person writes as from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from mailguard.model.mail import Address
from mailguard.model.security import Fingerprint

if TYPE_CHECKING:
    from mailguard.model.accounts import Account

SmtpServerId = NewType("SmtpServerId", str)
OWN_SERVER = SmtpServerId("")  # of the account, or of the account's own identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who writes, with which key, and through which server."""

    address: Address
    reply_to: str = ""  # an address for answers; "": the sender's
    organization: str = ""
    signature: str = ""
    key: Fingerprint | None = None
    smtp_server: SmtpServerId = OWN_SERVER


def find_identity(identities: Iterable[Identity], sender: Address) -> Identity | None:
    """The one of that name and address; else the first of the address."""
    known = tuple(identities)
    same = [each for each in known if each.address.address.lower() == sender.address.lower()]
    return next((each for each in same if each.address.name == sender.name), same[0] if same else None)


def own_addresses(accounts: Iterable[Account]) -> frozenset[str]:
    """All addresses that a person writes from, in lower case."""
    return frozenset(identity.address.address.lower() for each in accounts for identity in each.identities)


def own_account_keys(accounts: Iterable[Account]) -> frozenset[Fingerprint]:
    """All keys that a person writes with."""
    return frozenset(
        identity.key for each in accounts for identity in each.identities if identity.key is not None
    )


def speaking_for(accounts: Iterable[Account], named: Iterable[str]) -> Account | None:
    """The first account of which an identity is named, speaking as that one. named: addresses."""
    wanted = {each.lower() for each in named}
    for account in accounts:
        for identity in account.identities:
            if identity.address.address.lower() in wanted:
                return account.speaking_as(identity.address)
    return None
