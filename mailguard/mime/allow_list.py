"""HTML read as browsers read it, and written anew with what an allow list names. The only file that uses nh3.

What comes out is well formed: each element ends, attributes stand in double quotes, and "<", ">" and "&" in
text are entities. Source: HTML Standard, sections 13.2 and 13.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import nh3

AttributeFilter = Callable[[str, str, str], str | None]
"""(element, attribute, value) → the value to write, or None to leave the attribute out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowList:
    """Elements that are not named lose their tags and keep their text; `dropped_whole` lose both."""

    tags: frozenset[str]
    attributes: Mapping[str, frozenset[str]]  # by element; "*": on every one
    schemes: frozenset[str]  # of absolute addresses; relative ones reach the filter
    dropped_whole: frozenset[str] = frozenset()


def rewrite(source: str, allowed: AllowList, attribute_filter: AttributeFilter) -> str:
    """`source` with nothing in it but what `allowed` names and the filter lets through. Never raises."""
    return nh3.clean(
        source,
        tags=set(allowed.tags),
        clean_content_tags=set(allowed.dropped_whole),
        attributes={tag: set(names) for tag, names in allowed.attributes.items()},
        attribute_filter=attribute_filter,
        strip_comments=True,
        link_rel="noopener noreferrer" if "rel" not in allowed.attributes.get("a", ()) else None,
        url_schemes=set(allowed.schemes),
        generic_attribute_prefixes=set(),
    )
