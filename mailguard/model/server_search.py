"""What comes of asking servers for what a search cannot find here."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.errors import MailGuardError
from mailguard.model.mail import AccountId, FolderId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerProgress:
    """`folder` is searched now; `part`, from 0 to 1, of all folders is. found: since it was told last."""

    folder: FolderId
    part: float
    found: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFinds:
    """found: messages that the store does not find, as their texts are not known here; none is encrypted.

    failures: by account, where its server did not search, or not to the end.
    """

    found: tuple[MessageId, ...] = ()
    failures: tuple[tuple[AccountId, MailGuardError], ...] = ()
