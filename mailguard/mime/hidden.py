"""Takes out of sanitised HTML what its styles hide: what is not shown is not there.

So a reply quotes, a search finds and a screen reader speaks what a person can see, and nothing else. Mail
hides the line that lists show after the subject, and what is meant for telephones.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from mailguard.mime.css import HIDDEN, HidingRule

MOST_RULES = 100  # that hide or show: each is tried on each element that it may fit

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r' (class|id|style|hidden)="([^"]*)"')
_VOID = frozenset({"br", "hr", "img", "col", "wbr"})


def without_hidden(sanitised: str, rules: Sequence[HidingRule]) -> str:
    """`sanitised` as `allow_list.rewrite` makes it. Elements go with all that is in them."""
    if not any(each.hides for each in rules) and HIDDEN not in sanitised and ' hidden="' not in sanitised:
        return sanitised
    hiding = _Rules(rules)
    kept: list[str] = []
    end = depth = 0  # depth: of open elements inside the hidden one, itself among them
    for tag in _TAG.finditer(sanitised):
        if depth:
            depth += 0 if tag[2] in _VOID else (-1 if tag[1] else 1)
            end = tag.end() if not depth else end
        elif not tag[1] and hiding.hide(tag[2], tag[3]):
            kept.append(sanitised[end : tag.start()])
            end = tag.end()
            depth = 0 if tag[2] in _VOID else 1
    return "".join(kept) + ("" if depth else sanitised[end:])


class _Rules:
    """The rules of all sheets, found by what they name."""

    def __init__(self, rules: Sequence[HidingRule]) -> None:
        self._by_name: dict[str, list[tuple[int, HidingRule]]] = {}
        distinct = {rule.selector: place for place, rule in enumerate(rules)}  # the last one of each counts
        for place in list(distinct.values())[:MOST_RULES]:
            rule = rules[place]
            names = rule.selector.classes
            name = (
                f".{min(names)}"
                if names
                else f"#{rule.selector.id}"
                if rule.selector.id
                else rule.selector.tag
            )
            self._by_name.setdefault(name, []).append((place, rule))

    def hide(self, tag: str, attributes: str) -> bool:
        found = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if found.get("style") == HIDDEN or "hidden" in found:
            return True
        if "display: " in found.get("style", "") or not self._by_name:
            return False
        classes = frozenset(found.get("class", "").split())
        names = (tag, *(f".{each}" for each in classes), f"#{found.get('id', '')}")
        matching = [
            (place, rule.hides)
            for name in names
            for place, rule in self._by_name.get(name, ())
            if _matches(rule, tag, classes, found.get("id", ""))
        ]
        return max(matching, default=(0, False))[1]


def _matches(rule: HidingRule, tag: str, classes: frozenset[str], identity: str) -> bool:
    named = rule.selector
    return named.tag in ("", tag) and named.classes <= classes and (not named.id or named.id == identity)
