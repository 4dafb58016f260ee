"""Searches that a person keeps among the folders."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailguard.model.mail import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """text: as it is typed into the search field. scope: folders by account and path; () for all of all."""

    id: int = 0  # 0: not kept yet
    name: str
    text: str = field(repr=False)
    scope: tuple[tuple[AccountId, str], ...] = ()
