"""Which properties and values the styles of mail may have.

An allow list: no url(), no functions but those of colours, no position, no negative lengths, no stacking,
nothing that makes text invisible. Source: CSS 2.2; CSS Color Module Level 4.
"""

from __future__ import annotations

from collections.abc import Sequence

import tinycss2
from tinycss2.ast import Node

MOST_TOKENS = 64
LARGEST_NUMBER = 10_000.0
LARGEST_INDENT = 200.0
SMALLEST_FONT_PX = 5.0
FAINTEST = 0.4  # opacity of text

_TEXT_NAMES = """
color direction font font-family font-size font-style font-variant font-weight letter-spacing overflow-wrap
text-align text-decoration text-decoration-line text-indent text-transform vertical-align white-space
word-break word-spacing word-wrap
"""
_BOX_NAMES = """
background background-color border border-collapse border-color border-radius border-spacing border-style
border-width caption-side clear display empty-cells float line-height list-style-type margin max-width
min-height min-width padding table-layout width
"""
_SIDES = ("top", "right", "bottom", "left")
_PROPERTIES = frozenset(
    {
        *_TEXT_NAMES.split(),
        *_BOX_NAMES.split(),
        *(f"{box}-{side}" for box in ("margin", "padding", "border") for side in _SIDES),
        *(f"border-{side}-{what}" for side in _SIDES for what in ("color", "style", "width")),
    }
)
# What is lower than its content lets the content run over what follows; cells and pictures grow with it.
_HEIGHT_TAGS = frozenset({"img", "table", "td", "th", "tr", "hr"})
_DISPLAY_NAMES = """
block inline inline-block list-item table table-row table-cell table-row-group inline-table
"""
_DISPLAYS = frozenset(_DISPLAY_NAMES.split())
_COLOUR_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})
_NEVER = frozenset("<\\\0{}@")
_LINE_HEIGHTS = {"": 0.8, "em": 0.8, "%": 80.0, "px": 8.0, "pt": 6.0}
_FONT_SIZES = {"px": SMALLEST_FONT_PX, "pt": SMALLEST_FONT_PX, "em": 0.4, "rem": 0.4, "%": 40.0}
_LARGEST_FONTS = {"px": 120.0, "pt": 90.0, "em": 8.0, "rem": 8.0, "%": 800.0}


def allowed_value(name: str, tokens: Sequence[Node], tag: str) -> str:
    """The value of a property, written anew; "" where a token of it is not allowed on `tag`."""
    if name not in _PROPERTIES and not (name == "height" and tag in _HEIGHT_TAGS):
        return ""
    words = words_of(tokens)
    if not words or len(words) > MOST_TOKENS or not all(_is_allowed(each) for each in words):
        return ""
    if not _fits(name, words):
        return ""
    written: str = tinycss2.serialize(_spaced(words))
    return written if not set(written) & _NEVER else ""


def words_of(tokens: Sequence[Node]) -> list[Node]:
    """Without blanks and comments."""
    return [each for each in tokens if each.type not in ("whitespace", "comment")]


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
            each.type in ("number", "percentage", "whitespace") or each in (",", "/")
            for each in token.arguments
        )
    if token.type == "literal":
        return token.value in (",", "/")
    return token.type in ("ident", "hash", "string")


def _fits(name: str, words: Sequence[Node]) -> bool:
    """Rules of single properties."""
    first = words[0]
    if name == "display":
        return first.type == "ident" and first.lower_value in _DISPLAYS
    if name == "color":
        return not _is_see_through(first)
    if name == "text-indent":
        return bool(getattr(first, "value", 0) <= LARGEST_INDENT) if first.type != "ident" else True
    if name == "line-height":
        return first.type == "ident" or _is_at_least(first, _LINE_HEIGHTS, otherwise=1.0)
    if name == "font-size":
        return first.type == "ident" or _is_font_size(first)
    if name == "font":  # a line height stands behind its slash
        sizes = [each for each in words if each.type in ("dimension", "percentage")]
        return "/" not in words and all(map(_is_font_size, sizes))
    return True


def _is_font_size(token: Node) -> bool:
    unit = "%" if token.type == "percentage" else getattr(token, "lower_unit", "")
    is_small_enough = getattr(token, "value", 0) <= _LARGEST_FONTS.get(unit, 8.0)
    return is_small_enough and _is_at_least(token, _FONT_SIZES, otherwise=0.4)


def _is_at_least(token: Node, least: dict[str, float], *, otherwise: float) -> bool:
    if token.type not in ("number", "percentage", "dimension"):
        return False
    if token.type == "number" and "" not in least:
        return False
    unit = "%" if token.type == "percentage" else getattr(token, "lower_unit", "")
    return bool(token.value >= least.get(unit, otherwise))


def _is_see_through(token: Node) -> bool:
    """Whether text of this colour could hardly be seen on any ground."""
    if token.type == "ident":
        return bool(token.lower_value == "transparent")
    if token.type == "hash":
        digits = token.value
        if len(digits) not in (4, 8):
            return False
        alpha = digits[3] * 2 if len(digits) == 4 else digits[6:]
        return not all(each in "0123456789abcdefABCDEF" for each in alpha) or int(alpha, 16) < 255 * FAINTEST
    if token.type != "function":
        return False
    numbers = [each for each in token.arguments if each.type in ("number", "percentage")]
    if len(numbers) < 4:
        return False
    alpha_value = numbers[3].value / (100 if numbers[3].type == "percentage" else 1)
    return bool(alpha_value < FAINTEST)
