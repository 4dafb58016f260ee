"""A person searches by conditions, and does to what was found what can be done in any list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Aged, AnyOf, Marked, SearchField, SearchMark, Term, Words
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import CAROL, Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.search.condition_rows import ConditionRows
from ui.search.search_window import SearchWindow

Saved = Callable[[Account], Account]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def main(desk: Desk, saved: Saved, gpg: GnuPG, qtbot: QtBot) -> MainWindow:
    mailbox = Mailbox(desk, saved(make_account()))
    bob, carol = Writer(gpg), Writer(gpg, CAROL)
    mailbox.put(bob.write("Minutes", "of Monday\n"), "\\Seen")
    mailbox.put(carol.write("Lunch with Bob", "on Thursday?\n"))
    mailbox.put(carol.write("Lunch again", "on Friday?\n"), path="Archive")
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2)
    return made


@pytest.fixture
def window(main: MainWindow, hands: Hands, qtbot: QtBot) -> SearchWindow:
    hands.press("Ctrl+Shift+F", main)
    made = main.desk.show_search()
    qtbot.waitUntil(lambda: made.scope.count() > 2)
    return made


def choose(window: SearchWindow, name: str, words: str) -> None:
    box = window.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentIndex(box.findText(words))
    assert box.currentText() == words


def write(window: SearchWindow, name: str, text: str) -> None:
    field = window.findChild(QLineEdit, name)
    assert field is not None
    QTest.keyClicks(field, text)


def click(window: SearchWindow, name: str) -> None:
    found = window.findChild(QAbstractButton, name)
    assert found is not None
    assert found.isEnabled(), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def subjects(window: SearchWindow) -> list[str]:
    model = window.list.model
    rows = [model.row(model.id_at(place)) for place in range(model.rowCount())]
    return sorted(row.subject for row in rows if row is not None)


def test_it_looks_into_the_folder_that_was_open_or_into_all(window: SearchWindow, qtbot: QtBot) -> None:
    assert window.scope.currentText().strip() == "Inbox"
    write(window, "condition-1-text", "lunch")
    click(window, "search-do")
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch with Bob"])
    window.scope.setCurrentIndex(0)
    click(window, "search-do")
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch again", "Lunch with Bob"])


def test_all_or_any_of_the_conditions_must_hold(window: SearchWindow, qtbot: QtBot) -> None:
    write(window, "condition-1-text", "lunch")
    click(window, "condition-1-more")
    choose(window, "condition-2-kind", "Status")
    choose(window, "condition-2-choice", "Read")
    click(window, "search-do")
    qtbot.waitUntil(lambda: window.list.folder is not None)
    choose(window, "matchMode", "Match any of the following")
    click(window, "search-do")
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch with Bob", "Minutes"])
    choose(window, "condition-2-relation", "is not")
    choose(window, "matchMode", "Match all of the following")
    click(window, "search-do")
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch with Bob"])


def test_what_was_found_is_deleted_like_in_any_list(window: SearchWindow, qtbot: QtBot) -> None:
    write(window, "condition-1-text", "lunch")
    QTest.keyClick(window.findChild(QLineEdit, "condition-1-text"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch with Bob"])
    window.list.view.setCurrentIndex(window.list.model.index(0, 0))
    click(window, "found-delete")
    qtbot.waitUntil(lambda: subjects(window) == [])


def test_the_same_search_goes_on_in_the_main_window(window: SearchWindow, main: MainWindow) -> None:
    choose(window, "condition-1-kind", "From")
    write(window, "condition-1-text", "carol example")
    click(window, "search-field")
    assert main.search.text() == 'from:"carol example"'


def test_rows_say_what_terms_they_were_made_of(qtbot: QtBot) -> None:
    terms = (
        Term(Words(SearchField.SUBJECT, "trip"), True),
        Term(Marked(SearchMark.ENCRYPTED)),
        Term(Aged(least_days=31)),
    )
    rows = ConditionRows(terms)
    qtbot.addWidget(rows)
    assert rows.terms() == terms
    any_of = (Term(AnyOf(tuple((each,) for each in terms))),)
    assert rows.show_terms(any_of)
    assert rows.terms() == any_of
    nested = (*any_of, *terms)
    assert not rows.show_terms(nested)
    assert rows.terms() == any_of
    number = rows.findChild(QLineEdit, "condition-3-number")
    assert number is not None
    assert number.text() == "30"
