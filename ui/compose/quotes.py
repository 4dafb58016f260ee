"""Which lines of a draft are quoted from the message it answers or forwards."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_FORWARDED = re.compile(r"^-{5,} ?\S.*\S ?-{5,}$")  # "-------- Forwarded Message --------"
_SIGNATURE = "-- "


def quoted_lines(lines: Sequence[str], brought: Collection[str] = ()) -> list[int]:
    """Numbers of the lines to take out, so that nothing quoted stays.

    brought: the lines that stood there when the composer was opened on a new answer, where that is
        known; every one of them is a quote, apart from the signature. "> " and all that follows a
        line such as "-------- Forwarded Message --------" is one always.
    """
    forwarded = next((number for number, line in enumerate(lines) if _FORWARDED.match(line)), len(lines))
    found = {number for number, line in enumerate(lines) if line.startswith(">") or number >= forwarded}
    brought = {line for line in brought if line.strip()}
    found |= {number for number, line in enumerate(lines) if line in brought}
    found -= _signature(lines, forwarded)
    return sorted(found | _attributions(lines, found))


def _attributions(lines: Sequence[str], quoted: Collection[int]) -> set[int]:
    """The line before a quote that says whose it is: "On Monday, Bob wrote:"."""
    found = set()
    for number in quoted:
        above = number - 1
        while above >= 0 and not lines[above].strip():
            above -= 1
        if above >= 0 and above not in quoted and lines[above].rstrip().endswith(":"):
            found.add(above)
    return found


def _signature(lines: Sequence[str], end: int) -> set[int]:
    """The own signature: from "-- " to the quote under it, or to the end."""
    start = next((number for number in range(end) if lines[number] == _SIGNATURE), None)
    if start is None:
        return set()
    last = next((number for number in range(start, end) if lines[number].startswith(">")), end)
    return {number for number in range(start, last) if not lines[number].rstrip().endswith(":")}
