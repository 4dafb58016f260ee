"""A message that lies readable in a folder, made an encrypted one: its header outside, all else inside. Pure.

The subject goes inside too (RFC 9788), unless the message is signed as a whole: then not a byte of what was
signed is changed, and its header stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailguard.errors import NotChangeable
from mailguard.mime import pgpmime
from mailguard.mime.layer import Wrapping
from mailguard.mime.layers import find_top
from mailguard.mime.parts import Part, Problem, split
from mailguard.mime.removal import MARK_FIELD

_ENCRYPTED = frozenset({Wrapping.ENCRYPTED, Wrapping.SMIME_ENCRYPTED})
_OF_BODY = re.compile(rb"(content-[!-9;-~]+|mime-version)[ \t]*:", re.IGNORECASE)
_NOT_OUTSIDE = re.compile(rb"(bcc|comments|keywords)[ \t]*:", re.IGNORECASE)  # RFC 9788, hcp_baseline
_SUBJECT = re.compile(rb"subject[ \t]*:", re.IGNORECASE)
_CONTENT_TYPE = re.compile(rb"content-type[ \t]*:", re.IGNORECASE)
_PROTECTED = b';\r\n protected-headers="v1"; hp="cipher"'
_LINE_END = re.compile(rb"\r\n|\r|\n")


def is_sealed(raw: bytes) -> bool:
    """Whether all of it is encrypted already."""
    layer = find_top(split(raw).root)
    return layer is not None and layer.wrapping in _ENCRYPTED


def seal(raw: bytes, encrypt: Callable[[bytes], bytes], *, mark: str) -> bytes:
    """The message encrypted, with MARK_FIELD: `mark` in its header.

    encrypt: makes ASCII armor of what it is given. Raises NotChangeable where the message is encrypted
    already or is not whole.
    """
    whole = _LINE_END.sub(b"\r\n", raw)
    tree = split(whole)
    if is_sealed(whole):
        raise NotChangeable("it is encrypted already")
    if tree.problems & {Problem.CUT_OFF, Problem.TOO_DEEP, Problem.TOO_MANY_PARTS, Problem.HEADER_TOO_LONG}:
        raise NotChangeable("its parts cannot be told apart for certain")
    fields = _fields(tree.root)
    is_signed = find_top(tree.root) is not None
    inside = _signed_inside(fields) if is_signed else _protected_inside(fields)
    armored = encrypt(inside + b"\r\n" + tree.root.raw_body)
    outside = fields if is_signed else [_hidden(each) for each in fields if not _NOT_OUTSIDE.match(each)]
    header = b"".join(each for each in outside if not _OF_BODY.match(each))
    sealed = pgpmime.wrap_encrypted(armored).to_bytes()
    return f"{MARK_FIELD}: {mark}\r\n".encode() + header + b"MIME-Version: 1.0\r\n" + sealed


def _signed_inside(fields: list[bytes]) -> bytes:
    return b"".join(each for each in fields if _OF_BODY.match(each))


def _protected_inside(fields: list[bytes]) -> bytes:
    """All fields, what the outer ones say, and the word that they are protected."""
    outer = [_hidden(each) for each in fields if not (_NOT_OUTSIDE.match(each) or _OF_BODY.match(each))]
    content = [each for each in fields if _OF_BODY.match(each)]
    if not any(_CONTENT_TYPE.match(each) for each in content):
        content.append(b"Content-Type: text/plain; charset=utf-8\r\n")
    others = [each for each in fields if not _OF_BODY.match(each)]
    notes = [b"HP-Outer: " + each for each in outer]
    marked = [each.rstrip() + _PROTECTED + b"\r\n" if _CONTENT_TYPE.match(each) else each for each in content]
    return b"".join((*others, *notes, *marked))


def _hidden(field: bytes) -> bytes:
    return b"Subject: " + pgpmime.HIDDEN_SUBJECT.encode() + b"\r\n" if _SUBJECT.match(field) else field


def _fields(part: Part) -> list[bytes]:
    """Header fields, their folded lines and line ends with them."""
    found: list[bytes] = []
    for line in part.source[part.start : part.body].splitlines(keepends=True):
        if not line.strip():
            continue
        if line[:1] in b" \t" and found:
            found[-1] += line
        else:
            found.append(line)
    return found
