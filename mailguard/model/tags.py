"""Tags of messages: IMAP keywords that a person sets (RFC 9051 section 2.3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

LONGEST_NAME = 40


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
_AGREED = {each.keyword: each for each in TAGS}
_OF_PROGRAMS = frozenset({"junk", "nonjunk", "notjunk", "forwarded", "redirected", "unwanted"})


def is_of_programs(keyword: str) -> bool:
    """Whether a program set it, not a person: others than the five agreed ones that begin with "$" or "\\" do
    (RFC 5788), and some old ones. Case does not count."""
    lower = keyword.lower()
    return lower in _OF_PROGRAMS or (lower.startswith(("$", "\\")) and lower not in _AGREED)


def name_key(name: str) -> str:
    """What makes two names the same: neither case, nor blanks, nor quotes. "To Do" is "todo"."""
    return "".join(name.replace('"', " ").casefold().split())


def foreign_tag(keyword: str) -> Tag:
    """A tag that is not in the person's list: named by its keyword, or as one of the five is everywhere."""
    agreed = _AGREED.get(keyword.lower())
    return Tag(agreed.keyword, agreed.name) if agreed is not None else Tag(keyword, keyword)


@dataclass(frozen=True, slots=True)
class TagList:
    """The tags that a person keeps, in their order: the first nine have the keys 1 to 9.

    No two have the same keyword, whatever its case, or the same name by `name_key`.
    """

    tags: tuple[Tag, ...] = ()

    def __iter__(self) -> Iterator[Tag]:
        return iter(self.tags)

    def __len__(self) -> int:
        return len(self.tags)

    def of(self, keywords: Iterable[str]) -> tuple[Tag, ...]:
        """The tags among a message's keywords: those of the list in its order, then others by their names."""
        left = {each.lower(): each for each in keywords}
        known = [tag for tag in self.tags if left.pop(tag.keyword.lower(), None) is not None] if left else []
        others = [foreign_tag(word) for _, word in sorted(left.items()) if not is_of_programs(word)]
        return (*known, *others)

    def find(self, keyword: str) -> Tag | None:
        return next((each for each in self.tags if each.keyword.lower() == keyword.lower()), None)

    def named(self, name: str) -> Tag | None:
        wanted = name_key(name)
        return next((each for each in self.tags if name_key(each.name) == wanted), None)

    def with_tag(self, tag: Tag) -> TagList:
        """One of its keyword is replaced where it stands; a new one comes last."""
        if self.find(tag.keyword) is None:
            return TagList((*self.tags, tag))
        return TagList(
            tuple(tag if each.keyword.lower() == tag.keyword.lower() else each for each in self.tags)
        )

    def without(self, keyword: str) -> TagList:
        return TagList(tuple(each for each in self.tags if each.keyword.lower() != keyword.lower()))

    def moved(self, keyword: str, step: int) -> TagList:
        """step: places down; up where it is negative, at most to an end."""
        found = self.find(keyword)
        if found is None:
            return self
        place = self.tags.index(found)
        others = list(self.without(keyword))
        others.insert(max(0, place + step), found)
        return replace(self, tags=tuple(others))


AGREED_TAGS = TagList(TAGS)  # what a new profile begins with


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A keyword that is no tag of the list yet, and in how many messages that are here it stands."""

    tag: Tag
    count: int
