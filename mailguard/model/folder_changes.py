"""What a person does to folders, and what the server does not know of it yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.model.mail import AccountId


class FolderChangeKind(StrEnum):
    """RFC 9051 sections 6.3.4 to 6.3.8."""

    CREATE = "create"
    RENAME = "rename"  # to move it is the same; what lies below goes with it
    DELETE = "delete"  # for good, with its messages
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChange:
    """One change to replay, in the order of ids; paths are those of its moment."""

    id: int
    account: AccountId
    kind: FolderChangeKind
    path: str
    target: str = ""  # RENAME: the new path
    separator: str = ""
    uidvalidity: int = 0  # DELETE: how far the folder was known when the person decided; 0: not at all
    uidnext: int = 0
