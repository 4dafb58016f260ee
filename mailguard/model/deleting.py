"""What becomes of a message that a person deletes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from mailguard.model.mail import AccountId


class DeleteBy(StrEnum):
    """What an account does with a message on Delete."""

    TRASH = "trash"
    MARK = "mark"  # as \\Deleted, where it lies: gone when the folder is compacted
    AT_ONCE = "at-once"  # for good, after a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleting:
    """What an account wishes for."""

    by: DeleteBy = DeleteBy.TRASH
    shows_marked: bool = True  # struck through in lists, with `DeleteBy.MARK`
    empties_trash: bool = False  # when MailGuard ends
    expunges_inbox: bool = False  # likewise: what is marked there as deleted

    @property
    def has_wishes_at_the_end(self) -> bool:
        return self.empties_trash or self.expunges_inbox


class _Deleter(Protocol):
    """An Account."""

    @property
    def id(self) -> AccountId: ...
    @property
    def deleting(self) -> Deleting: ...


def shows_marked(accounts: Iterable[_Deleter]) -> tuple[AccountId, ...]:
    """Accounts in whose lists messages stand that are marked as deleted."""
    return tuple(
        each.id for each in accounts if each.deleting.by is DeleteBy.MARK and each.deleting.shows_marked
    )
