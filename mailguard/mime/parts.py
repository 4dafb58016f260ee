"""A message as a tree of parts, each a range of the bytes as received. Nothing is ever written back.

Source: RFC 2045, RFC 2046 section 5.1. What cannot be split further within the limits stays one part,
and the tree says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.mime.parameters import parse_parameters
from mailguard.mime.repairs import guess_boundary, header_without_end

MOST_PARTS = 10_000
DEEPEST = 50  # multiparts inside each other
LONGEST_HEADER_BYTES = 1 << 20  # of one part; Autocrypt-Gossip for many recipients is long
MOST_FIELDS = 10_000
LONGEST_BOUNDARY = 1000  # RFC 2046 allows 70

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})

_HEADER_END = re.compile(rb"\n\r*\n")  # a broken gateway doubles the CR
_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_BEFORE_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:>?From [^\n]*\n)?")  # of an editor, of an mbox
_TYPE = re.compile(r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$")


class Problem(StrEnum):
    """A limit that was reached, or a structure that is broken."""

    TOO_DEEP = "too-deep"
    TOO_MANY_PARTS = "too-many-parts"
    HEADER_TOO_LONG = "header-too-long"
    CUT_OFF = "cut-off"  # a multipart without its closing line
    NO_BOUNDARY = "no-boundary"  # a multipart that cannot be divided
    GUESSED_BOUNDARY = "guessed-boundary"  # its parts were divided by lines that look like boundaries


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its name in lower case, its value as received, still folded."""

    name: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One part: `source[start:end]` is the whole of it, `source[body:end]` what follows its header.

    Two parts are equal only if they are the same one, so a part can be a key.
    """

    source: bytes = field(repr=False)
    path: str  # as IMAP numbers parts (RFC 9051 section 6.4.5): "1", "1.2"; "" for a whole multipart
    start: int
    body: int
    end: int
    fields: tuple[Field, ...] = field(repr=False)
    content_type: str  # lower case; "text/plain" where none, or none that can be read, is given
    parameters: Mapping[str, str] = field(repr=False)  # of Content-Type, names in lower case
    children: tuple[Part, ...] = ()
    # What is asked for by each who looks at a part, and made once: by mailguard/mime/content.py alone.
    kept: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def raw(self) -> bytes:
        """Header and body, as received."""
        return self.source[self.start : self.end]

    @property
    def raw_body(self) -> bytes:
        return self.source[self.body : self.end]

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)

    @property
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    def first(self, name: str) -> bytes | None:
        """The value of the first field of this name, still folded, or None."""
        return next((each.value for each in self.fields if each.name == name), None)

    def all(self, name: str) -> tuple[bytes, ...]:
        return tuple(each.value for each in self.fields if each.name == name)

    def leaves(self) -> Iterator[Part]:
        """Parts that hold no others, in their order. A forwarded message is one of them."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            if part.children:
                waiting.extend(reversed(part.children))
            else:
                yield part

    def walk(self) -> Iterator[Part]:
        """This part and all below it, each before what it holds."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(frozen=True, slots=True)
class Tree:
    root: Part
    problems: frozenset[Problem]


def split(source: bytes, path: str = "") -> Tree:
    """The part tree of a message or of a MIME entity. Never raises: what is broken is a leaf and a problem.

    path: of the root, where `source` was itself a part.
    """
    if b"\n" not in source and b"\r" in source:
        source = source.replace(b"\r", b"\n")  # lines end in CR alone, as they did on old computers
    splitter = _Splitter(source)
    before = _BEFORE_HEADER.match(source)
    root = splitter.part(before.end() if before else 0, len(source), path, 0, "text/plain")
    return Tree(root, frozenset(splitter.problems))


class _Splitter:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._count = 0
        self.problems: set[Problem] = set()

    def part(self, start: int, end: int, path: str, depth: int, default_type: str) -> Part:
        self._count += 1
        body = self._header_end(start, end)
        fields = self._fields(start, body)
        content_type, parameters = read_content_type(fields, default_type)
        children: tuple[Part, ...] = ()
        if content_type.startswith("multipart/"):
            children = self._children(body, end, path, depth, content_type, parameters.get("boundary", ""))
        if not children and not path:
            path = "1"
        return Part(
            source=self._source,
            path=path,
            start=start,
            body=body,
            end=end,
            fields=fields,
            content_type=content_type,
            parameters=parameters,
            children=children,
        )

    def _header_end(self, start: int, end: int) -> int:
        """Where the body begins: after the first empty line; at `end` where there is none."""
        source = self._source
        if source.startswith((b"\n", b"\r\n", b"\r\r\n"), start) and start < end:
            return source.index(b"\n", start) + 1
        line_end = source.find(b"\n", start, end)
        first_line = source[start : line_end if line_end >= 0 else end]
        if not _FIELD_NAME.match(first_line):
            return start  # no header at all: inside an envelope a bare text may stand
        found = _HEADER_END.search(source, start, end)
        stop = found.end() if found is not None else end
        if stop - start > LONGEST_HEADER_BYTES:
            self.problems.add(Problem.HEADER_TOO_LONG)
            return stop
        return header_without_end(source, start, stop) or stop

    def _fields(self, start: int, body: int) -> tuple[Field, ...]:
        """Fields in order; a line that is neither field nor continuation is passed over."""
        fields: list[Field] = []
        name, lines = "", [b""]
        header = self._source[start : min(body, start + LONGEST_HEADER_BYTES)]
        for line in [*header.split(b"\n"), b""]:
            if line[:1] in (b" ", b"\t"):
                lines.append(line)
                continue
            if name:
                fields.append(Field(name, b"\n".join(lines).rstrip(b"\r")))
            found = _FIELD_NAME.match(line)
            name = found[1].decode("ascii").lower() if found else ""
            lines = [line[found.end() :]] if found else []
            if len(fields) >= MOST_FIELDS:
                self.problems.add(Problem.HEADER_TOO_LONG)
                break
        return tuple(fields)

    def _children(
        self, body: int, end: int, path: str, depth: int, content_type: str, boundary: str
    ) -> tuple[Part, ...]:
        if depth >= DEEPEST:
            self.problems.add(Problem.TOO_DEEP)
            return ()
        ranges = self._ranges(body, end, boundary) if boundary.strip() else []
        if not ranges:
            ranges = self._guessed_ranges(body, end)
        default_type = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
        children: list[Part] = []
        for number, (start, stop) in enumerate(ranges, 1):
            if self._count >= MOST_PARTS:
                self.problems.add(Problem.TOO_MANY_PARTS)
                break
            place = f"{path}.{number}" if path else str(number)
            children.append(self.part(start, stop, place, depth + 1, default_type))
        return tuple(children)

    def _ranges(self, body: int, end: int, boundary: str) -> list[tuple[int, int]]:
        """Of each child; the line end before a delimiter is part of the delimiter: RFC 2046 section 5.1.1."""
        ranges: list[tuple[int, int]] = []
        start = -1
        for at, after, is_last in self._delimiters(body, end, boundary):
            if start >= 0:
                ranges.append((start, max(start, at)))
            start = after
            if is_last:
                return ranges
            if len(ranges) > MOST_PARTS:
                self.problems.add(Problem.TOO_MANY_PARTS)
                return ranges
        if start >= 0:
            self.problems.add(Problem.CUT_OFF)
            ranges.append((min(start, end), end))
        return ranges

    def _guessed_ranges(self, body: int, end: int) -> list[tuple[int, int]]:
        """Of a multipart whose boundary is not told, or another one than stands in it."""
        boundary = guess_boundary(self._source, body, end)
        self.problems.add(Problem.NO_BOUNDARY if boundary is None else Problem.GUESSED_BOUNDARY)
        return self._ranges(body, end, boundary) if boundary is not None else []

    def _delimiters(self, body: int, end: int, boundary: str) -> Iterator[tuple[int, int, bool]]:
        """(where its line end before begins, where its line ends, whether it is the closing one) of each."""
        mark = boundary.rstrip().encode("utf-8", "surrogateescape")[:LONGEST_BOUNDARY]
        line = re.compile(rb"\n--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r*(?:\n|\Z))")
        # The header ends in a line end, so a delimiter may stand on the first line of the body.
        for found in line.finditer(self._source, max(0, body - 1), end):
            line_end = self._source.find(b"\n", found.end(), end)
            yield (
                self._before_line_end(found.start() + 1, body),
                line_end + 1 if line_end >= 0 else end,
                bool(found[1]),
            )

    def _before_line_end(self, at: int, body: int) -> int:
        if at > body and self._source[at - 1 : at] == b"\n":
            at -= 1
            if at > body and self._source[at - 1 : at] == b"\r":
                at -= 1
        return at


def read_content_type(fields: tuple[Field, ...], default_type: str) -> tuple[str, Mapping[str, str]]:
    """(type/subtype, parameters) of the first Content-Type field. RFC 2045 section 5.2: what cannot be
    read is plain text."""
    value = next((each.value for each in fields if each.name == "content-type"), None)
    if value is None:
        return default_type, {}
    content_type, parameters = parse_parameters(value)
    if not _TYPE.match(content_type):
        return "text/plain", parameters
    return content_type, parameters
