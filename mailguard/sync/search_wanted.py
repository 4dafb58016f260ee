"""What somebody waits for who had a server search: plain data, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from mailguard.errors import MailGuardError
from mailguard.model import FolderId, MessageId, Term
from mailguard.sync.server_search import SearchKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One folder is searched up to `part`, from 0 to 1; `found` since it was told last."""

    folder: FolderId
    part: float
    found: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWanted:
    """Of one account: what its server finds in these folders, in this order. Cancelled by its answer.

    keys: what is asked. terms: what is wanted. within: the folder from which `in:` is meant.
    """

    folders: tuple[FolderId, ...]
    keys: SearchKeys = field(repr=False)
    terms: tuple[Term, ...] = field(repr=False)
    within: FolderId
    tell: Callable[[Searched], None]  # is called on the connection's thread
    answer: Future[None] = field(default_factory=Future)

    @property
    def is_wanted(self) -> bool:
        return not self.answer.done()

    def finish(self) -> None:
        if self.is_wanted and self.answer.set_running_or_notify_cancel():
            self.answer.set_result(None)

    def fail(self, error: MailGuardError) -> None:
        if self.is_wanted and self.answer.set_running_or_notify_cancel():
            self.answer.set_exception(error)
