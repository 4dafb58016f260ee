"""How much of the mail is kept on this computer, for reading it without the network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Keep(StrEnum):
    """Whole messages; the lists hold all messages in any case."""

    USUAL = "usual"  # all of the folders that have a purpose but Junk and Trash, the last days of the others
    HEADERS = "headers"  # none but those that were opened
    DAYS = "days"  # those of the last days
    ALL = "all"


USUAL_DAYS = 30
USUAL_LARGEST_KB = 20 * 1024  # larger messages are fetched when they are opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What an account keeps of folders that have no wish of their own."""

    keep: Keep = Keep.USUAL
    days: int = USUAL_DAYS
    largest_kb: int = USUAL_LARGEST_KB  # 0: however large


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPolicy:
    """What a person wishes of one folder."""

    keep: Keep | None = None  # None: as its account does
    days: int = USUAL_DAYS
    is_watched: bool = False  # new mail in it is told at once, as that of the inbox
