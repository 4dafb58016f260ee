"""Searches that name tags, after the tags have got other names. Pure."""

from __future__ import annotations

import re

from mailguard.model import TagList
from mailguard.search.query import OPERATORS, TAG, tag_keyword
from mailguard.search.text import tag_operator
from mailguard.search.tokens import read_tokens


def retag(text: str, before: TagList, after: TagList) -> str:
    """The search `text`, written by the names of `before`, with those of `after` where it would mean others.

    All else stays as it was typed.
    """
    place = 0
    for token in read_tokens(text, OPERATORS):
        if token.name != TAG:
            continue
        keyword = tag_keyword(token.value, before)
        value = token.typed.removeprefix("-").partition(":")[2]
        found = re.compile(rf"{TAG}:\s*{re.escape(value)}", re.IGNORECASE).search(text, place)
        if found is None:
            continue
        said = found[0] if tag_keyword(token.value, after) == keyword else tag_operator(keyword, after)
        text = text[: found.start()] + said + text[found.end() :]
        place = found.start() + len(said)
    return text
