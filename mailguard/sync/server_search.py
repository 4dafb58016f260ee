"""What a search asks of an IMAP server, and how much of a folder at a time. Pure.

IMAP cannot say all that a person can ask (is:encrypted, in:, file names): there more is asked for than is
wanted, and the store, which knows those things of its rows, narrows what comes back by `narrowing`. Words
are the server's to judge: it compares parts of words, by rules of its own.
RFC 9051 section 6.4.4 as far as RFC 3501 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from mailguard.model import (
    Aged,
    AnyOf,
    Condition,
    Dated,
    Flag,
    HeaderWords,
    InFolder,
    Marked,
    SearchField,
    SearchMark,
    SearchQuery,
    Sized,
    Tagged,
    Term,
    Words,
)

# str: a word of the protocol; bytes: what a person looks for, UTF-8; a tuple: all of it, in parentheses.
SearchKey = str | bytes | tuple["SearchKey", ...]
SearchKeys = tuple[SearchKey, ...]  # all must hold; (): everything

FIRST_SLICE = 500  # UIDs
LEAST_SLICE = 20
LARGEST_SLICE = 2**32
SLICE_S = 0.7  # who wants to read a message meanwhile waits for about so long
LARGEST_NUMBER = 2**32 - 1  # RFC 3501 section 9, "number"
FIRST_DAY = date(1971, 1, 1)

_EVERYTHING: SearchKeys = ()
_ATOM = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+")  # RFC 9051 section 9, "atom"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = timedelta(days=1)
_IN_TEXT = frozenset({SearchField.ANY, SearchField.BODY, SearchField.FILE})
_PLACES: dict[SearchField, tuple[str, ...]] = {
    SearchField.ANY: ("SUBJECT", "FROM", "TO", "CC", "BODY"),
    SearchField.SUBJECT: ("SUBJECT",),
    SearchField.BODY: ("BODY",),
    SearchField.FROM: ("FROM",),
    SearchField.TO: ("TO", "CC"),
    SearchField.CC: ("CC",),
    SearchField.FILE: ("BODY",),  # where the headers of parts stand, which have their names
}
_FLAGS: dict[SearchMark, SearchKeys] = {
    SearchMark.UNREAD: ("UNSEEN",),
    SearchMark.READ: ("SEEN",),
    SearchMark.STARRED: ("FLAGGED",),
    SearchMark.ANSWERED: ("ANSWERED",),
    SearchMark.FORWARDED: ("KEYWORD", str(Flag.FORWARDED)),
    SearchMark.REDIRECTED: ("KEYWORD", str(Flag.REDIRECTED)),
    SearchMark.JUNK: ("OR", "KEYWORD", str(Flag.JUNK), "KEYWORD", "Junk"),
}


def is_worth_asking(search: SearchQuery) -> bool:
    """Whether a server can find what the store does not know: words in texts, which may not lie here."""
    return _wants_text(search.terms) and bool(search_keys(search.terms, FIRST_DAY))


def _wants_text(terms: Iterable[Term]) -> bool:
    """Whether a message may be found because of what its text holds."""
    wanted = [each.condition for each in terms if not each.is_negated]
    return any(
        (isinstance(each, Words) and each.field in _IN_TEXT)
        or (isinstance(each, AnyOf) and any(map(_wants_text, each.groups)))
        for each in wanted
    )


def search_keys(terms: Iterable[Term], today: date) -> SearchKeys:
    """Keys that hold for at least all that `terms` hold for. () where they would hold for every message."""
    return _all(terms, today)[0]


def narrowing(terms: Iterable[Term]) -> tuple[Term, ...]:
    """What of `terms` the store can tell of a message whose text it does not know.

    The rest is the server's word. Where to look (`in:`) was decided by which folders were asked.
    """
    kept = []
    for each in terms:
        wanted = each.condition
        if each.is_negated:
            kept.append(each)
        elif isinstance(wanted, AnyOf):
            groups = tuple(narrowing(group) for group in wanted.groups)
            kept += [Term(AnyOf(groups))] if all(groups) else []
        elif not (isinstance(wanted, InFolder) or (isinstance(wanted, Words) and wanted.field in _IN_TEXT)):
            kept.append(each)
    return tuple(kept)


def next_slice(size: int, took_s: float) -> int:
    """How many UIDs to ask about next, after `size` of them took so long."""
    if took_s > SLICE_S:
        return max(LEAST_SLICE, size // 2)
    return min(LARGEST_SLICE, size * 4) if took_s < SLICE_S / 4 else size


def imap_date(day: date) -> str:
    """RFC 9051 section 9, "date": 1-Nov-2026, in English wherever this runs."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04}"


