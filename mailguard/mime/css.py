"""The styles of mail, cut down to what cannot load anything, paint over other things or hide words.

What is to be hidden is told apart: it is taken out of the message, so that what is not shown is not there.
Source: CSS Syntax Module Level 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from mailguard.mime.css_media import allowed_query
from mailguard.mime.css_selectors import Simple, allowed_selectors, simple_selectors
from mailguard.mime.css_values import allowed_value, words_of

LONGEST_STYLE = 4_096
LONGEST_SHEET = 100_000
MOST_RULES = 1_000
HIDDEN = "display: none"


@dataclass(frozen=True, slots=True)
class HidingRule:
    """A rule that hides what its selector names, or shows it again. Later ones win over earlier ones."""

    selector: Simple
    hides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is kept of a style element. Neither text holds a "<"."""

    rules: str = ""
    media: str = ""  # rules for some widths of the screen
    hiding: tuple[HidingRule, ...] = ()


@lru_cache(maxsize=4096)
def clean_style(style: str, tag: str) -> str:
    """The declarations of a style attribute that are allowed on `tag`, written anew; "" for none.
    `HIDDEN`, and nothing else, where they hide the element."""
    if len(style) > LONGEST_STYLE:
        return ""
    declared = _declared(style)
    return HIDDEN if _hides(declared) else _written(declared, tag)


@lru_cache(maxsize=64)
def clean_sheet(sheet: str) -> Sheet:
    """The rules of a style element that are allowed: those with plain selectors, at the top or in @media."""
    if len(sheet) > LONGEST_SHEET:
        return Sheet()
    kept: list[str] = []
    media: list[str] = []
    hiding: list[HidingRule] = []
    nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)[:MOST_RULES]
    for node in nodes:
        if isinstance(node, QualifiedRule):
            kept += _rule(node)
            hiding += _hiding(node)
        elif isinstance(node, AtRule) and node.lower_at_keyword == "media" and node.content is not None:
            media += _media(node)
    return Sheet(rules="\n".join(kept), media="\n".join(media), hiding=tuple(hiding))


def _media(node: AtRule) -> list[str]:
    query = allowed_query(node.prelude)
    if not query:
        return []
    inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)[:MOST_RULES]
    rules = [rule for each in inside if isinstance(each, QualifiedRule) for rule in _rule(each)]
    return [f"@media {query} {{ {' '.join(rules)} }}"] if rules else []


def _rule(node: QualifiedRule) -> list[str]:
    selectors = allowed_selectors(node.prelude)
    declarations = _written(_declared(node.content), "") if selectors else ""
    return [f"{', '.join(selectors)} {{ {declarations} }}"] if declarations else []


def _hiding(node: QualifiedRule) -> list[HidingRule]:
    declared = _declared(node.content)
    hides = _hides(declared)
    if not hides and not any(each.lower_name == "display" for each in declared):
        return []
    return [HidingRule(each, hides) for each in simple_selectors(node.prelude)]


def _declared(style: str | list[Node]) -> list[Declaration]:
    nodes = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    return [node for node in nodes if isinstance(node, Declaration)]


def _written(declared: Iterable[Declaration], tag: str) -> str:
    kept = []
    for each in declared:
        value = allowed_value(each.lower_name, each.value, tag)
        if value:
            kept.append(f"{each.lower_name}: {value}{' !important' if each.important else ''}")
    return "; ".join(kept)


def _hides(declared: Sequence[Declaration]) -> bool:
    """Whether what has these declarations is out of sight, by one of the ways that mail uses."""
    last = {each.lower_name: _word(each.value) for each in declared}
    if last.get("display") == "none" or last.get("visibility") in ("hidden", "collapse"):
        return True
    if last.get("opacity") == "0" or last.get("mso-hide") == "all":
        return "display" not in last
    is_cut = last.get("overflow") == "hidden"
    return is_cut and "0" in (last.get("max-height"), last.get("height"), last.get("max-width"))


def _word(tokens: Sequence[Node]) -> str:
    """The first word: an identifier in lower case, or "0" for nothing of any unit."""
    words = words_of(tokens)
    if not words:
        return ""
    first = words[0]
    if first.type == "ident":
        return str(first.lower_value)
    return "0" if first.type in ("number", "dimension", "percentage") and first.value == 0 else ""
