"""Mailboxes of From, To and the like. Source: RFC 5322 section 3.4, with what is met in the wild.

Encoded words are decoded after the value was taken apart, so what they hold can never become an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.cleaning import clean_text
from mailguard.mime.words import decode_words, unfold
from mailguard.model import Address

MOST_ADDRESSES = 5_000
LONGEST_LIST_BYTES = 1 << 20

_TOKEN = re.compile(
    r"""
      (?P<quoted>"(?:[^"\\]|\\.)*"?)
    | (?P<angle><[^<>,;]*>?)
    | (?P<comment>\()
    | (?P<encoded>=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=)
    | (?P<mark>[,:;])
    | (?P<blank>\s+)
    | (?P<word>[^\s"<(,:;]+)
    """,
    re.S | re.X,
)
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffd]")


def parse_addresses(value: bytes, *, likely: str | None = None) -> tuple[Address, ...]:
    """The mailboxes in their order, those of groups among them. What is no address has `address` ""
    only where nothing in it looks like one; two addresses without a comma between them are two."""
    found: list[Address] = []
    for mailbox in _mailboxes(unfold(value, LONGEST_LIST_BYTES, likely=likely)):
        found.extend(mailbox)
        if len(found) >= MOST_ADDRESSES:
            break
    return tuple(found[:MOST_ADDRESSES])


def _mailboxes(text: str) -> Iterator[list[Address]]:
    words: list[str] = []
    angles: list[str] = []
    comments: list[str] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            at += 1
            continue
        at = token.end()
        kind = token.lastgroup
        if kind == "comment":
            comment, at = _comment(text, at)
            comments.append(comment)
        elif kind == "angle":
            angles.append(token[0].strip("<>"))
        elif kind == "mark" and token[0] == ":" and not angles and not _has_at(words):
            words, comments = [], []  # the name of a group
        elif kind == "mark" and token[0] == ":":
            words.append(":")
        elif kind == "mark":
            yield _read(words, angles, comments)
            words, angles, comments = [], [], []
        elif kind in ("quoted", "encoded", "word", "blank"):
            words.append(token[0])
    yield _read(words, angles, comments)


def _comment(text: str, at: int) -> tuple[str, int]:
    """What stands in parentheses, which may hold others, and where it ends."""
    depth, start = 1, at
    while at < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 2 if text[at] == "\\" else 1
    return text[start : at - 1 if not depth else at], at


def _read(words: list[str], angles: list[str], comments: list[str]) -> list[Address]:
    phrase = "".join(words).strip()
    if angles:
        name = _name(words) or clean_text(decode_words(" ".join(comments)))
        first, *others = [Address(name, _address(each)) for each in angles]
        return [first, *others]
    if "@" in phrase and " " not in phrase:
        return [Address(clean_text(decode_words(" ".join(comments))), _address(phrase))]
    loose = [each for each in words if "@" in each and not each.startswith('"')]
    if loose:
        return [Address("", _address(each)) for each in loose]
    return [Address(_name(words), "")] if phrase else []


def _name(words: list[str]) -> str:
    spoken = [_unquoted(each) if each.startswith('"') else each for each in words]
    return clean_text(decode_words("".join(spoken)))


def _unquoted(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return re.sub(r"\\(.)", r"\1", inner, flags=re.S)


def _address(text: str) -> str:
    """Without a source route (RFC 5322 section 4.4). Anything that does not belong into an address stays
    visible in it as U+FFFD, so that it can never equal another one."""
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.partition(":")[2]
    return _UNFIT.sub("\ufffd", text)


def _has_at(words: list[str]) -> bool:
    return any("@" in each for each in words if not each.startswith('"'))
