"""What a person types into the search field, as a query.

Words, "phrases" and operators, such as from:bob, is:encrypted or before:2026-11; a "-" before any of
them, or NOT, turns it round. Nothing that can be typed is an error: what is no operator is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from mailguard.model import (
    TAGS,
    Condition,
    InFolder,
    Marked,
    NoteKind,
    SearchField,
    SearchMark,
    SearchNote,
    SearchQuery,
    Sized,
    Tagged,
    Term,
    Words,
)
from mailguard.search_dates import after, before, on, since

LONGEST = 2_000
MOST_TERMS = 40  # SQLite limits how deep an expression may be
ALL_FOLDERS = "all"

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>\S*))')
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_FIELDS = {
    "from": SearchField.FROM,
    "to": SearchField.TO,
    "subject": SearchField.SUBJECT,
    "body": SearchField.BODY,
}
_ALSO = {"flagged": SearchMark.STARRED, "replied": SearchMark.ANSWERED, "spam": SearchMark.JUNK}
_IS = {str(each): each for each in SearchMark if each is not SearchMark.ATTACHMENT} | _ALSO
_HAS = {"attachment": SearchMark.ATTACHMENT, "attachments": SearchMark.ATTACHMENT}

_TAGS = {each.name.lower(): each.keyword for each in TAGS}
_TAGS["todo"] = _TAGS["to do"]


@dataclass(frozen=True, slots=True)
class _Token:
    """One part of what was typed. name: of the operator, in lower case; "" for none."""

    typed: str
    name: str
    value: str
    is_quoted: bool  # and the quote is closed: nothing goes on behind it
    is_negated: bool


def parse_search(text: str, today: date) -> SearchQuery:
    """The query that `text` means on the day `today`. Never raises."""
    tokens = list(_tokens(_clean(text[:LONGEST])))
    terms: list[Term] = []
    notes: list[SearchNote] = []
    for token in tokens[:MOST_TERMS]:
        condition, note = _read(token, today)
        if condition is not None:
            terms.append(Term(condition, token.is_negated))
        if note is not None:
            notes.append(note)
    if len(text) > LONGEST or len(tokens) > MOST_TERMS:
        notes.append(SearchNote(NoteKind.TOO_LONG))
    return SearchQuery(tuple(terms), tuple(dict.fromkeys(notes)))


def has_letters(text: str) -> bool:
    """Whether an index of words holds anything of it."""
    return any(unicodedata.category(each)[0] in "LN" for each in text)


def _clean(text: str) -> str:
    """Without what no text of a message has: control characters, halves of surrogate pairs."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)


def _tokens(text: str) -> Iterator[_Token]:
    """In order. NOT belongs to what follows, and so does an operator whose value a blank keeps from it."""
    is_negated, waiting = False, ""
    for match in _TOKEN.finditer(text):
        if not match[0]:
            continue
        typed, name, has_phrase = match[0], (match["name"] or "").lower(), match["phrase"] is not None
        value = match["phrase"] if has_phrase else match["word"]
        if waiting and not name:
            typed, name, waiting = f"{waiting}:{typed}", waiting, ""
        elif not name and not has_phrase and _is_not(match, text):
            is_negated = True
            continue
        elif name in _READERS and not has_phrase and not value:
            waiting, is_negated = name, is_negated or bool(match["minus"])
            continue
        yield _Token(typed, name, value, bool(match["end"]), is_negated or bool(match["minus"]))
        is_negated, waiting = False, ""


def _is_not(match: re.Match[str], text: str) -> bool:
    """NOT before anything; "not", which is a word of many subjects, before an operator alone."""
    following = _TOKEN.match(text[match.end() :].lstrip())
    if following is None or not following[0] or match["minus"]:
        return False
    is_operator = (following["name"] or "").lower() in _READERS
    return match["word"] == "NOT" or (match["word"].lower() == "not" and is_operator)


def _read(token: _Token, today: date) -> tuple[Condition | None, SearchNote | None]:
    """Its condition, if it has one, and what is to be said of it."""
    reader = _READERS.get(token.name)
    if reader is not None:
        condition = reader(token, today)
        return (condition, None) if condition is not None else _as_word(token, NoteKind.NO_VALUE)
    if token.name and token.value and not token.value.startswith("//"):
        return _as_word(token, NoteKind.NO_OPERATOR)
    return _as_word(token, None)


def _as_word(token: _Token, kind: NoteKind | None) -> tuple[Condition | None, SearchNote | None]:
    typed = token.typed.removeprefix("-")
    text = token.value if not token.name else typed.replace('"', " ")
    if not has_letters(text):
        is_said = bool(text.strip(' -"'))
        return None, SearchNote(NoteKind.NO_LETTERS, typed) if is_said else None
    note = SearchNote(kind, typed) if kind is not None else None
    return Words(SearchField.ANY, text, token.is_quoted), note


def _words(token: _Token, today: date) -> Condition | None:
    return Words(_FIELDS[token.name], token.value, token.is_quoted) if has_letters(token.value) else None


def _mark(token: _Token, today: date) -> Condition | None:
    found = (_IS if token.name == "is" else _HAS).get(token.value.lower())
    return Marked(found) if found is not None else None


def _size(token: _Token, today: date) -> Condition | None:
    match = _SIZE.fullmatch(token.value)
    if match is None:
        return None
    size_bytes = int(float(match[1]) * _UNITS[match[2].lower()])
    return Sized(above_bytes=size_bytes) if token.name == "larger" else Sized(below_bytes=size_bytes)


def _tag(token: _Token, today: date) -> Condition | None:
    name = token.value.strip().lower()
    return Tagged(_TAGS.get(name, name)) if name and " " not in _TAGS.get(name, name) else None


def _folder(token: _Token, today: date) -> Condition | None:
    if token.value.lower() == ALL_FOLDERS:
        return InFolder("")
    return InFolder(token.value, token.is_quoted) if has_letters(token.value) else None


_Reader = Callable[[_Token, date], Condition | None]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(_FIELDS, _words),
    "is": _mark,
    "has": _mark,
    "before": lambda token, today: before(token.value, today),
    "after": lambda token, today: after(token.value, today),
    "since": lambda token, today: since(token.value, today),
    "on": lambda token, today: on(token.value, today),
    "larger": _size,
    "smaller": _size,
    "tag": _tag,
    "in": _folder,
}
OPERATORS = frozenset(_READERS)
