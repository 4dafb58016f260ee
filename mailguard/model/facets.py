"""What the messages that a search found have in common: by what it may be narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailguard.model.mail import Address, FolderId
from mailguard.model.search import SearchMark


@dataclass(frozen=True, slots=True)
class Facets:
    """Each with how many of those found it holds for, the most frequent first; years and days the newest.

    is_whole: all that was found is counted; else the first of the list alone.
    """

    total: int = 0
    people: tuple[tuple[Address, int], ...] = ()
    folders: tuple[tuple[FolderId, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()  # IMAP keywords, in lower case
    years: tuple[tuple[int, int], ...] = ()
    days: tuple[tuple[date, int], ...] = ()  # where this computer is
    is_whole: bool = True
    marks: tuple[tuple[SearchMark, int], ...] = ()

    def __repr__(self) -> str:
        return f"Facets({self.total} messages)"
