"""The lines of iCalendar and vCard, built alike. Source: RFC 5545 section 3.1, RFC 6350 section 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_TEXT = 2_000_000  # characters read
MOST_LINES = 20_000
LONGEST_VALUE = 4_000

_FOLD = re.compile(r"\n[ \t]")
_HEAD = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]{1,60})(?P<parameters>(?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):"
)
_PARAMETER = re.compile(r";([A-Za-z0-9-]{1,60})=(\"[^\"]*\"|[^;:\"]*)")
_ESCAPE = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class ContentLine:
    """`name` and parameter names are in upper case; `value` is as written, escapes and all."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone."""
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


def read_content_lines(text: str) -> list[ContentLine]:
    """Each line that can be read, in order. Line ends are "\\n"."""
    lines: list[ContentLine] = []
    for line in _FOLD.sub("", text[:LONGEST_TEXT]).split("\n", MOST_LINES)[:MOST_LINES]:
        head = _HEAD.match(line[:LONGEST_VALUE])
        if head is None:
            continue
        parameters = {
            name.upper(): value.strip('"') for name, value in _PARAMETER.findall(head["parameters"])
        }
        lines.append(
            ContentLine(head["name"].upper(), parameters, line[head.end() :][:LONGEST_VALUE].strip())
        )
    return lines
