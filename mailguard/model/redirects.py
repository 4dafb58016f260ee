"""A message that is sent on as it was received, by somebody who did not write it: plain data."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model.mail import AccountId, Address, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Who sends it on, to whom. subject: for the Outbox. message: None for one that is in no folder."""

    account: AccountId
    from_: Address
    to: tuple[Address, ...]
    subject: str = ""
    is_encrypted: bool
    is_signed: bool
    message: MessageId | None = None

    def __repr__(self) -> str:
        return f"Redirect(to {len(self.to)})"
