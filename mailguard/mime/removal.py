"""A message without some of its attachments: in the place of each stands what it was.

Only those parts are written anew; every other byte stays as received. The form of the placeholder is the one
that Thunderbird reads and writes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import encode_rfc2231, format_datetime, quote
from enum import Enum

from mailguard.errors import NotChangeable, NotFound
from mailguard.mime.content import file_name
from mailguard.mime.layers import find_inside, find_top
from mailguard.mime.parts import Part, Problem, split

PLACEHOLDER_TYPE = "text/x-moz-deleted"
MARK_FIELD = "X-MailGuard-Altered"  # its value names one change of one message: IMAP can search for it

PROTECTED = "it is signed or encrypted, and would not be so any more"
BROKEN = "its parts cannot be told apart for certain"

_CONTENT_FIELD = re.compile(rb"^content-[!-9;-~]+[ \t]*:", re.I)


class Removal(Enum):
    """Why a part is taken out: its word for Thunderbird, the beginning of its new name, and the sentence."""

    DELETED = ("AttachmentDeleted", "Deleted: ", "You deleted an attachment from this message.")
    DETACHED = (
        "AttachmentDetached",
        "Detached: ",
        "You saved an attachment and took it out of this message.",
    )


def without_parts(raw: bytes, paths: Sequence[str], removal: Removal, *, mark: str, when: datetime) -> bytes:
    """The message with placeholders for the leaves at `paths`, and MARK_FIELD: `mark` in its header.

    Raises NotChangeable where the change would break a signature or an encryption, or where the parts of the
    message are not clear; NotFound where there is no such leaf.
    """
    tree = split(raw)
    if tree.problems & {Problem.CUT_OFF, Problem.TOO_DEEP, Problem.TOO_MANY_PARTS, Problem.HEADER_TOO_LONG}:
        raise NotChangeable(BROKEN)
    if find_top(tree.root) is not None or find_inside(tree.root):
        raise NotChangeable(PROTECTED)
    leaves = {each.path: each for each in tree.root.leaves()}
    if not set(paths) <= leaves.keys():
        raise NotFound("attachment")
    end = b"\r\n" if b"\r\n" in raw[: tree.root.body] else b"\n"
    made = raw
    for part in sorted((leaves[each] for each in set(paths)), key=lambda each: -each.start):
        made = made[: part.start] + _placeholder(part, removal, end, when) + made[part.end :]
    return made[: tree.root.start] + f"{MARK_FIELD}: {mark}".encode() + end + made[tree.root.start :]


def _placeholder(part: Part, removal: Removal, end: bytes, when: datetime) -> bytes:
    word, before, sentence = removal.value
    name = before + (file_name(part) or f"part-{part.path}")
    lines = [
        f"Content-Type: {PLACEHOLDER_TYPE}; charset=utf-8{_parameter('name', name)}",
        "Content-Transfer-Encoding: 8bit",
        f"Content-Disposition: inline{_parameter('filename', name)}",
        f'X-Mozilla-Altered: {word}; date="{format_datetime(when)}"',
        "",
        f"{sentence} Its header was:",
        "",
    ]
    said = end.join(line.encode() for text in lines for line in text.split("\n"))
    return _other_fields(part) + said + end + _quoted(_content_fields(part), end)


def _parameter(name: str, value: str) -> str:
    """On a line of its own: RFC 2231 where it is not plain ASCII."""
    if value.isascii():
        return f';\n {name}="{quote(value)}"'
    return f";\n {name}*={encode_rfc2231(value, 'utf-8')}"


def _fields(part: Part) -> list[bytes]:
    """Header fields, folded lines and their ends with them."""
    fields: list[bytes] = []
    for line in part.source[part.start : part.body].splitlines(keepends=True):
        if not line.strip():
            continue
        if line[:1] in b" \t" and fields:
            fields[-1] += line
        else:
            fields.append(line)
    return fields


def _content_fields(part: Part) -> bytes:
    return b"".join(each for each in _fields(part) if _CONTENT_FIELD.match(each))


def _other_fields(part: Part) -> bytes:
    """The message's own fields, where its one part is the whole message."""
    return b"".join(each for each in _fields(part) if not _CONTENT_FIELD.match(each))


def _quoted(header: bytes, end: bytes) -> bytes:
    """As text of a part: no line of it can be taken for a delimiter."""
    return end.join(b"  " + each for each in header.splitlines())
