"""Which @media rules of mail are kept: those for a screen of some width. Our pages are light ones.

Source: Media Queries Level 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinycss2.ast import Node

_WIDTHS = frozenset({"min-width", "max-width", "min-device-width", "max-device-width"})
_WORDS = frozenset({"all", "screen", "only", "and"})
_LARGEST_PX = 10_000


def allowed_query(prelude: Sequence[Node]) -> str:
    """The condition written anew; "" where no screen that we show mail on fits it."""
    return ", ".join(written for each in _split(prelude) if (written := _written(each)))


def _split(prelude: Sequence[Node]) -> Iterator[list[Node]]:
    current: list[Node] = []
    for each in prelude:
        if each == ",":
            yield current
            current = []
        elif each.type not in ("whitespace", "comment"):
            current.append(each)
    yield current


def _written(words: Sequence[Node]) -> str:
    if not words:
        return ""
    conditions: list[str] = []
    for each in words:
        if each.type == "ident" and each.lower_value in _WORDS:
            continue
        condition = _condition(each)
        if condition is None:
            return ""
        conditions += condition
    return " and ".join(("screen", *conditions))


def _condition(token: Node) -> list[str] | None:
    """None: it does not hold, or is not known. Empty: it always holds here."""
    if token.type != "() block":
        return None
    words = [each for each in token.content if each.type not in ("whitespace", "comment")]
    if len(words) != 3 or words[0].type != "ident" or words[1] != ":":
        return None
    name, value = words[0].lower_value, words[2]
    if name == "prefers-color-scheme":
        return [] if value.type == "ident" and value.lower_value == "light" else None
    if name in _WIDTHS and value.type == "dimension" and value.lower_unit in ("px", "em"):
        return (
            [f"({name}: {value.representation}{value.lower_unit})"]
            if 0 <= value.value <= _LARGEST_PX
            else None
        )
    return None
