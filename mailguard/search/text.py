"""A search as it would be typed: what `search_query` reads."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.model import (
    AGREED_TAGS,
    Aged,
    AnyOf,
    Condition,
    Dated,
    HeaderWords,
    InFolder,
    Marked,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    TagList,
    Term,
    Words,
)
from mailguard.model.tags import name_key

_HELD = (SearchMark.ATTACHMENT, SearchMark.KEY)
_SIGNS = frozenset({"OR", "AND", "NOT"})
_PLAIN = frozenset("@.-_+/'&,#%*!?=~")  # beside letters and digits: what needs no quotes within a word


def search_text(terms: Iterable[Term], tags: TagList = AGREED_TAGS) -> str:
    """One line. Words with blanks are put in quotes, so that they stand there whole. tags: a person's."""
    return " ".join(_term(each, tags) for each in terms)


def tag_operator(keyword: str, tags: TagList) -> str:
    """As it would be typed: "tag:todo"; by its keyword where it is no tag of the list."""
    found = tags.find(keyword)
    return f"tag:{quoted(name_key(found.name) if found is not None else keyword)}"


def quoted(text: str) -> str:
    """As the value of an operator: in quotes where it needs them."""
    text = " ".join(text.replace('"', " ").split())
    is_plain = all(each.isalnum() or each in _PLAIN for each in text)
    return text if is_plain and text and text[0] != "-" else f'"{text}"'


def _term(term: Term, tags: TagList) -> str:
    parts = _parts(term.condition, tags)
    text = " ".join(parts)
    if not term.is_negated:
        return text
    return f"-({text})" if len(parts) > 1 or isinstance(term.condition, AnyOf) else f"-{text}"


def _parts(wanted: Condition, tags: TagList) -> list[str]:
    match wanted:
        case Words(field=SearchField.ANY):
            return [_word(wanted)]
        case Words():
            return [f"{wanted.field}:{_word(wanted)}"]
        case Marked(mark=mark):
            return [f"has:{mark}" if mark in _HELD else f"is:{mark}"]
        case Dated(first=first, end=end):
            since = [f"since:{first.isoformat()}"] if first is not None else []
            return since + ([f"before:{end.isoformat()}"] if end is not None else [])
        case Aged(least_days=least, below_days=below):
            older = [f"older:{least}d"] if least is not None else []
            return older + ([f"newer:{below}d"] if below is not None else [])
        case Sized(above_bytes=above, below_bytes=below):
            larger = [f"larger:{above}"] if above is not None else []
            return larger + ([f"smaller:{below}"] if below is not None else [])
        case Tagged(keyword=keyword):
            return [tag_operator(keyword, tags)]
        case InFolder(name=name, is_whole=is_whole):
            return ["in:all" if not name else f'in:"{_bare(name)}"' if is_whole else f"in:{quoted(name)}"]
        case HeaderWords(name=name, text=text):
            return [f'header:"{_bare(f"{name}: {text}")}"']
        case AnyOf(groups=groups):
            return [" OR ".join(_group(each, tags) for each in groups)]


def _group(terms: tuple[Term, ...], tags: TagList) -> str:
    is_one = len(terms) == 1 and len(_parts(terms[0].condition, tags)) == 1
    text = search_text(terms, tags)
    return text if is_one and not isinstance(terms[0].condition, AnyOf) else f"({text})"


def _word(words: Words) -> str:
    if words.is_whole:
        return f'"{_bare(words.text)}"'
    return f'"{words.text}"' if words.text in _SIGNS else quoted(words.text)


def _bare(text: str) -> str:
    return text.replace('"', " ")
