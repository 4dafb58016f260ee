"""Whether a field of a message's header holds a text: what filters ask of fields that no index has. Pure."""

from __future__ import annotations

import re

from mailguard.mime.parts import LONGEST_HEADER_BYTES, Field, split
from mailguard.mime.words import decode_words

_HEADER_END = re.compile(rb"\n\r*\n")


def header_fields(raw: bytes) -> tuple[Field, ...]:
    """Of the whole message, as it was received; its body is not looked at."""
    head = raw[:LONGEST_HEADER_BYTES]
    end = _HEADER_END.search(head)
    return split(head[: end.end()] if end is not None else head).root.fields


def holds(fields: tuple[Field, ...], name: str, text: str) -> bool:
    """Whether one of the fields of this name, decoded, holds the text. name: in lower case."""
    wanted = text.casefold()
    return any(wanted in decode_words(each.value).casefold() for each in fields if each.name == name)
