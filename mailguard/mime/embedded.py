"""Files inside plain text, as they were sent before MIME: uuencode and yEnc.

Source: POSIX uuencode; yEnc draft 1.3 (2002). Only what has its beginning and its end is taken for a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.mime.transfer import uudecode_line

LARGEST_BYTES = 32 << 20  # of text that is looked through
MOST_FILES = 100
MOST_BEGINNINGS = 5_000
MOST_BLANK_LINES = 10  # in a file

_BEGIN = re.compile(
    rb"^(?:begin [0-7]{3,4} (?P<uu>[^\r\n]{1,255})|=ybegin (?P<yenc>[^\r\n]{1,1000}))\r?\n", re.M
)
_UU_END = re.compile(rb"^(?:[` ]?\r?\n)?end[ \t]*(?:\r?\n|\Z)", re.M)
_Y_END = re.compile(rb"^=yend [^\r\n]*(?:\r?\n|\Z)", re.M)
_Y_PART = re.compile(rb"=ypart [^\r\n]*\r?\n")
_Y_NAME = re.compile(rb"\bname=(.*)$")
_Y_ESCAPE = re.compile(rb"=(.)", re.S)
_Y_PLAIN = bytes((octet - 42) % 256 for octet in range(256))


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    name: bytes
    data: bytes = field(repr=False)


def take_files_out(text: bytes) -> tuple[bytes, tuple[EmbeddedFile, ...]]:
    """The text without the files in it, and those. A block that is damaged stays in the text."""
    if len(text) > LARGEST_BYTES or (b"begin " not in text):
        return text, ()
    files: list[EmbeddedFile] = []
    kept: list[bytes] = []
    end = 0
    for start, stop, file in _blocks(text):
        kept.append(text[end:start])
        files.append(file)
        end = stop
        if len(files) >= MOST_FILES:
            break
    return (b"".join([*kept, text[end:]]), tuple(files)) if files else (text, ())


def _blocks(text: bytes) -> Iterator[tuple[int, int, EmbeddedFile]]:
    at = 0
    ends: dict[re.Pattern[bytes], re.Match[bytes] | None] = {}
    for _ in range(MOST_BEGINNINGS):
        begun = _BEGIN.search(text, at)
        if begun is None:
            return
        at = begun.end()
        pattern = _UU_END if begun["uu"] is not None else _Y_END
        ended = ends.get(pattern)
        if pattern not in ends or (ended is not None and ended.start() < at):
            ended = ends[pattern] = pattern.search(text, at)
        if ended is None:
            continue
        if begun["uu"] is not None:
            name, data = begun["uu"], _uu(text, at, ended.start())
        else:
            name, data = _yenc(begun["yenc"], text[at : ended.start()])
        if data is not None:
            yield begun.start(), ended.end(), EmbeddedFile(name, data)
            at = ended.end()


def _uu(text: bytes, at: int, stop: int) -> bytes | None:
    """None where a line is none of uuencode: then it is a text about "begin" and "end"."""
    made: list[bytes] = []
    blank = 0
    while at < stop and blank <= MOST_BLANK_LINES:
        end = text.find(b"\n", at, stop)
        line = text[at : end if end >= 0 else stop].rstrip(b"\r")
        at = end + 1 if end >= 0 else stop
        if not line:
            blank += 1
            continue
        data = uudecode_line(line) if 32 < line[0] <= 96 else None
        if data is None or len(data) != (line[0] - 32) & 63:
            return None
        made.append(data)
    return b"".join(made) if made and at >= stop else None


def _yenc(parameters: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Each octet is moved by 42; "=" moves the next one by 64 more."""
    found = _Y_NAME.search(parameters)
    part = _Y_PART.match(body)
    lines = body[part.end() if part else 0 :].replace(b"\r", b"").replace(b"\n", b"")
    plain = _Y_ESCAPE.sub(lambda found: bytes([(found[1][0] - 64) % 256]), lines)
    return (found[1].strip().strip(b'"') if found else b""), plain.translate(_Y_PLAIN)
