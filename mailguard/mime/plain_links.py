"""Addresses in plain text that can be followed: web addresses, mail addresses, "www." without a scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_LINK = 2_000
MOST_LINKS = 200  # in one line

_START = re.compile(
    r"(?<![\w@./-])(?:(?:https?://|mailto:|openpgp4fpr:)(?=\S)|www\.(?=[\w-]+\.)|"
    r"(?=[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}))",
    re.I,
)
_WEB = re.compile(rf"[^\s<>\"\u201c\u201d\u00ab\u00bb]{{1,{LONGEST_LINK}}}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TRAILING = ".,;:!?'*_~\u2026"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link from `start` to `end` of a line, and where it goes."""

    start: int
    end: int
    target: str


def find_links(line: str) -> Iterator[TextLink]:
    """In their order, none inside another. Punctuation after an address is not taken for a part of it."""
    at = 0
    for _ in range(MOST_LINKS):
        found = _START.search(line, at)
        if found is None:
            return
        is_address = not found[0]
        whole = (_MAIL if is_address else _WEB).match(line, found.start())
        text = _trimmed(whole[0]) if whole is not None else ""
        at = found.start() + max(1, len(text))
        if len(text) > len(found[0]):
            yield TextLink(found.start(), at, _target(text, is_address=is_address))


def _target(text: str, *, is_address: bool) -> str:
    if is_address:
        return f"mailto:{text}"
    return f"http://{text}" if text[:4].lower() == "www." else text


def _trimmed(text: str) -> str:
    """Without what ends the sentence around it: marks, and brackets that were opened before it."""
    end = len(text)
    while end:
        last = text[end - 1]
        opening = _PAIRS.get(last)
        is_unpaired = opening is not None and text.count(opening, 0, end) < text.count(last, 0, end)
        if last not in _TRAILING and not is_unpaired:
            break
        end -= 1
    return text[:end]
