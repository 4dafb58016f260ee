"""What a person types into the search field, as a query.

Words, "phrases" and operators, such as from:bob, is:encrypted or before:2026-11; a "-" before any of
them, or NOT, turns it round; OR joins two, parentheses make a group. Nothing that can be typed is an
error: what is no operator is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from mailguard.model import (
    AGREED_TAGS,
    Aged,
    AnyOf,
    Condition,
    HeaderWords,
    InFolder,
    Marked,
    NoteKind,
    SearchField,
    SearchMark,
    SearchNote,
    SearchQuery,
    Sized,
    Tagged,
    TagList,
    Term,
    Words,
)
from mailguard.search.dates import after, before, on, since
from mailguard.search.tokens import Sign, Token, clean, read_tokens

LONGEST = 2_000
MOST_TERMS = 40  # SQLite limits how deep an expression may be
ALL_FOLDERS = "all"
HEADER = "header"  # the operator that filters alone have: header:"X-Spam-Flag: yes"
TAG = "tag"  # the operator whose values are a person's own

FIELD_NAME = re.compile(r"[!-9;-~]{1,76}")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_FIELDS = {
    "from": SearchField.FROM,
    "to": SearchField.TO,
    "subject": SearchField.SUBJECT,
    "body": SearchField.BODY,
    "cc": SearchField.CC,
    "file": SearchField.FILE,
}
_ALSO = {"flagged": SearchMark.STARRED, "replied": SearchMark.ANSWERED, "spam": SearchMark.JUNK}
_HELD = (SearchMark.ATTACHMENT, SearchMark.KEY)
_IS = {str(each): each for each in SearchMark if each not in _HELD} | _ALSO
_HAS = {f"{each}{ending}": each for each in _HELD for ending in ("", "s")}
_AGE = re.compile(r"(\d{1,5})([dwmy]?)", re.IGNORECASE)
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}


def parse_search(
    text: str, today: date, tags: TagList = AGREED_TAGS, *, in_filter: bool = False
) -> SearchQuery:
    """The query that `text` means on the day `today`. Never raises. tags: those that `tag:` calls by name.

    in_filter: it may ask for any header field, too.
    """
    tokens = list(read_tokens(clean(text[:LONGEST]), OPERATORS))
    parser = _Parser(tokens[:MOST_TERMS], today, tags, in_filter)
    terms = parser.read_group()
    if len(text) > LONGEST or len(tokens) > MOST_TERMS:
        parser.notes.append(SearchNote(NoteKind.TOO_LONG))
    return SearchQuery(terms, tuple(dict.fromkeys(parser.notes)))


def has_letters(text: str) -> bool:
    """Whether an index of words holds anything of it."""
    return any(unicodedata.category(each)[0] in "LN" for each in text)


class _Parser:
    """Goes through the tokens once. OR joins its two neighbours; what stands side by side must all hold."""

    def __init__(self, tokens: Sequence[Token], today: date, tags: TagList, in_filter: bool) -> None:
        self._tokens = tokens
        self._today = today
        self._tags = tags
        self._in_filter = in_filter
        self._place = 0
        self.notes: list[SearchNote] = []

    def read_group(self) -> tuple[Term, ...]:
        """All up to the parenthesis that ends the group, or to the end."""
        terms: list[Term] = []
        has_begun = False
        while (token := self._next()) is not None and token.sign is not Sign.CLOSE:
            if token.sign is Sign.AND and has_begun and self._goes_on():
                continue
            terms += self._read_either(token)
            has_begun = True
        return tuple(terms)

    def _read_either(self, token: Token) -> tuple[Term, ...]:
        groups = [self._read_one(token)]
        while (joint := self._peek()) is not None and joint.sign is Sign.OR and self._goes_on(1):
            self._place += 1
            following = self._next()
            if following is not None:
                groups.append(self._read_one(following))
        groups = [each for each in groups if each]
        if len(groups) < 2:
            return groups[0] if groups else ()
        if all(_is_folder(each) for each in groups):  # several `in:` look into each of the folders anyway
            return tuple(term for each in groups for term in each)
        return (Term(AnyOf(tuple(groups))),)

    def _read_one(self, token: Token) -> tuple[Term, ...]:
        if token.sign is Sign.OPEN:
            start = self._place
            terms = self.read_group()
            if not terms and self._place <= start + 1:  # nothing stands in it
                self.notes.append(SearchNote(NoteKind.NO_LETTERS, token.typed))
            if not token.is_negated or not terms:
                return terms
            return (Term(AnyOf((terms,)), is_negated=True),)
        header = _header(token) if self._in_filter and token.name == HEADER else None
        if header is not None:
            return (Term(header, token.is_negated),)
        condition, note = _read(token, self._today, self._tags)
        if note is not None:
            self.notes.append(note)
        return (Term(condition, token.is_negated),) if condition is not None else ()

    def _peek(self, ahead: int = 0) -> Token | None:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def _next(self) -> Token | None:
        token = self._peek()
        self._place += 1
        return token

    def _goes_on(self, ahead: int = 0) -> bool:
        """Whether something follows that can be joined."""
        token = self._peek(ahead)
        return token is not None and token.sign in (Sign.NONE, Sign.OPEN)


def _is_folder(terms: tuple[Term, ...]) -> bool:
    return len(terms) == 1 and isinstance(terms[0].condition, InFolder) and not terms[0].is_negated


def _read(token: Token, today: date, tags: TagList) -> tuple[Condition | None, SearchNote | None]:
    """Its condition, if it has one, and what is to be said of it."""
    reader = _READERS.get(token.name)
    if reader is not None or token.name == TAG:
        condition = reader(token, today) if reader is not None else _tag(token, tags)
        return (condition, None) if condition is not None else _as_word(token, NoteKind.NO_VALUE)
    if token.name and token.value and not token.value.startswith("//"):
        return _as_word(token, NoteKind.NO_OPERATOR)
    return _as_word(token, None)


def _as_word(token: Token, kind: NoteKind | None) -> tuple[Condition | None, SearchNote | None]:
    typed = token.typed.removeprefix("-")
    text = token.value if not token.name else typed.replace('"', " ")
    if not has_letters(text):
        is_said = bool(text.strip(' -"'))
        return None, SearchNote(NoteKind.NO_LETTERS, typed) if is_said else None
    note = SearchNote(kind, typed) if kind is not None else None
    return Words(SearchField.ANY, text, token.is_quoted), note


def _words(token: Token, today: date) -> Condition | None:
    return Words(_FIELDS[token.name], token.value, token.is_quoted) if has_letters(token.value) else None


def _mark(token: Token, today: date) -> Condition | None:
    found = (_IS if token.name == "is" else _HAS).get(token.value.lower())
    return Marked(found) if found is not None else None


def _age(token: Token, today: date) -> Condition | None:
    match = _AGE.fullmatch(token.value)
    if match is None:
        return None
    days = int(match[1]) * _DAYS[match[2].lower()]
    return Aged(least_days=days) if token.name == "older" else Aged(below_days=days)


def _size(token: Token, today: date) -> Condition | None:
    match = _SIZE.fullmatch(token.value)
    if match is None:
        return None
    size_bytes = int(float(match[1]) * _UNITS[match[2].lower()])
    return Sized(above_bytes=size_bytes) if token.name == "larger" else Sized(below_bytes=size_bytes)


def _tag(token: Token, tags: TagList) -> Condition | None:
    keyword = tag_keyword(token.value, tags)
    return Tagged(keyword) if keyword and " " not in keyword else None


def tag_keyword(value: str, tags: TagList) -> str:
    """Of the tag that `tag:` means with this value, in lower case: a name, or the keyword itself."""
    found = tags.named(value)
    return found.keyword.lower() if found is not None else value.strip().lower()


def _header(token: Token) -> Condition | None:
    """None where no field is named, or no text (RFC 5322 section 2.2)."""
    name, _, text = (each.strip() for each in token.value.partition(":"))
    return HeaderWords(name.lower(), text) if FIELD_NAME.fullmatch(name) and text else None


def _folder(token: Token, today: date) -> Condition | None:
    if token.value.lower() == ALL_FOLDERS:
        return InFolder("")
    return InFolder(token.value, token.is_quoted) if has_letters(token.value) else None


_Reader = Callable[[Token, date], Condition | None]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(_FIELDS, _words),
    "is": _mark,
    "has": _mark,
    "before": lambda token, today: before(token.value, today),
    "after": lambda token, today: after(token.value, today),
    "since": lambda token, today: since(token.value, today),
    "on": lambda token, today: on(token.value, today),
    "older": _age,
    "newer": _age,
    "larger": _size,
    "smaller": _size,
    "in": _folder,
}
OPERATORS = frozenset(_READERS) | {TAG}
