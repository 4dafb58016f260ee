"""Which selectors the style sheets of mail may have, and which of them hide what they choose.

Names, classes, ids, a few attributes and states. Nothing that is kept can load anything, so that no selector
can tell anybody what it matched. Source: Selectors Level 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import Node

LONGEST_SELECTOR = 500

_MARKS = frozenset(".*>+~")
_STATES = frozenset({"link", "visited", "first-child", "last-child", "only-child", "empty"})
_ATTRIBUTES = frozenset(
    {"class", "id", "dir", "lang", "align", "valign", "width", "height", "type", "bgcolor"}
)
# What our own page has around the message: a rule for it could show its text, or undo its margins.
_OURS = frozenset({"html", "head", "style", "meta", "title", "base", "link", "script"})
_NEVER = frozenset("<\\\0{}@")


@dataclass(frozen=True, slots=True)
class Simple:
    """A selector of one element by itself: "p", ".note", "p.note.old", "#top"."""

    tag: str
    classes: frozenset[str]
    id: str


def allowed_selectors(prelude: Sequence[Node]) -> list[str]:
    """Those of a rule that are allowed, written anew."""
    return [written for each in _split(prelude) if (written := _written(each))]


def simple_selectors(prelude: Sequence[Node]) -> list[Simple]:
    """Those of a rule that look at one element alone."""
    return [made for each in _split(prelude) if (made := _simple(each)) is not None]


def _split(prelude: Sequence[Node]) -> Iterator[list[Node]]:
    """By the commas, without comments and outer blanks."""
    current: list[Node] = []
    for each in [*prelude, None]:
        if each is not None and each != ",":
            if each.type != "comment" and (current or each.type != "whitespace"):
                current.append(each)
            continue
        while current and current[-1].type == "whitespace":
            current.pop()
        if current:
            yield current
        current = []


def _written(tokens: Sequence[Node]) -> str:
    """ "" where anything in it is not allowed."""
    before: Node | None = None
    for each in tokens:
        if not _is_allowed(each, before):
            return ""
        before = each
    if before is None or before == ":":
        return ""
    written: str = tinycss2.serialize(tokens)
    return written if len(written) <= LONGEST_SELECTOR and not set(written) & _NEVER else ""


def _is_allowed(token: Node, before: Node | None) -> bool:
    if before is not None and before == ":":
        return token.type == "ident" and token.lower_value in _STATES
    if token.type == "ident":
        is_element = before is None or before != "."
        return not (is_element and token.lower_value in _OURS)
    if token.type == "literal":
        return token.value in _MARKS or token.value == ":"
    if token.type == "[] block":
        return _is_attribute(token.content)
    return token.type in ("hash", "whitespace")


def _is_attribute(content: Sequence[Node]) -> bool:
    """[name], [name=value], [name~="value"] of an attribute that says how things look."""
    words = [each for each in content if each.type not in ("whitespace", "comment")]
    if not words or words[0].type != "ident" or words[0].lower_value not in _ATTRIBUTES:
        return False
    return len(words) == 1 or (
        len(words) == 3
        and words[1] in ("=", "~=")
        and words[2].type in ("string", "ident")
        and len(words[2].value) < 100
    )


def _simple(tokens: Sequence[Node]) -> Simple | None:
    tag, classes, identity = "", set(), ""
    before: Node | None = None
    for each in tokens:
        if before is not None and before == ".":
            if each.type != "ident":
                return None
            classes.add(each.value)
        elif each.type == "ident" and before is None:
            tag = each.lower_value
        elif each.type == "hash":
            identity = each.value
        elif each != ".":
            return None
        before = each
    return Simple(tag, frozenset(classes), identity) if tag or classes or identity else None
