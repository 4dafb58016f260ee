"""The styles of mail, cut down to what cannot load anything or paint over other things.

An allow list of properties and of values: no url(), no functions but those of colours, no position, no
negative lengths, no stacking. Source: CSS 2.2; CSS Syntax Module Level 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import tinycss2
from tinycss2.ast import Declaration, Node, QualifiedRule

LONGEST_STYLE = 4_096
LONGEST_SHEET = 100_000
MOST_RULES = 1_000
LONGEST_SELECTOR = 500
MOST_TOKENS = 64
LARGEST_NUMBER = 10_000.0
SMALLEST_FONT_PX = 5.0

_TEXT = frozenset(
    {
        "color",
        "direction",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "letter-spacing",
        "overflow-wrap",
        "text-align",
        "text-decoration",
        "text-decoration-line",
        "text-indent",
        "text-transform",
        "vertical-align",
        "white-space",
        "word-break",
        "word-spacing",
        "word-wrap",
    }
)
_SIDES = ("top", "right", "bottom", "left")
_BOX = frozenset(
    {
        "background",
        "background-color",
        "border",
        "border-collapse",
        "border-color",
        "border-radius",
        "border-spacing",
        "border-style",
        "border-width",
        "caption-side",
        "clear",
        "display",
        "empty-cells",
        "float",
        "line-height",
        "list-style-type",
        "margin",
        "max-width",
        "min-height",
        "min-width",
        "padding",
        "table-layout",
        "width",
        *(f"{box}-{side}" for box in ("margin", "padding", "border") for side in _SIDES),
        *(f"border-{side}-{what}" for side in _SIDES for what in ("color", "style", "width")),
    }
)
# What is lower than its content lets the content run over what follows; cells and pictures grow with it.
_HEIGHT_TAGS = frozenset({"img", "table", "td", "th", "tr", "hr"})
_DISPLAYS = frozenset(
    {
        "block",
        "inline",
        "inline-block",
        "none",
        "list-item",
        "table",
        "table-row",
        "table-cell",
        "inline-table",
    }
)
_COLOUR_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})
_SELECTOR_MARKS = frozenset(".,*>")
_NEVER = frozenset("<\\\0{}@")
_LINE_HEIGHTS = {"": 0.8, "em": 0.8, "%": 80.0, "px": 8.0, "pt": 6.0}


@lru_cache(maxsize=4096)
def clean_style(style: str, tag: str) -> str:
    """The declarations of a style attribute that are allowed on `tag`, written anew; "" for none."""
    if len(style) > LONGEST_STYLE:
        return ""
    return _declarations(style, tag)


@lru_cache(maxsize=64)
def clean_sheet(sheet: str) -> str:
    """The rules of a style element that are allowed, written anew: those with plain selectors, outside of
    at-rules. What comes out holds no "<"."""
    if len(sheet) > LONGEST_SHEET:
        return ""
    kept: list[str] = []
    for node in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)[:MOST_RULES]:
        if isinstance(node, QualifiedRule):
            selector = _selector(node.prelude)
            declarations = _declarations(node.content, "") if selector else ""
            if declarations:
                kept.append(f"{selector} {{ {declarations} }}")
    return "\n".join(kept)


def _declarations(style: str | list[Node], tag: str) -> str:
    kept: list[str] = []
    for node in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if isinstance(node, Declaration):
            value = _value(node.lower_name, node.value, tag)
            if value:
                kept.append(f"{node.lower_name}: {value}")
    return "; ".join(kept)


def _selector(prelude: Sequence[Node]) -> str:
    """Of element names, classes and ids; "" where there is anything else in it."""
    tokens = [each for each in prelude if each.type != "comment"]
    for each in tokens:
        is_mark = each.type == "literal" and each.value in _SELECTOR_MARKS
        if not is_mark and each.type not in ("ident", "hash", "whitespace"):
            return ""
    written: str = tinycss2.serialize(tokens).strip()
    return written if len(written) <= LONGEST_SELECTOR and not set(written) & _NEVER else ""


def _value(name: str, tokens: Sequence[Node], tag: str) -> str:
    """The value written anew; "" where one token of it is not allowed."""
    if name not in _TEXT and name not in _BOX and not (name == "height" and tag in _HEIGHT_TAGS):
        return ""
    words = [each for each in tokens if each.type not in ("whitespace", "comment")]
    if not words or len(words) > MOST_TOKENS or not all(_is_allowed(each) for each in words):
        return ""
    if not _fits(name, words):
        return ""
    written: str = tinycss2.serialize(_spaced(words))
    return written if not set(written) & _NEVER else ""


def _spaced(words: Sequence[Node]) -> list[Node]:
    """With one blank between words, none before a comma or a slash."""
    out: list[Node] = []
    for each in words:
        if out and each.type != "literal":
            out.append(tinycss2.ast.WhitespaceToken(0, 0, " "))
        out.append(each)
    return out


def _is_allowed(token: Node) -> bool:
    if token.type in ("number", "percentage", "dimension"):
        return bool(0 <= token.value <= LARGEST_NUMBER)
    if token.type == "function":
        return token.lower_name in _COLOUR_FUNCTIONS and all(
            each.type in ("number", "percentage", "whitespace") or each == "," for each in token.arguments
        )
    if token.type == "literal":
        return token.value in (",", "/")
    return token.type in ("ident", "hash", "string")


def _fits(name: str, words: Sequence[Node]) -> bool:
    """Rules of single properties."""
    first = words[0]
    if name == "display":
        return first.type == "ident" and first.lower_value in _DISPLAYS
    if name == "line-height" and first.type in ("number", "percentage", "dimension"):
        unit = "%" if first.type == "percentage" else getattr(first, "lower_unit", "")
        return bool(first.value >= _LINE_HEIGHTS.get(unit, 1.0))
    if name == "font-size" and first.type == "dimension" and first.lower_unit in ("px", "pt"):
        return bool(first.value >= SMALLEST_FONT_PX)
    # A line height stands behind the slash of the short form.
    return name != "font" or not any(each == "/" for each in words)
