"""What a person looks for among messages: conditions that must all hold, and groups of which one must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto


class SearchField(StrEnum):
    """Where words must stand. TO: names and addresses of To and Cc; FILE: names of attachments."""

    ANY = "any"
    SUBJECT = "subject"
    BODY = "body"
    FROM = "from"
    TO = "to"
    CC = "cc"
    FILE = "file"


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
    REDIRECTED = "redirected"
    JUNK = "junk"
    ATTACHMENT = "attachment"
    KEY = "key"  # holds OpenPGP keys, as far as it was opened here


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
class Aged:
    """At least, or less than, so many days old on the day of the search; None: without a limit."""

    least_days: int | None = None
    below_days: int | None = None


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


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """A header field of the message as it was received holds this text; case does not count. For filters.

    No index has it, so somebody must look into the messages first. name: in lower case. found: where it
    holds, of the messages that are asked about; None: nobody has looked, and it holds nowhere.
    """

    name: str
    text: str
    found: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the groups holds, each of them whole."""

    groups: tuple[tuple[Term, ...], ...]


Condition = Words | Marked | Dated | Aged | Sized | Tagged | InFolder | HeaderWords | AnyOf


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

    def all_terms(self) -> Iterator[Term]:
        """Those of all groups, too, in order; no AnyOf itself."""
        return flat_terms(self.terms)


def flat_terms(terms: Iterable[Term]) -> Iterator[Term]:
    """`terms`, with what stands in groups in their place."""
    for each in terms:
        if isinstance(each.condition, AnyOf):
            for group in each.condition.groups:
                yield from flat_terms(group)
        else:
            yield each


EVERYTHING = SearchQuery()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsearched:
    """How many of the messages are found by their headers alone, since their text is not known here, and why.

    All but `plain` are encrypted; each is counted once.
    """

    plain: int = 0  # not read yet, or not stored here
    away: int = 0  # not stored here
    locked: int = 0  # a passphrase or password opens them
    waiting: int = 0  # the key is unlocked: they are read by themselves, one after the other
    keyless: int = 0  # no key here opens them
    damaged: int = 0  # or without integrity protection, or of an unknown format
    large: int = 0  # too large to be decrypted unasked
    failed: int = 0  # could not be read for another reason: tried again later
    excluded: int = 0  # by the setting that keeps encrypted mail out of the search
    headers: int = 0  # of all these: came a moment ago, and not even their headers are indexed yet

    @property
    def encrypted(self) -> int:
        return (
            self.away + self.locked + self.waiting + self.keyless + self.damaged + self.large + self.failed
        ) + self.excluded
