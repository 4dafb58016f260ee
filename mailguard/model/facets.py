"""What the messages that a search found have in common: by what it may be narrowed."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model.mail import Address, FolderId
from mailguard.model.search import SearchMark


@dataclass(frozen=True, slots=True)
class Facets:
    """Each with how many of those found it holds for, the most frequent first; years the newest first."""

    total: int = 0
    people: tuple[tuple[Address, int], ...] = ()
    folders: tuple[tuple[FolderId, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()  # IMAP keywords, in lower case
    years: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[SearchMark, int], ...] = ()

    def __repr__(self) -> str:
        return f"Facets({self.total} messages)"
