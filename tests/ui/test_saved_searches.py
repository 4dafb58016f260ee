"""A person keeps a search among the folders, looks into it, changes it and lets it go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from mailguard.model import Account
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import CAROL, Mailbox, Writer
from ui.desk import Desk
from ui.folders.folder_acts import FolderAct
from ui.folders.folder_model import Place
from ui.main_window import MainWindow

Saved = Callable[[Account], Account]


@pytest.fixture
def window(desk: Desk, saved: Saved, gpg: GnuPG, qtbot: QtBot) -> MainWindow:
    mailbox = Mailbox(desk, saved(make_account()))
    bob, carol = Writer(gpg), Writer(gpg, CAROL)
    mailbox.put(bob.write("Minutes", "of Monday\n"), "\\Seen")
    mailbox.put(carol.write("Lunch with Bob", "on Thursday?\n"))
    mailbox.put(carol.write("Lunch again", "on Friday?\n"), path="Archive")
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2)
    return made


def saved_place(window: MainWindow) -> Place | None:
    model = window.tree._model
    return next((each for each in map(model.place, model.lines()) if each.search is not None), None)


def save(window: MainWindow, qtbot: QtBot, typed: str, name: str) -> Place:
    window.search_for(typed)
    window.list.search_line.save_asked.emit()
    dialog = window.findChild(QDialog, "savedSearchDialog")
    assert dialog is not None
    fill(dialog, "savedName", name)
    press(dialog, "saveSearch")
    qtbot.waitUntil(lambda: saved_place(window) is not None)
    window.search.clear()
    place = saved_place(window)
    assert place is not None
    return place


def fill(dialog: QDialog, name: str, text: str) -> None:
    field = dialog.findChild(QLineEdit, name)
    assert field is not None
    field.setText(text)


def press(dialog: QDialog, name: str) -> None:
    found = dialog.findChild(QAbstractButton, name)
    assert found is not None
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def subjects(window: MainWindow) -> list[str]:
    model = window.list.model
    rows = [model.row(model.id_at(place)) for place in range(model.rowCount())]
    return sorted(row.subject for row in rows if row is not None)


def test_a_search_is_kept_with_its_folder_and_counts_what_is_unread(window: MainWindow, qtbot: QtBot) -> None:
    place = save(window, qtbot, "lunch", "About lunch")
    assert place.search is not None
    assert [path for _, path in place.search.scope] == ["INBOX"]
    assert place.folder is not None
    qtbot.waitUntil(lambda: (found := saved_place(window)) is not None and found.count == 1)
    window.tree.choose(place.folder.id)
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch with Bob"])
    window.list.view.setCurrentIndex(window.list.model.index(0, 0))
    window.actions_.toggle_read()
    qtbot.waitUntil(lambda: (found := saved_place(window)) is not None and found.count == 0)


def test_all_read_concerns_what_the_search_found_alone(window: MainWindow, qtbot: QtBot) -> None:
    place = save(window, qtbot, "from:bob", "Of Bob")
    assert place.folder is not None
    window.tree.choose(place.folder.id)
    qtbot.waitUntil(lambda: subjects(window) == ["Minutes"])
    window.list.view.setCurrentIndex(window.list.model.index(0, 0))
    window.actions_.toggle_read()
    qtbot.waitUntil(lambda: (found := saved_place(window)) is not None and found.count == 1)
    window.commands["all-read"].trigger()
    qtbot.waitUntil(lambda: (found := saved_place(window)) is not None and found.count == 0)
    assert [each.unread for each in window.list.known_folders if each.path == "INBOX"] == [1]


def test_it_is_changed_and_let_go_and_no_message_with_it(window: MainWindow, qtbot: QtBot) -> None:
    place = save(window, qtbot, "lunch", "About lunch")
    window.tree.act_asked.emit(FolderAct.RENAME, place)
    dialog = next(each for each in window.findChildren(QDialog, "savedSearchDialog") if each.isVisible())
    fill(dialog, "savedText", "minutes")
    press(dialog, "saveSearch")
    qtbot.waitUntil(
        lambda: (
            (found := saved_place(window)) is not None
            and found.search is not None
            and found.search.text == "minutes"
        )
    )
    window.tree.act_asked.emit(FolderAct.DELETE, saved_place(window))
    box = next(each for each in window.findChildren(QMessageBox) if each.isVisible())
    delete = next(each for each in box.buttons() if each.text() == "Delete")
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: saved_place(window) is None)
    inbox = window.tree.first_of(window.list.known_folders[0].role)
    assert inbox is not None
    window.tree.choose(inbox.id)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)


def test_the_search_window_keeps_its_conditions_as_a_folder(window: MainWindow, qtbot: QtBot) -> None:
    hands = Hands(qtbot, window.desk)
    hands.press("Ctrl+Shift+F", window)
    search = window.desk.show_search()
    qtbot.waitUntil(lambda: search.scope.count() > 2)
    search.scope.setCurrentIndex(0)
    field = search.findChild(QLineEdit, "condition-1-text")
    assert field is not None
    QTest.keyClicks(field, "lunch")
    QTest.mouseClick(search.findChild(QAbstractButton, "search-keep"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(QDialog, "savedSearchDialog")
    assert dialog is not None
    press(dialog, "saveSearch")
    qtbot.waitUntil(lambda: saved_place(window) is not None)
    place = saved_place(window)
    assert place is not None
    assert place.folder is not None
    assert place.search is not None
    assert (place.search.text, place.search.scope) == ("subject:lunch", ())
    window.tree.choose(place.folder.id)
    qtbot.waitUntil(lambda: subjects(window) == ["Lunch again", "Lunch with Bob"])
