"""Mailboxes of From, To and the like. Source: RFC 5322 section 3.4, with what is met in the wild.

Encoded words are decoded after the value was taken apart, so what they hold can never become an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from mailguard.cleaning import LONGEST_NAME, clean_text
from mailguard.mime.words import decode_words, unfold
from mailguard.model import Address

MOST_ADDRESSES = 5_000
LONGEST_LIST_BYTES = 1 << 20
LONGEST_ADDRESS = 500  # characters; RFC 5321 allows 254 octets

_REST = r"""
    | (?P<angle><+\s*(?:@[^<>:;]*:)?(?:"(?:[^"\\<>]|\\.)*"@)?[^<>,;]*>*)
    | (?P<encoded>=\?[^?\s]+\?[bBqQ]\?[^?"<>@]*\?=)
    | (?P<mark>[,:;])
    | (?P<blank>\s+)
    | (?P<word>[^\s"<(,:;]+)
"""
_TOKEN = re.compile(rf'(?P<quoted>"(?:[^"\\]|\\.)*") | (?P<comment>\() {_REST}', re.S | re.X)
_LOOSE = re.compile(rf'(?P<literal>["(]) {_REST}', re.S | re.X)  # where quotes or comments never end
_COMMENT_SIGN = re.compile(r"[()]|\\.", re.S)
_AROUND_SIGNS = re.compile(r"\s*([.@])\s*")  # blanks of the obsolete syntax: RFC 5322 section 4.4
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffd]")


def parse_addresses(value: bytes, *, likely: str | None = None) -> tuple[Address, ...]:
    """The mailboxes in their order, those of groups among them. What is no address has `address` ""
    only where nothing in it looks like one; two addresses without a comma between them are two."""
    found: list[Address] = []
    for mailbox in _mailboxes(unfold(value, LONGEST_LIST_BYTES, likely=likely)):
        if mailbox and mailbox[0].name and found and _is_half_a_name(found[-1]):
            mailbox[0] = Address(f"{found.pop().name}, {mailbox[0].name}"[:LONGEST_NAME], mailbox[0].address)
        found += [each for each in mailbox if each.shown]
        if len(found) >= MOST_ADDRESSES:
            break
    return tuple(found[:MOST_ADDRESSES])


def _is_half_a_name(address: Address) -> bool:
    """Of "Doe, John <john@example.org>", for which the standard asks quotes: "Doe" is no mailbox."""
    return not address.address


def _mailboxes(text: str) -> Iterator[list[Address]]:
    words: list[str] = []
    angles: list[str] = []
    comments: list[str] = []
    tokens = _TOKEN
    at = 0
    while at < len(text):
        token = tokens.match(text, at)
        comment_end = _comment_end(text, at) if token is not None and token.lastgroup == "comment" else at
        if token is None or comment_end is None:
            tokens = _LOOSE  # a quote or a comment without end: from here on, no more than a sign
            at += text[at] in '"('
            continue
        kind = token.lastgroup
        at = comment_end if kind == "comment" else token.end()
        if kind == "comment":
            comments.append(text[token.end() : at - 1])
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


def _comment_end(text: str, at: int) -> int | None:
    """Behind the parenthesis that ends the comment at `at`, which may hold others; None where none does."""
    depth = 0
    for found in _COMMENT_SIGN.finditer(text, at):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return None


def _read(words: list[str], angles: list[str], comments: list[str]) -> list[Address]:
    phrase = "".join(words).strip()
    if not angles and "@" in phrase and '"' not in phrase:
        phrase = _AROUND_SIGNS.sub(r"\1", phrase)
    if angles:
        name = _name(words) or clean_text(decode_words(" ".join(comments)))
        first, *others = [Address(name, _address(each)) for each in angles]
        return [first, *others]
    if "@" in phrase and " " not in phrase:
        return [Address(clean_text(decode_words(" ".join(comments))), _address(phrase))]
    loose = [
        f"{before}{each}" if each.startswith("@") and before.startswith('"') else each
        for before, each in pairwise(["", *words])
        if "@" in each and not each.startswith('"')
    ]
    if loose:
        return [Address("", _address(each)) for each in loose]
    return [Address(_name(words), "")] if phrase else []


def _name(words: list[str]) -> str:
    spoken = [_unquoted(each) if each.startswith('"') else each for each in words]
    return clean_text(decode_words("".join(spoken)))[:LONGEST_NAME]


def _unquoted(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return re.sub(r"\\(.)", r"\1", inner, flags=re.S)


def _address(text: str) -> str:
    """Without a source route (RFC 5322 section 4.4). Anything that does not belong into an address stays
    visible in it as U+FFFD, so that it can never equal another one."""
    text = text.strip().rstrip(">")
    if text.startswith("@") and ":" in text:
        text = text.partition(":")[2].strip()
    text = text.removeprefix("mailto:")
    blank = " " if text.startswith('"') else "\ufffd"  # a local part in quotes may hold them
    fit = _UNFIT.sub(lambda found: blank if found[0] == " " else "\ufffd", text[:LONGEST_ADDRESS])
    return fit if len(text) <= LONGEST_ADDRESS else f"{fit}\ufffd"


def _has_at(words: list[str]) -> bool:
    return any("@" in each for each in words if not each.startswith('"'))
