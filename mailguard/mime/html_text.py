"""Plain text made from HTML: for mail without a plain part, and for the search."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

LONGEST_TEXT = 1_000_000
LONGEST_SOURCE = 1_000_000  # characters that are gone through, sheets and pictures in data: apart
DEEPEST_QUOTE = 20

# A tag that never ends is none of the words, either: HTML Standard, section 13.2.5, "eof-in-tag".
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<[!?/][^<>]*>|<[a-zA-Z!?/][^<>]*\Z",
    re.S,
)
_HIDDEN = re.compile(r"<(script|style|head|title|template)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.S | re.I)
_DATA = re.compile(r"data:[a-z]{1,20}/[a-z.+-]{1,40};base64,(?:[A-Za-z0-9+/=]{60,}+\s*+)+", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCK_NAMES = """
address article aside blockquote center dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main
nav ol p pre section table tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_APART = frozenset({"p", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "pre"})


def text_of(source: str) -> str:
    """The words of `source`, a block on a line of its own, quotes with ">" before them. The source need
    not be sanitised: what comes out is text."""
    writer = _Writer()
    end = 0
    shown = _DATA.sub("", _HIDDEN.sub(" ", source))[:LONGEST_SOURCE]
    for token in _TOKEN.finditer(shown):
        writer.words(shown[end : token.start()])
        end = token.end()
        if token["tag"]:
            writer.tag(token["tag"].lower(), is_end=bool(token["close"]))
        if writer.length > LONGEST_TEXT:
            break
    else:
        writer.words(shown[end:])
    return writer.text()


class _Writer:
    """Collects lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self.length = 0

    def words(self, raw: str) -> None:
        if not raw:
            return
        text = html.unescape(raw)
        if self._pre:
            *whole, last = text.split("\n")
            for each in whole:
                self._line.append(each)
                self._end_line()
            self._line.append(last)
        else:
            text = _SPACE.sub(" ", text)
            if text != " " or (self._line and not self._line[-1].endswith(" ")):
                self._line.append(text)
        self.length += len(text)

    def tag(self, name: str, *, is_end: bool) -> None:
        if name == "br":
            self._end_line()
        elif name in ("td", "th") and is_end:
            self._line.append("  ")
        elif name in _BLOCKS:
            self._block(name, is_end=is_end)

    def _block(self, name: str, *, is_end: bool) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line = []
        if name == "blockquote" and is_end:
            self._quotes = max(0, self._quotes - 1)
        if name in _APART and self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " * self._quotes)
        if name == "blockquote" and not is_end:
            self._quotes = min(DEEPEST_QUOTE, self._quotes + 1)
        elif name == "pre":
            self._pre = max(0, self._pre + (-1 if is_end else 1))
        elif name == "li" and not is_end:
            self._line = ["- "]
        elif name == "hr":
            self._line = ["-" * 20]
            self._end_line()

    def _end_line(self) -> None:
        line = "".join(self._line)
        self._lines.append("> " * self._quotes + (line.rstrip() if self._pre else line.strip()))
        self._line = []

    def text(self) -> str:
        if "".join(self._line).strip():
            self._end_line()
        lines: Iterator[str] = (each.rstrip() for each in self._lines)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace("\xa0", " ").strip("\n")
