"""What a broken message most likely meant, where its structure alone does not say it. In linear time."""

from __future__ import annotations

import re

MOST_GUESSES = 50

_BOUNDARY_LINE = re.compile(
    rb"^--([0-9A-Za-z'()+_,./:=? -]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.I | re.M
)
_FIELD_LINE = re.compile(
    rb"(?:(?:resent-)?(?:from|sender|reply-to|to|cc|bcc|date|subject|message-id)|in-reply-to|references|received"
    rb"|return-path|delivered-to|envelope-to|mime-version|user-agent|importance|priority|precedence|organization"
    rb"|comments|keywords|status|lines|errors-to|sensitivity|autocrypt(?:-[a-z-]+)?|openpgp|authentication-results"
    rb"|(?:x|content|list|arc|dkim|domainkey|received|disposition|thread|hp|auto|feedback|original|bimi|tls)-[!-9;-~]+"
    rb"|dkim-signature|received-spf)[ \t]*:",
    re.I,
)
_ANY_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_IN_HEADER = (b" ", b"\t", b">From ", b"From ")


def header_without_end(source: bytes, start: int, stop: int) -> int | None:
    """Where the body begins if the empty line before it is missing: at the first line that is no field,
    if no field of mail follows it in `source[start:stop]`. None where nothing is missing.

    A stray line among fields is no body: mail programs, filters and archives leave some.
    """
    strays: int | None = None
    at = start
    while at < stop:
        line_end = source.find(b"\n", at, stop)
        line_end = stop if line_end < 0 else line_end + 1
        if not source.startswith(_IN_HEADER, at) and source[at:line_end].strip(b"\r\n"):
            if _FIELD_LINE.match(source, at, line_end):
                strays = None
            elif strays is None and not _ANY_FIELD_LINE.match(source, at, line_end):
                strays = at
        at = line_end
    return strays


def guess_boundary(source: bytes, start: int, end: int) -> str | None:
    """The boundary that divides `source[start:end]`: of the first line that looks like one before a part
    with a header, and stands there again, or is closed. None where there is none."""
    for count, found in enumerate(_BOUNDARY_LINE.finditer(source, start, end)):
        if count >= MOST_GUESSES:
            return None
        mark = b"--" + found[1]
        if source.find(b"\n" + mark, found.end(), end) >= 0:
            return found[1].decode("ascii")
    return None
