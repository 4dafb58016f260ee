"""Message filters, as a person makes, runs and looks after them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.events import MailArrived
from mailguard.model import Account, ListQuery, MessageId
from mailguard.model.filters import Filter
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import PATIENCE_MS, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def lunch(mailbox: Mailbox, gpg: GnuPG) -> MessageId:
    writer = Writer(gpg)
    mailbox.put(writer.write("Minutes", "of Monday\n"))
    return mailbox.put(writer.write("Lunch", "on Thursday?\n"))


@pytest.fixture
def window(desk: Desk, lunch: MessageId, qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.row(lunch) is not None, timeout=PATIENCE_MS)
    return made


def choose(hands: Hands, name: str, words: str, within: QWidget) -> None:
    """In a combo box, by its keys."""
    box = hands.find(QComboBox, name, within)
    place = box.findText(words, Qt.MatchFlag.MatchContains)
    assert place >= 0, [box.itemText(each) for each in range(box.count())]
    box.setCurrentIndex(place)


def make_filter(hands: Hands, window: QWidget, name: str, subject: str) -> None:
    """One that moves to Projects: messages with a word in their subject, or all with ""."""
    hands.click("filter-new", window)
    dialog = hands.window("filterDialog")
    assert not hands.find(QPushButton, "saveFilter", dialog).isEnabled()
    hands.type("filterName", name, dialog)
    if subject:
        hands.type("condition-1-text", subject, dialog)
    else:
        choose(hands, "matchMode", "Match all messages", dialog)
    choose(hands, "action-1-folder", "Projects", dialog)
    hands.click("saveFilter", dialog)


def subjects(mailbox: Mailbox, path: str) -> set[str]:
    ids = mailbox.messages.list_ids(mailbox.folder(path).id, ListQuery())
    return {each.subject for each in mailbox.messages.load_rows([MessageId(each) for each in ids])}


def test_a_filter_is_made_and_moves_what_arrives(
    window: MainWindow, hands: Hands, mailbox: Mailbox, lunch: MessageId, desk: Desk, qtbot: QtBot
) -> None:
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    filters = hands.window("filtersWindow")
    make_filter(hands, filters, "Lunches", "lunch")
    qtbot.waitUntil(lambda: hands.find(QListWidget, "filters", filters).count() == 1, timeout=PATIENCE_MS)
    desk.core._post(MailArrived(mailbox.account.id, mailbox.folder("INBOX").id, (lunch,)))
    qtbot.waitUntil(lambda: subjects(mailbox, "Projects") == {"Lunch"}, timeout=PATIENCE_MS)
    hands.find(QTabWidget, "filterTabs", filters).setCurrentIndex(1)
    log = hands.find(QTableWidget, "filterLog", filters)
    qtbot.waitUntil(lambda: log.rowCount() == 1, timeout=PATIENCE_MS)
    assert [log.item(0, column).text() for column in (1, 3, 4)] == ["Lunches", "Lunch", "Move to"]
    hands.click("clearFilterLog", filters)
    hands.reads("No filter has done anything yet.", filters)


def test_filters_are_run_by_hand_over_the_folder_in_sight(
    window: MainWindow, hands: Hands, mailbox: Mailbox, qtbot: QtBot
) -> None:
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    filters = hands.window("filtersWindow")
    make_filter(hands, filters, "Minutes", "minutes")
    qtbot.waitUntil(
        lambda: hands.find(QPushButton, "filter-run-one", filters).isEnabled(), timeout=PATIENCE_MS
    )
    hands.click("filter-run-one", filters)
    hands.reads("The filters changed 1 of 2 messages.", filters)
    assert subjects(mailbox, "Projects") == {"Minutes"}
    hands.pick_in_menu_bar(window, "Tools", "Run Filters on Folder")
    hands.reads("No message matched, of 1.", window)


def test_filters_are_ordered_switched_off_copied_and_deleted(
    window: MainWindow, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    filters = hands.window("filtersWindow")
    listed = hands.find(QListWidget, "filters", filters)

    def names() -> list[str]:
        return [listed.item(each).text() for each in range(listed.count())]

    make_filter(hands, filters, "First", "")
    qtbot.waitUntil(lambda: names() == ["First"], timeout=PATIENCE_MS)
    make_filter(hands, filters, "Second", "plan")
    qtbot.waitUntil(lambda: names() == ["First", "Second"], timeout=PATIENCE_MS)
    hands.click("filter-up", filters)
    qtbot.waitUntil(lambda: names() == ["Second", "First"], timeout=PATIENCE_MS)
    hands.click("filter-copy", filters)
    qtbot.waitUntil(lambda: names() == ["Second", "Second (copy)", "First"], timeout=PATIENCE_MS)
    hands.click("filter-delete", filters)
    hands.click_words("Delete", hands.window("deleteFilter"))
    qtbot.waitUntil(lambda: names() == ["Second", "First"], timeout=PATIENCE_MS)
    listed.item(0).setCheckState(Qt.CheckState.Unchecked)

    def kept() -> list[tuple[str, bool]]:
        return [(each.name, each.is_enabled) for each in desk.core.filters.all().result(10)]

    qtbot.waitUntil(lambda: kept() == [("Second", False), ("First", True)], timeout=PATIENCE_MS)


def test_a_filter_without_a_folder_cannot_be_saved(window: MainWindow, hands: Hands) -> None:
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    hands.click("filter-new", hands.window("filtersWindow"))
    dialog = hands.window("filterDialog")
    hands.type("filterName", "Nowhere", dialog)
    save = hands.find(QPushButton, "saveFilter", dialog)
    choose(hands, "action-1-kind", "Star", dialog)
    assert not save.isEnabled(), "it does not say which messages it takes"
    hands.type("condition-1-text", "plan", dialog)
    assert save.isEnabled()
    choose(hands, "action-1-kind", "Move to", dialog)
    assert not save.isEnabled()
    choose(hands, "action-1-kind", "Star", dialog)
    hands.click("onArrival", dialog)
    hands.click("byHand", dialog)
    assert not save.isEnabled()


def test_a_filter_is_shown_again_as_it_was_made(
    window: MainWindow, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    filters = hands.window("filtersWindow")
    make_filter(hands, filters, "Plans", "the plan")
    qtbot.waitUntil(lambda: hands.find(QListWidget, "filters", filters).count() == 1, timeout=PATIENCE_MS)
    (before,) = desk.core.filters.all().result(10)
    hands.click("filter-edit", filters)
    dialog = hands.window("filterDialog")
    assert hands.find(QLineEdit, "condition-1-text", dialog).text() == "the plan"
    hands.click("saveFilter", dialog)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=PATIENCE_MS)
    assert desk.core.filters.all().result(10) == (before,)


def test_what_rows_cannot_say_is_kept_as_it_was_typed(
    window: MainWindow, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    search = "(from:bob OR from:eve) -subject:plan"
    (kept,) = desk.core.filters.save([Filter(name="Both", search=search)]).result(10)
    hands.pick_in_menu_bar(window, "Tools", "Message Filters…")
    filters = hands.window("filtersWindow")
    qtbot.waitUntil(lambda: hands.find(QListWidget, "filters", filters).count() == 1, timeout=PATIENCE_MS)
    hands.click("filter-edit", filters)
    dialog = hands.window("filterDialog")
    assert hands.find(QLineEdit, "filterSearch", dialog).text() == search
    choose(hands, "action-1-kind", "Star", dialog)
    hands.click("saveFilter", dialog)
    qtbot.waitUntil(lambda: bool(desk.core.filters.all().result(10)[0].actions), timeout=PATIENCE_MS)
    assert desk.core.filters.all().result(10)[0].search == kept.search
