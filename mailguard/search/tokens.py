"""The parts of what is typed into the search field: words, "phrases", operators with values, and signs.

Signs are OR, AND and NOT in capitals, "-" and parentheses. One that joins nothing is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>\S*))')
_OPENS = re.compile(r"(-?)\(")


class Sign(Enum):
    NONE = auto()  # a word, a phrase or an operator
    OR = auto()
    AND = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One part of what was typed. name: of the operator, in lower case; "" for none."""

    typed: str
    name: str = ""
    value: str = ""
    is_quoted: bool = False  # and the quote is closed: nothing goes on behind it
    is_negated: bool = False
    sign: Sign = Sign.NONE


def clean(text: str) -> str:
    """Without what no text of a message has: control characters, halves of surrogate pairs."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)


def read_tokens(text: str, operators: Collection[str]) -> Iterator[Token]:
    """In order. NOT belongs to what follows, and so does an operator whose value a blank keeps from it."""
    parts = list(_parts(text))
    is_negated, waiting = False, ""
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        is_plain = part.sign is Sign.NONE
        if is_plain and not waiting and _is_not(part, following, operators):
            is_negated = True
            continue
        if is_plain and part.name in operators and not part.value and not part.is_quoted:
            waiting, is_negated = part.name, is_negated or part.is_negated
            continue
        if is_plain and waiting and not part.name:
            part = replace(part, typed=f"{waiting}:{part.typed}", name=waiting)
        yield replace(part, is_negated=is_negated or part.is_negated)
        is_negated, waiting = False, ""


def _is_not(part: Token, following: Token | None, operators: Collection[str]) -> bool:
    """NOT before anything; "not", which is a word of many subjects, before an operator alone."""
    if following is None or part.name or part.is_negated or part.is_quoted:
        return False
    if following.sign not in (Sign.NONE, Sign.OPEN):
        return False
    return part.value == "NOT" or (part.value.lower() == "not" and following.name in operators)


def _parts(text: str) -> Iterator[Token]:
    """Each as it stands there."""
    place, depth = 0, 0
    while place < len(text):
        if text[place].isspace():
            place += 1
        elif opened := _OPENS.match(text, place):
            depth, place = depth + 1, opened.end()
            yield Token(opened[0], is_negated=bool(opened[1]), sign=Sign.OPEN)
        elif text[place] == ")" and depth:
            depth, place = depth - 1, place + 1
            yield Token(")", sign=Sign.CLOSE)
        else:
            token = _read(text, place, depth)
            place += len(token.typed)
            yield token


def _read(text: str, place: int, depth: int) -> Token:
    """The word, phrase or operator that begins there. depth: how many parentheses it may close."""
    match = _TOKEN.match(text, place)
    if match is None:  # it matches an empty text, too
        raise AssertionError(text[place])
    typed, name, value = match[0], (match["name"] or "").lower(), match["phrase"]
    if value is None:
        value = match["word"]
        extra = min(depth, value.count(")") - value.count("("), len(value) - len(value.rstrip(")")))
        if extra > 0:
            typed, value = typed[:-extra], value[:-extra]
    sign = _SIGNS.get(typed, Sign.NONE)
    return Token(typed, name, value, bool(match["end"]), bool(match["minus"]), sign)


_SIGNS = {"OR": Sign.OR, "AND": Sign.AND}
