"""What a person looks for in the message list: conditions that must all hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto


class SearchField(StrEnum):
    """Where words must stand. FROM and TO: as the list shows them."""

    ANY = "any"
    SUBJECT = "subject"
    BODY = "body"
    FROM = "from"
    TO = "to"


class SearchMark(StrEnum):
    """What `is:` and `has:` ask for."""

    ENCRYPTED = "encrypted"
    SIGNED = "signed"
    VERIFIED = "verified"  # signed with a verified key, checked with the keys that there are now
    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    JUNK = "junk"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand next to each other; case and accents do not count."""

    field: SearchField
    text: str  # holds a letter or a digit
    is_whole: bool = False  # else the last word may go on: it is still being typed


@dataclass(frozen=True, slots=True)
class Marked:
    mark: SearchMark


@dataclass(frozen=True, slots=True)
class Dated:
    """Days of the local calendar, from `first` on and before `end`; None: without a limit."""

    first: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Sized:
    """Larger than `above_bytes`, smaller than `below_bytes`; None: without a limit."""

    above_bytes: int | None = None
    below_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    keyword: str  # an IMAP keyword, in lower case


@dataclass(frozen=True, slots=True)
class InFolder:
    """Folders whose path has these words, or whose role is so called. name: "" for all folders."""

    name: str
    is_whole: bool = False


Condition = Words | Marked | Dated | Sized | Tagged | InFolder


@dataclass(frozen=True, slots=True)
class Term:
    condition: Condition
    is_negated: bool = False


class NoteKind(Enum):
    """Why a part of what was typed is not searched for as it may have been meant."""

    NO_OPERATOR = auto()  # looks like an operator, and was taken for a word
    NO_VALUE = auto()  # the operator has no such value, and all of it was taken for a word
    NO_LETTERS = auto()  # signs alone, which no index holds
    TOO_LONG = auto()  # what stands behind was left out


@dataclass(frozen=True, slots=True)
class SearchNote:
    kind: NoteKind
    text: str = ""  # the part, as typed


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """No terms: everything."""

    terms: tuple[Term, ...] = ()
    notes: tuple[SearchNote, ...] = ()


EVERYTHING = SearchQuery()


@dataclass(frozen=True, slots=True)
class Unsearched:
    """How many of the messages are found by their headers alone: their text was not read here yet."""

    plain: int = 0
    encrypted: int = 0
