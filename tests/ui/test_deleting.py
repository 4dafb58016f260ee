"""What Delete does, as an account wishes it: marked and struck through, taken back, compacted, or gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMessageBox
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageRow
from mailguard.model.deleting import DeleteBy, Deleting
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.settings.accounts_page import AccountsPage
from ui.settings.window import SettingsWindow

Saved = Callable[[Account], Account]
NAMES = ("Minutes", "Lunch", "Harvest")


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def begin(desk: Desk, saved: Saved, gpg: GnuPG, qtbot: QtBot) -> Callable[[Deleting], MainWindow]:
    """The main window over three messages of an account that deletes so."""

    def start(deleting: Deleting) -> MainWindow:
        desk.core.set_offline(True)
        mailbox = Mailbox(desk, saved(replace(make_account(), deleting=deleting)))
        writer = Writer(gpg)
        for each in NAMES:
            mailbox.put(writer.write(each))
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.rowCount() == len(NAMES))
        return window

    return start


def row_of(window: MainWindow, subject: str) -> MessageRow | None:
    model = window.list.model
    rows = (model.row(model.id_at(place)) for place in range(model.rowCount()))
    return next((each for each in rows if each is not None and each.subject == subject), None)


def is_struck(window: MainWindow, subject: str) -> bool:
    row = row_of(window, subject)
    return row is not None and row.is_deleted


def spoken(window: MainWindow, place: int) -> str:
    return str(window.list.model.index(place, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def count(window: MainWindow) -> int:
    return window.list.model.rowCount()


def test_a_marked_message_stays_struck_through_and_the_next_one_is_chosen(
    begin: Callable[[Deleting], MainWindow], hands: Hands, qtbot: QtBot
) -> None:
    window = begin(Deleting(by=DeleteBy.MARK))
    hands.choose_row(window.list.view, "Lunch")
    hands.press("Del", window)
    qtbot.waitUntil(lambda: is_struck(window, "Lunch"))
    assert count(window) == 3
    assert any(spoken(window, place).startswith("Deleted, ") for place in range(3))
    hands.reads("Message marked as deleted", window)
    qtbot.waitUntil(lambda: [each.subject for each in window.list.selected_rows()] == ["Minutes"])
    hands.choose_row(window.list.view, "Lunch")
    hands.pick_in_menu_bar(window, "Message", "Undelete")
    qtbot.waitUntil(lambda: row_of(window, "Lunch") is not None and not is_struck(window, "Lunch"))
    qtbot.waitUntil(lambda: window.commands["undo"].text() == "Undo Undeletion of 1 message")
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: is_struck(window, "Lunch"))


def test_hidden_by_choice_a_marked_message_comes_into_sight_with_the_choice(
    begin: Callable[[Deleting], MainWindow], hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    window = begin(Deleting(by=DeleteBy.MARK, shows_marked=False))
    hands.choose_row(window.list.view, "Harvest")
    hands.press("Del", window)
    qtbot.waitUntil(lambda: count(window) == 2)
    desk.show_settings()
    settings = hands.window("settingsWindow")
    assert isinstance(settings, SettingsWindow)
    settings.show_page(AccountsPage.name)
    hands.click("showMarked", settings)
    qtbot.waitUntil(lambda: count(window) == 3 and is_struck(window, "Harvest"))
    assert desk.core.accounts.all()[0].deleting.shows_marked


def test_compacting_asks_and_takes_what_is_marked(
    begin: Callable[[Deleting], MainWindow], hands: Hands, qtbot: QtBot
) -> None:
    window = begin(Deleting(by=DeleteBy.MARK))
    hands.pick(hands.context_menu(window.tree, "Inbox"), "Compact…")
    hands.click_words("Close", hands.window("nothingToCompact"))
    hands.choose_row(window.list.view, "Minutes")
    hands.press("Del", window)
    qtbot.waitUntil(lambda: is_struck(window, "Minutes"))
    hands.pick(hands.context_menu(window.tree, "Inbox"), "Compact…")
    question = hands.window("compactQuestion")
    assert isinstance(question, QMessageBox)
    assert "for good that is marked as deleted" in question.text()
    hands.click_words("Keep", question)
    assert count(window) == 3
    hands.pick(hands.context_menu(window.tree, "Inbox"), "Compact…")
    hands.click("compactNow", hands.window("compactQuestion", besides=[question]))
    qtbot.waitUntil(lambda: count(window) == 2)


def test_what_is_to_be_removed_at_once_is_asked_for_and_stays_where_it_is_kept(
    begin: Callable[[Deleting], MainWindow], hands: Hands, qtbot: QtBot
) -> None:
    window = begin(Deleting(by=DeleteBy.AT_ONCE))
    hands.choose_row(window.list.view, "Minutes")
    hands.press("Del", window)
    question = hands.window("deleteQuestion")
    hands.click_words("Keep", question)
    assert count(window) == 3
    hands.press("Del", window)
    hands.click_words("Delete", hands.window("deleteQuestion", besides=[question]))
    qtbot.waitUntil(lambda: count(window) == 2)
    assert row_of(window, "Minutes") is None


def test_the_way_of_deleting_is_chosen_in_the_settings(
    begin: Callable[[Deleting], MainWindow], hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    window = begin(Deleting())
    qtbot.waitUntil(lambda: not window.commands["undelete"].isVisible())
    desk.show_settings()
    settings = hands.window("settingsWindow")
    assert isinstance(settings, SettingsWindow)
    settings.show_page(AccountsPage.name)
    by = hands.find(QComboBox, "deleteBy", settings)
    by.setCurrentIndex(1)
    by.activated.emit(1)
    for name in ("emptyTrash", "expungeInbox"):
        hands.click(name, settings)
    wished = Deleting(by=DeleteBy.MARK, empties_trash=True, expunges_inbox=True)
    qtbot.waitUntil(lambda: desk.core.accounts.all()[0].deleting == wished)
    qtbot.waitUntil(lambda: window.commands["undelete"].isVisible())
