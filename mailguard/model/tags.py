"""Tags of messages: IMAP keywords that a person sets (RFC 9051 section 2.3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """keyword: as the server keeps it. colour: "#RRGGBB", or "" for a tag that another program made."""

    keyword: str
    name: str
    colour: str = ""


# The five that mail programs agree on: Thunderbird's, with its keywords and colours.
TAGS = (
    Tag("$label1", "Important", "#FF0000"),
    Tag("$label2", "Work", "#FF9900"),
    Tag("$label3", "Personal", "#009900"),
    Tag("$label4", "To Do", "#3333FF"),
    Tag("$label5", "Later", "#993399"),
)
_KNOWN = {each.keyword: each for each in TAGS}
_OF_PROGRAMS = frozenset({"junk", "nonjunk", "notjunk", "forwarded", "redirected", "unwanted"})


def tags_of(keywords: Iterable[str]) -> tuple[Tag, ...]:
    """The known ones in their order, then those of other programs, named by their keywords.

    Other keywords that begin with "$" or "\\" belong to programs (RFC 5788). Case does not count.
    """
    found = {each.lower(): each for each in keywords}
    known = [tag for keyword, tag in _KNOWN.items() if keyword in found]
    others = [
        Tag(word, word)
        for lower, word in sorted(found.items())
        if lower not in _KNOWN and lower not in _OF_PROGRAMS and not lower.startswith(("$", "\\"))
    ]
    return (*known, *others)
