"""The statements behind the message list: which messages, in which order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from mailguard.model import (
    Aged,
    AnyOf,
    Condition,
    Dated,
    FolderId,
    HeaderWords,
    InFolder,
    ListQuery,
    Marked,
    MessageId,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    Term,
    Words,
    flat_terms,
)
from mailguard.store.folding import word_line
from mailguard.store.orders import (
    folders_condition,
    in_sight,
    order_clause,
    tags_condition,
    unread_condition,
    unread_threads_condition,
)

Values = tuple[object, ...]

_MATCHES = "id IN (SELECT rowid FROM words WHERE words MATCH ?)"

# The bits are those of store/flags.py.
_MARKS = {
    SearchMark.ENCRYPTED: "is_encrypted",
    SearchMark.SIGNED: "is_signed",
    SearchMark.VERIFIED: "(is_verified IS 1 AND mark_generation = ?)",
    SearchMark.UNREAD: "NOT flags & 1",
    SearchMark.READ: "flags & 1",
    SearchMark.STARRED: "flags & 2",
    SearchMark.ANSWERED: "flags & 4",
    SearchMark.FORWARDED: "flags & 8",
    SearchMark.REDIRECTED: "flags & 512",
    SearchMark.JUNK: "flags & 16",
    SearchMark.ATTACHMENT: "has_attachment",
    SearchMark.KEY: "has_key",
}


def list_statement(
    folder: FolderId,
    query: ListQuery,
    generation: str,
    *,
    columns: str = "id",
    among: Sequence[int] | None = None,
    alone: FolderId | None = None,
) -> tuple[str, Values]:
    """SQL and its values for the ids of a list, or other columns. What waits to be expunged is not listed,
    but of accounts that show it.

    folder: where `query` names no other. generation: of the keyring; a verdict of another one is none.
    among: only these are asked about, in which the words of the search (`words_of`) are known to stand.
    alone: of the folders of the list this one.
    """
    scope, inside = scope_condition(folder, query) if alone is None else ("folder = ?", (alone,))
    terms = query.search.terms
    # The plus keeps SQLite from reading all rows of the folder where something else names a few.
    is_narrow = among is not None or bool(words_of(terms))
    found = [(f"+{scope}" if is_narrow else scope, inside), in_sight(query)]
    if among is not None:
        found.append(("id IN (SELECT value FROM json_each(?))", (json.dumps(list(among)),)))
    for is_wanted, mark in (
        (query.starred_only, SearchMark.STARRED),
        (query.encrypted_only, SearchMark.ENCRYPTED),
        (query.signed_only, SearchMark.SIGNED),
        (query.attachment_only, SearchMark.ATTACHMENT),
    ):
        if is_wanted:
            found.append((_MARKS[mark], ()))
    if query.unread_only:
        found.append(unread_condition(query))
    if query.unread_threads:
        found.append(unread_threads_condition(query, *scope_condition(folder, query)))
    if query.tags is not None:
        found.append(tags_condition(query.tags))
    sought = _terms(folder, terms, generation, with_words=among is None)
    found += _or_found(sought, query.found)
    conditions = " AND ".join(condition for condition, _ in found)
    order, values = order_clause(query, generation)
    return f"SELECT {columns} FROM message WHERE {conditions} ORDER BY {order}", _joined(found) + values  # noqa: S608


def matching_statement(
    folder: FolderId, messages: Sequence[MessageId], terms: Sequence[Term], generation: str
) -> tuple[str, Values]:
    """SQL and its values for the ids of those of the messages for which all of `terms` hold.

    folder, generation: as of `list_statement`; where the messages lie does not matter.
    """
    given = ("message.id IN (SELECT value FROM json_each(?))", (json.dumps(list(messages)),))
    found = [given, *(_term(folder, each, generation) for each in terms)]
    conditions = " AND ".join(condition for condition, _ in found)
    return f"SELECT id FROM message WHERE {conditions}", _joined(found)  # noqa: S608


def unsearched_statement(folder: FolderId, query: ListQuery, *, is_indexed: bool) -> tuple[str, Values]:
    """SQL and its values for one row: how many readable and encrypted messages have no text in the index."""
    scope, values = scope_condition(folder, query)
    encrypted = "is_encrypted AND NOT has_text" if is_indexed else "is_encrypted"
    return (
        "SELECT coalesce(sum(NOT is_encrypted AND NOT has_text), 0),"  # noqa: S608
        f" coalesce(sum({encrypted}), 0)"
        f" FROM message WHERE {scope} AND NOT flags & 64",
        values,
    )


def scope_statement(folder: FolderId, query: ListQuery) -> tuple[str, Values]:
    """SQL and its values for account and id of the folders where `query` looks: one that can be opened."""
    scope, values = scope_condition(folder, query)
    return (
        "SELECT account, folder FROM (SELECT id AS folder, account, role, path FROM folder"  # noqa: S608
        f" WHERE is_selectable) WHERE {scope} ORDER BY folder <> ?, role <> 'inbox', path",
        (*values, folder),
    )


def words_expression(words: Iterable[Words]) -> str:
    """An FTS5 expression: all of them must stand there. Within quotes nothing of them is syntax.

    Source: SQLite, "FTS5", section 3, "Full-text Query Syntax".
    """
    return " AND ".join(_phrase(each) for each in words)


def _phrase(words: Words) -> str:
    quoted = '"' + words.text.replace("\0", " ").replace('"', '""') + '"'
    return f"{_COLUMNS[words.field]}{quoted}{'' if words.is_whole else ' *'}"


_COLUMNS = {
    SearchField.ANY: "",
    SearchField.SUBJECT: "subject : ",
    SearchField.BODY: "body : ",
    SearchField.FROM: "sender : ",
    SearchField.TO: "{receivers copied} : ",
    SearchField.CC: "copied : ",
    SearchField.FILE: "files : ",
}


def scope_condition(folder: FolderId, query: ListQuery) -> tuple[str, Values]:
    """The folders to look into: those that `in:` names, or the one that is open.

    Where `in:` is one of several that may hold, any folder of the account, or of all, may have what is found.
    """
    if query.conversation is not None:
        one = query.conversation
        return "(id = ? OR thread = (SELECT thread FROM message WHERE id = ?))", (one, one)
    named = [
        _in_folder(folder, each.condition)
        for each in query.search.terms
        if isinstance(each.condition, InFolder) and not each.is_negated
    ]
    if named:
        return "(" + " OR ".join(condition for condition, _ in named) + ")", _joined(named)
    inner = [each.condition for each in flat_terms(query.search.terms) if _names_folder(each)]
    if any(isinstance(each, InFolder) and not each.name for each in inner):
        return "1", ()
    if inner:
        return f"folder IN (SELECT id FROM folder WHERE account = {_ACCOUNT})", (folder,)  # noqa: S608
    return folders_condition(query) if query.folders else ("folder = ?", (folder,))


def _names_folder(term: Term) -> bool:
    return isinstance(term.condition, InFolder) and not term.is_negated


# Of the folder that is open; where that stands for several accounts, each.
_ACCOUNT = "coalesce((SELECT account FROM folder WHERE id = ?), account)"


def _in_folder(folder: FolderId, wanted: InFolder) -> tuple[str, Values]:
    """Of the account that `folder` is of; all folders of all accounts where no name is given."""
    if not wanted.name:
        return "1", ()
    line = _line(wanted.name, is_whole=wanted.is_whole)
    return (
        f"folder IN (SELECT id FROM folder WHERE account = {_ACCOUNT}"  # noqa: S608
        " AND (instr(word_line(path), ?) OR (role <> 'none' AND instr(word_line(role), ?))))",
        (folder, line, line),
    )


def _terms(
    folder: FolderId, terms: Sequence[Term], generation: str, *, with_words: bool
) -> list[tuple[str, Values]]:
    """A condition for each term, and one for all words together: that is the quickest."""
    lead = words_of(terms) if with_words else ""
    found: list[tuple[str, Values]] = [(_MATCHES, (lead,))] if lead else []
    for each in terms:
        if not _is_indexed(each) and (each.is_negated or not isinstance(each.condition, InFolder)):
            found.append(_term(folder, each, generation))
    return found


def _or_found(terms: list[tuple[str, Values]], found: Sequence[MessageId]) -> list[tuple[str, Values]]:
    """The server says of these that the terms hold; the index does not know their texts."""
    if not found or not terms:
        return terms
    condition, values = _all(terms)
    either = f"(({condition}) OR id IN (SELECT value FROM json_each(?)))"  # noqa: S608
    return [(either, (*values, json.dumps(found)))]


def words_of(terms: Sequence[Term]) -> str:
    """What the index of words is asked first, as FTS5 has it; "" where it cannot narrow the list."""
    words = [each.condition for each in terms if _is_indexed(each) and isinstance(each.condition, Words)]
    parts = [words_expression(words)] if words else []
    for each in terms:
        if isinstance(each.condition, AnyOf) and not each.is_negated:
            groups = [words_of(group) for group in each.condition.groups]
            parts += ["(" + " OR ".join(f"({group})" for group in groups) + ")"] if all(groups) else []
    return " AND ".join(parts)


def _is_indexed(term: Term) -> bool:
    """Words that must stand in the index."""
    return isinstance(term.condition, Words) and not term.is_negated


def _term(folder: FolderId, term: Term, generation: str) -> tuple[str, Values]:
    condition, values = _condition(folder, term.condition, generation)
    return f"NOT ({condition})" if term.is_negated else condition, values


def _condition(folder: FolderId, wanted: Condition, generation: str) -> tuple[str, Values]:
    match wanted:
        case Words():
            return _MATCHES, (words_expression([wanted]),)
        case Marked(mark=mark):
            return _MARKS[mark], (generation,) if mark is SearchMark.VERIFIED else ()
        case Dated(first=first, end=end):
            return _all((("date >= ?", (_seconds(first),)) if first else ("1", ()),
                         ("date < ?", (_seconds(end),)) if end else ("1", ())))  # fmt: skip
        case Aged(least_days=least, below_days=below):
            return _condition(folder, Dated(_days_ago(below), _days_ago(least)), generation)
        case Sized(above_bytes=above, below_bytes=below):
            return _all((("size > ?", (above,)) if above is not None else ("1", ()),
                         ("size < ?", (below,)) if below is not None else ("1", ())))  # fmt: skip
        case Tagged(keyword=keyword):
            return "instr(' ' || lower(keywords) || ' ', ?)", (f" {keyword} ",)
        case InFolder():
            return _in_folder(folder, wanted)
        case HeaderWords(found=known):
            return "id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(known or ())),)
        case AnyOf(groups=groups):
            found = [_all(_term(folder, each, generation) for each in group) for group in groups]
            return "(" + " OR ".join(f"({condition})" for condition, _ in found) + ")", _joined(found)


def _line(text: str, *, is_whole: bool) -> str:
    line = word_line(text)
    return line if is_whole else line[:-1]


def _all(conditions: Iterable[tuple[str, Values]]) -> tuple[str, Values]:
    found = tuple(conditions)
    return " AND ".join(condition for condition, _ in found), _joined(found)


def _joined(found: Iterable[tuple[str, Values]]) -> Values:
    return tuple(value for _, values in found for value in values)


def _days_ago(days: int | None) -> date | None:
    """The day after the one that is so many days before today: messages of before are at least so old."""
    if days is None:
        return None
    first = date(1971, 1, 1)
    return date.today() - timedelta(days=days - 1) if days < (date.today() - first).days else first


def _seconds(day: date) -> int:
    """When it begins where this computer is, in seconds since 1970."""
    return int(datetime.combine(day, time()).astimezone().timestamp())
