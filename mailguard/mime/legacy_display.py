"""Copies of protected headers in the text itself, put there for older programs, and not shown again.

Nothing else may vanish this way: what is hidden stands at the very beginning of a part that is shown as the
message, and looks like header fields. Source: RFC 9788 section 4.5.3, RFC 9787 section 7.1.
"""

from __future__ import annotations

import re

from mailguard.mime.content import decode_text, disposition
from mailguard.mime.parts import Part
from mailguard.mime.protection import HEADER_PART

MARK = "hp-legacy-display"
LONGEST = 20_000  # characters of such a copy

_TEXT = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t]+[^\s][^\n]*\n)*)+\n")
_HTML = re.compile(
    r"""(?P<before>(?:<!doctype[^<>]*>|<html\b[^<>]*>|<head\b[^<>]*>(?:(?!</head).)*</head\s*>|<body\b[^<>]*>|\s)*)
    <div\b[^<>]*\bclass\s*=\s*["']?[^"'<>]*\bheader-protection-legacy-display\b[^<>]*>
    (?:(?!<div\b|</div).)*</div\s*>""",
    re.I | re.S | re.X,
)


def main_parts(root: Part) -> frozenset[Part]:
    """The parts that are shown as the message itself: the first of each multipart, and all choices of an
    alternative. An attachment is none."""
    if root.content_type == "multipart/alternative":
        return frozenset(part for child in root.children for part in main_parts(child))
    if root.children:
        return main_parts(root.children[0])
    is_text = root.content_type in ("text/plain", "text/html")
    return frozenset({root}) if is_text and disposition(root) != "attachment" else frozenset()


def header_part(root: Part) -> Part | None:
    """In the older form, a first part with nothing in it but a copy of the header."""
    first = root
    while first.children and first.content_type != "multipart/alternative":
        first = first.children[0]
    if first is root or "protected-headers" not in first.parameters:
        return None
    if first.content_type == HEADER_PART:
        return first
    is_copy = first.content_type == "text/plain" and "protected-headers" in root.parameters
    if (
        is_copy
        and first.end - first.body <= LONGEST
        and not without_copy(decode_text(first).rstrip() + "\n\n")
    ):
        return first
    return None


def without_copy(text: str) -> str:
    """Plain text without its first lines, to the first empty one."""
    found = _TEXT.match(text[:LONGEST])
    return text[found.end() :] if found is not None else text


def without_html_copy(source: str) -> str:
    """HTML whose body does not begin with the marked element any more."""
    found = _HTML.match(source[:LONGEST])
    return found["before"] + source[found.end() :] if found is not None else source
