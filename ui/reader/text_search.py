"""Looking for words in text fields: every place marked, one of them chosen, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

TextField = QTextEdit | QPlainTextEdit

MOST_PLACES = 5_000  # marked and counted
_MARKER, _ON_MARKER = "#FFE08A", "#1B1F24"  # as with a felt pen, in either theme


@dataclass(frozen=True, slots=True)
class Search:
    """goes_on: to the next place; else what is chosen may still be the place, as while a word is typed."""

    text: str
    matches_case: bool = False
    is_backward: bool = False
    goes_on: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """The place that is chosen, counted from 1, and how many there are. count 0: none."""

    at: int = 0
    count: int = 0
    is_all: bool = True  # False: there may be more than `count`


def find_in(fields: Sequence[TextField], search: Search) -> Found:
    """Choose the next place in any of `fields`, from the other end again after the last."""
    places = [(field, each) for field in fields for each in _places(field.document(), search)][:MOST_PLACES]
    for field in fields:
        _mark(field, [each for where, each in places if where is field])
    if not places:
        unmark(fields)
        return Found()
    at = _choose([_order(fields, *each) for each in places], _from(fields, search), search)
    for field in fields:
        if field is not places[at][0]:
            _choose_nothing(field)
    chosen, place = places[at]
    chosen.setTextCursor(place)
    chosen.ensureCursorVisible()
    return Found(at + 1, len(places), is_all=len(places) < MOST_PLACES)


def unmark(fields: Sequence[TextField]) -> None:
    for field in fields:
        field.setExtraSelections([])
        _choose_nothing(field)


def _places(document: QTextDocument, search: Search) -> list[QTextCursor]:
    flags = QTextDocument.FindFlag.FindCaseSensitively if search.matches_case else QTextDocument.FindFlag(0)
    found: list[QTextCursor] = []
    place = QTextCursor(document)
    while search.text and len(found) < MOST_PLACES:
        place = document.find(search.text, place, flags)
        if place.isNull():
            break
        found.append(place)
    return found


_Order = tuple[int, int]  # of a place: its field, and where it begins there


def _order(fields: Sequence[TextField], field: TextField, place: QTextCursor) -> _Order:
    return next(number for number, each in enumerate(fields) if each is field), place.selectionStart()


def _from(fields: Sequence[TextField], search: Search) -> _Order:
    """Where the search begins: at what is chosen, or where one stands."""
    for number, field in enumerate(fields):
        cursor = field.textCursor()
        if cursor.hasSelection():
            return number, cursor.selectionStart() + (1 if search.goes_on and not search.is_backward else 0)
    return 0, fields[0].textCursor().position() if fields else 0


def _choose(orders: Sequence[_Order], start: _Order, search: Search) -> int:
    if search.is_backward:
        before = [number for number, each in enumerate(orders) if each < start]
        return before[-1] if before else len(orders) - 1
    return next((number for number, each in enumerate(orders) if each >= start), 0)


def _mark(field: TextField, places: Sequence[QTextCursor]) -> None:
    look = QTextCharFormat()
    look.setBackground(QColor(_MARKER))
    look.setForeground(QColor(_ON_MARKER))
    marks = []
    for each in places:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = each  # type: ignore[attr-defined]
        mark.format = look  # type: ignore[attr-defined]
        marks.append(mark)
    field.setExtraSelections(marks)


def _choose_nothing(field: TextField) -> None:
    cursor = field.textCursor()
    cursor.setPosition(cursor.selectionStart())
    field.setTextCursor(cursor)
