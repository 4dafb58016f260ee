"""How much HTML may ask of a parser: a few kilobytes can cost minutes or gigabytes.

Formatting elements left open are made again in every later block (HTML Standard, section 13.2.4.3), at most
three that are equal. The depth of nesting, the attributes of one tag and the entities in one text cost their
square. All checks are over-estimates, made without parsing.
"""

from __future__ import annotations

import re

LARGEST_HTML = 1_000_000  # characters, data: pictures apart
MOST_TAGS = 100_000
MOST_ENTITIES = 200_000
DEEPEST = 500
DEEPEST_TABLE = 14  # Qt lays a table out twice for the one around it, so each level doubles the time
MOST_REBUILT = 1_000_000  # elements that are made again
MOST_ATTRIBUTES = 3_000

_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING = "b|big|code|em|font|i|s|small|strike|strong|tt|u"
_ANY_FORMATTING = re.compile(rf"<(?:{_FORMATTING})(?=[\s/>])", re.I)
_CLEAN_FORMATTING = re.compile(
    rf"""<(?:{_FORMATTING})(?:\s+[^\s=<>"'/]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?)*\s*>""", re.I
)
# Elements that end by themselves, or never hold anything: they cannot nest.
_FLAT_NAMES = """
p li dd dt option tr td th tbody thead tfoot colgroup br hr img input meta link col wbr area base
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def is_too_complicated(source: str) -> bool:
    """Whether `source` is past one of the limits."""
    tags = source.count("<")
    if len(source) > LARGEST_HTML or tags > MOST_TAGS or source.count("&") > MOST_ENTITIES:
        return True
    clean = _CLEAN_FORMATTING.findall(source)
    distinct = len(_ANY_FORMATTING.findall(source)) - len(clean) + len(set(clean))
    if distinct * tags > MOST_REBUILT:
        return True
    if tags > DEEPEST_TABLE and _is_too_deep(source):
        return True
    return any(
        _attributes_at_most(piece) > MOST_ATTRIBUTES
        for piece in source.split(">")
        if len(piece) > MOST_ATTRIBUTES
    )


def _is_too_deep(source: str) -> bool:
    """How deep elements can nest at the most, going by the tags that have no end tag yet."""
    open_tags: dict[str, int] = {}
    depth = 0
    for found in _START.finditer(source):
        name = found[2].lower()
        if name in _FLAT:
            continue
        if not found[1]:
            open_tags[name] = open_tags.get(name, 0) + 1
            depth += 1
            if depth > DEEPEST or open_tags.get("table", 0) > DEEPEST_TABLE:
                return True
        elif open_tags.get(name):
            open_tags[name] -= 1
            depth -= 1
    return False


def _attributes_at_most(piece: str) -> int:
    """Of a tag that ends where `piece` ends."""
    found = _START.search(piece)
    if found is None:
        return 0
    tag = piece[found.start() :]
    return sum(tag.count(each) for each in " \t\n\f/\"'")
