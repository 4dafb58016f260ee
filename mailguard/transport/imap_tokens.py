"""A response of an IMAP server as nested words: for answers of any form, where speed does not matter.

RFC 9051 section 9: atoms, quoted strings, literals, NIL, lists in parentheses. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([()])|\{\d+\+?\}$|([^ ()"]+)| +', re.S)
_DEEPEST = 20

Token = bytes | None | list["Token"]  # None: NIL


def split_tokens(response: Sequence[bytes]) -> list[Token]:
    """[b"* STATUS {3}", b"a b", b" (UNSEEN 2)"] is [b"*", b"STATUS", b"a b", [b"UNSEEN", b"2"]].

    response: text, literal, text, …. Raises ValueError where it is not well-formed.
    """
    top: list[Token] = []
    open_lists = [top]
    for number, piece in enumerate(response):
        if number % 2:
            open_lists[-1].append(piece)
        else:
            _split(piece, open_lists)
    if len(open_lists) != 1:
        raise ValueError("a list without its end")
    return top


def _split(text: bytes, open_lists: list[list[Token]]) -> None:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError("a string without its end")
        place = match.end()
        quoted, parenthesis, atom = match.groups()
        if quoted is not None:
            open_lists[-1].append(re.sub(rb"\\(.)", rb"\1", quoted, flags=re.S))
        elif atom is not None:
            open_lists[-1].append(None if atom.upper() == b"NIL" else atom)
        elif parenthesis:
            _turn(parenthesis, open_lists)


def _turn(parenthesis: bytes, open_lists: list[list[Token]]) -> None:
    if parenthesis == b"(":
        if len(open_lists) > _DEEPEST:
            raise ValueError("too many lists in each other")
        inner: list[Token] = []
        open_lists[-1].append(inner)
        open_lists.append(inner)
    else:
        open_lists.pop()
        if not open_lists:
            raise ValueError("an end without its list")
