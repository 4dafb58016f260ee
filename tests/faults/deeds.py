"""What is done until the program is killed, and what must then stand where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tests.faults.mailboxes import Copy


class Verb(Enum):
    STAR = auto()
    READ = auto()
    ARCHIVE = auto()
    DELETE = auto()
    SEND = auto()


@dataclass(frozen=True, slots=True)
class Deed:
    """subject: of a message in the inbox, or of the one that is sent."""

    verb: Verb
    subject: str


_INBOX_VERBS = (Verb.STAR, Verb.ARCHIVE, Verb.READ, Verb.DELETE)
MESSAGES = 12
DEEDS = tuple(
    deed
    for number in range(MESSAGES)
    for deed in (
        Deed(_INBOX_VERBS[number % len(_INBOX_VERBS)], f"Letter {number}"),
        *([Deed(Verb.SEND, f"Written {number}")] if number % 4 == 1 else []),
    )
)


def after(begin: Sequence[Copy], done: int) -> Counter[Copy]:
    """What stands where when so many of DEEDS were done. Sent messages stand in Sent, read."""
    places = {each.subject: each for each in begin}
    for deed in DEEDS[:done]:
        subject = deed.subject
        match deed.verb:
            case Verb.STAR:
                places[subject] = _with(places[subject], "\\Flagged")
            case Verb.READ:
                places[subject] = _with(places[subject], "\\Seen")
            case Verb.ARCHIVE:
                places[subject] = Copy("Archive", subject, places[subject].flags)
            case Verb.DELETE:
                del places[subject]
            case Verb.SEND:
                places[subject] = Copy("Sent", subject, frozenset({"\\Seen"}))
    return Counter(places.values())


def sent(done: int) -> set[str]:
    return {deed.subject for deed in DEEDS[:done] if deed.verb is Verb.SEND}


def _with(copy: Copy, flag: str) -> Copy:
    return Copy(copy.folder, copy.subject, copy.flags | {flag})
