"""A contact card in one line. The card itself stays an attachment. Source: RFC 6350, RFC 2426."""

from __future__ import annotations

import re

from mailguard.cleaning import clean_text
from mailguard.mime.content_lines import ContentLine, read_content_lines

MOST_CARDS = 20
LONGEST_ITEM = 200

_SHOWN = ("EMAIL", "TEL", "ORG")


def cards_in_words(text: str) -> str:
    """A line for each card; "" where there is none that can be read."""
    cards: list[list[ContentLine]] = []
    for line in read_content_lines(text):
        if line.name == "BEGIN" and line.value.upper() == "VCARD":
            cards.append([])
        elif cards:
            cards[-1].append(line)
    return "\n".join(words for card in cards[:MOST_CARDS] if (words := _in_words(card)))


def _in_words(card: list[ContentLine]) -> str:
    names = [_item(each) for each in card if each.name == "FN"] or [
        _item(each) for each in card if each.name == "N"
    ]
    rest = [item for name in _SHOWN for each in card if each.name == name and (item := _item(each))]
    items = list(dict.fromkeys(each for each in (*names[:1], *rest[:4]) if each))
    return f"Contact: {', '.join(items)}" if items else ""


def _item(line: ContentLine) -> str:
    """The parts of a name or of an organisation stand between semicolons."""
    text = re.sub(r"(?i)^(?:mailto|tel):", "", line.value)
    if line.name in ("N", "ORG"):
        text = (
            " ".join(each for each in reversed(text.split(";")) if each)
            if line.name == "N"
            else text.replace(";", ", ")
        )
    return clean_text(ContentLine(line.name, {}, text).text)[:LONGEST_ITEM].strip(", ")
