"""The statements behind the message list: which messages, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from mailguard.model import (
    Condition,
    Dated,
    FolderId,
    InFolder,
    ListQuery,
    Marked,
    Order,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    Words,
)
from mailguard.store.folding import word_line

Values = tuple[object, ...]

_ORDER = {
    Order.DATE: "date {way}, id {way}",
    Order.SENDER: "lower(CASE sender_name WHEN '' THEN sender_address ELSE sender_name END) {way}, date DESC",
    Order.SUBJECT: "lower(coalesce(protected_subject, subject)) {way}, date DESC",
    Order.SIZE: "size {way}, date DESC",
}
_SENDER, _RECIPIENTS = "sender_name || ' ' || sender_address", "recipients"
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
    SearchMark.JUNK: "flags & 16",
    SearchMark.ATTACHMENT: "has_attachment",
}


def list_statement(folder: FolderId, query: ListQuery, generation: str) -> tuple[str, Values]:
    """SQL and its values for the ids of a list. Messages that wait to be expunged are not listed.

    folder: where `query` names no other. generation: of the keyring; a verdict of another one is none.
    """
    scope, inside = _scope(folder, query)
    # The plus keeps SQLite from reading all rows of the folder where an index of words names a few.
    found = [(f"+{scope}" if _wanted_words(query) else scope, inside), ("NOT flags & 64", ())]
    for is_wanted, mark in (
        (query.unread_only, SearchMark.UNREAD),
        (query.starred_only, SearchMark.STARRED),
        (query.encrypted_only, SearchMark.ENCRYPTED),
        (query.signed_only, SearchMark.SIGNED),
        (query.attachment_only, SearchMark.ATTACHMENT),
    ):
        if is_wanted:
            found.append((_MARKS[mark], ()))
    found += _terms(folder, query, generation)
    conditions = " AND ".join(condition for condition, _ in found)
    order = _ORDER[query.order].format(way="DESC" if query.newest_first else "ASC")
    return f"SELECT id FROM message WHERE {conditions} ORDER BY {order}", _joined(found)  # noqa: S608


def unsearched_statement(folder: FolderId, query: ListQuery, *, is_indexed: bool) -> tuple[str, Values]:
    """SQL and its values for one row: how many readable and encrypted messages have no text in the index."""
    scope, values = _scope(folder, query)
    encrypted = "is_encrypted AND NOT has_text" if is_indexed else "is_encrypted"
    return (
        "SELECT coalesce(sum(NOT is_encrypted AND NOT has_text), 0),"  # noqa: S608
        f" coalesce(sum({encrypted}), 0)"
        f" FROM message WHERE {scope} AND NOT flags & 64",
        values,
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
    SearchField.FROM: "people : ",
    SearchField.TO: "people : ",
}


def _scope(folder: FolderId, query: ListQuery) -> tuple[str, Values]:
    """The folders to look into: those that `in:` names, or the one that is open."""
    named = [
        _in_folder(folder, each.condition)
        for each in query.search.terms
        if isinstance(each.condition, InFolder) and not each.is_negated
    ]
    if not named:
        return "folder = ?", (folder,)
    return "(" + " OR ".join(condition for condition, _ in named) + ")", _joined(named)


def _in_folder(folder: FolderId, wanted: InFolder) -> tuple[str, Values]:
    """Of the account that `folder` is of; all folders of all accounts where no name is given."""
    if not wanted.name:
        return "1", ()
    line = _line(wanted.name, is_whole=wanted.is_whole)
    return (
        "folder IN (SELECT id FROM folder WHERE account = (SELECT account FROM folder WHERE id = ?)"
        " AND (instr(word_line(path), ?) OR (role <> 'none' AND instr(word_line(role), ?))))",
        (folder, line, line),
    )


def _terms(folder: FolderId, query: ListQuery, generation: str) -> list[tuple[str, Values]]:
    """A condition for each term, and one for all words together: that is the quickest."""
    words = _wanted_words(query)
    found: list[tuple[str, Values]] = [(_MATCHES, (words_expression(words),))] if words else []
    for each in query.search.terms:
        if each.is_negated:
            condition, values = _condition(folder, each.condition, generation)
            found.append((f"NOT ({condition})", values))
        elif not isinstance(each.condition, Words | InFolder):
            found.append(_condition(folder, each.condition, generation))
    found += [_people(each) for each in words if each.field in (SearchField.FROM, SearchField.TO)]
    return found


def _wanted_words(query: ListQuery) -> list[Words]:
    terms = query.search.terms
    return [each.condition for each in terms if isinstance(each.condition, Words) and not each.is_negated]


def _condition(folder: FolderId, wanted: Condition, generation: str) -> tuple[str, Values]:
    match wanted:
        case Words():
            matches = (_MATCHES, (words_expression([wanted]),))
            is_people = wanted.field in (SearchField.FROM, SearchField.TO)
            return _all((matches, _people(wanted))) if is_people else matches
        case Marked(mark=mark):
            return _MARKS[mark], (generation,) if mark is SearchMark.VERIFIED else ()
        case Dated(first=first, end=end):
            return _all((("date >= ?", (_seconds(first),)) if first else ("1", ()),
                         ("date < ?", (_seconds(end),)) if end else ("1", ())))  # fmt: skip
        case Sized(above_bytes=above, below_bytes=below):
            return _all((("size > ?", (above,)) if above is not None else ("1", ()),
                         ("size < ?", (below,)) if below is not None else ("1", ())))  # fmt: skip
        case Tagged(keyword=keyword):
            return "instr(' ' || lower(keywords) || ' ', ?)", (f" {keyword} ",)
        case InFolder():
            return _in_folder(folder, wanted)


def _people(words: Words) -> tuple[str, Values]:
    """The index knows people, but not who wrote and who received: the row does."""
    column = _SENDER if words.field is SearchField.FROM else _RECIPIENTS
    return f"instr(word_line({column}), ?)", (_line(words.text, is_whole=words.is_whole),)


def _line(text: str, *, is_whole: bool) -> str:
    line = word_line(text)
    return line if is_whole else line[:-1]


def _all(conditions: Iterable[tuple[str, Values]]) -> tuple[str, Values]:
    found = tuple(conditions)
    return " AND ".join(condition for condition, _ in found), _joined(found)


def _joined(found: Iterable[tuple[str, Values]]) -> Values:
    return tuple(value for _, values in found for value in values)


def _seconds(day: date) -> int:
    """When it begins where this computer is, in seconds since 1970."""
    return int(datetime.combine(day, time()).astimezone().timestamp())