# Each of these tells the keys, and whether they hold for exactly what is wanted: only such can be turned
# round, since NOT makes of too much too little.
_Asked = tuple[SearchKeys, bool]
_NOT_SAID: _Asked = (_EVERYTHING, False)


def _all(terms: Iterable[Term], today: date) -> _Asked:
    asked = [_term(each, today) for each in terms]
    return tuple(key for keys, _ in asked for key in keys), all(is_exact for _, is_exact in asked)


def _term(term: Term, today: date) -> _Asked:
    keys, is_exact = _condition(term.condition, today)
    if not term.is_negated:
        return keys, is_exact
    return (("NOT", _one(keys)), True) if is_exact and keys else _NOT_SAID


def _condition(wanted: Condition, today: date) -> _Asked:
    match wanted:
        case Words():
            return _words(wanted)
        case Marked(mark=mark):
            return (_FLAGS[mark], True) if mark in _FLAGS else _NOT_SAID
        case Dated(first=first, end=end):
            return _dates(first, end)
        case Aged(least_days=least, below_days=below):
            return _dates(_days_ago(below, today), _days_ago(least, today))
        case Sized(above_bytes=above, below_bytes=below):
            return _sizes(above, below)
        case Tagged(keyword=keyword):
            return (("KEYWORD", keyword), True) if _ATOM.fullmatch(keyword) else _NOT_SAID
        case InFolder() | HeaderWords():
            return _NOT_SAID
        case AnyOf(groups=groups):
            asked = [_all(each, today) for each in groups]
            if not all(keys for keys, _ in asked):
                return _NOT_SAID
            return _either([_one(keys) for keys, _ in asked]), all(is_exact for _, is_exact in asked)


def _words(words: Words) -> _Asked:
    text = " ".join("".join(each if each.isprintable() else " " for each in words.text).split())
    if not text:
        return _NOT_SAID
    places: list[SearchKey] = [(place, text.encode()) for place in _PLACES[words.field]]
    return _either(places), True


def _dates(first: date | None, end: date | None) -> _Asked:
    """The list sorts by the Date field, or by when it was received where that says nothing. The sender's
    calendar may be a day before ours, or behind it."""
    keys: SearchKeys = ()
    if first is not None and first > FIRST_DAY:
        day = imap_date(first - _DAY)
        keys += ("OR", "SENTSINCE", day, "SINCE", day)
    if end is not None:
        day = imap_date(end + _DAY)
        keys += ("OR", "SENTBEFORE", day, "BEFORE", day)
    return keys, False


def _days_ago(days: int | None, today: date) -> date | None:
    if days is None:
        return None
    return today - timedelta(days=days - 1) if days < (today - FIRST_DAY).days else FIRST_DAY


def _sizes(above: int | None, below: int | None) -> _Asked:
    keys: SearchKeys = ()
    if above is not None:
        keys += ("LARGER", str(min(above, LARGEST_NUMBER)))
    if below is not None and below <= LARGEST_NUMBER:
        keys += ("SMALLER", str(below))
    is_exact = max(above or 0, below or 0) <= LARGEST_NUMBER
    return keys, is_exact


def _either(keys: Sequence[SearchKey]) -> SearchKeys:
    """OR takes two: (a, b, c) is OR a OR b c."""
    *before, last = keys
    return (*(key for each in before for key in ("OR", *_bare(each))), *_bare(last))


def _one(keys: SearchKeys) -> SearchKey:
    """As a single key."""
    return keys[0] if len(keys) == 1 else keys


def _bare(key: SearchKey) -> SearchKeys:
    """Without parentheses where it is one key with its string: SUBJECT "x"."""
    is_plain = isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], bytes)
    return key if is_plain and isinstance(key, tuple) else (key,)
