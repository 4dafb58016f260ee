"""Tags in the main window: by keys and by the menu, on one message or several, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailguard.model import TAGS, Account, MessageId, Tag
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.lists.message_model import spoken
from ui.main_window import MainWindow

Saved = Callable[[Account], Account]


@pytest.fixture
def mailbox(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def filled(mailbox: Mailbox, gpg: GnuPG) -> tuple[MessageId, ...]:
    """The newest has a tag of another program."""
    writer = Writer(gpg)
    return (
        mailbox.put(writer.write("Minutes", "of Monday\n")),
        mailbox.put(writer.write("Lunch", "on Thursday?\n"), "project-x"),
    )


@pytest.fixture
def window(desk: Desk, filled: tuple[MessageId, ...], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    return made


def tags(mailbox: Mailbox, message: MessageId) -> tuple[Tag, ...]:
    return mailbox.messages.load_rows([message])[0].tags


def chips(window: MainWindow) -> list[str]:
    return [each.text() for each in window.view.header.tags.findChildren(QLabel) if not each.isHidden()]


def test_number_keys_set_and_clear_tags_and_undo_takes_them_back(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    first, _ = filled
    hands.choose_row(window.list.view, "Minutes")
    qtbot.waitUntil(lambda: window.view.opened is not None)
    hands.press("1", window)
    qtbot.waitUntil(lambda: chips(window) == ["Important"])
    hands.press("4", window)
    qtbot.waitUntil(lambda: chips(window) == ["Important", "To Do"])
    row = window.list.model.row(first)
    assert row is not None
    assert "Important, To Do" in spoken(row)
    hands.press("1", window)
    qtbot.waitUntil(lambda: chips(window) == ["To Do"])
    hands.press("0", window)
    qtbot.waitUntil(lambda: chips(window) == [])
    qtbot.waitUntil(window.commands["undo"].isEnabled)
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: tags(mailbox, first) == (TAGS[3],))


def test_a_tag_goes_to_all_selected_and_undo_leaves_those_that_had_it(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    first, second = filled
    hands.choose_row(window.list.view, "Minutes")
    hands.press("2", window)
    qtbot.waitUntil(lambda: (row := window.list.model.row(first)) is not None and row.tags == (TAGS[1],))
    window.list.view.setFocus()
    hands.press("Ctrl+A", window)
    hands.press("2", window)
    qtbot.waitUntil(lambda: TAGS[1] in tags(mailbox, second))
    assert tags(mailbox, first) == (TAGS[1],)
    qtbot.waitUntil(lambda: (row := window.list.model.row(second)) is not None and TAGS[1] in row.tags)
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: TAGS[1] not in tags(mailbox, second))
    assert tags(mailbox, first) == (TAGS[1],)


def test_the_menu_ticks_what_is_set_and_offers_tags_of_other_programs(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    _, second = filled
    hands.choose_row(window.list.view, "Lunch")
    hands.press("3", window)
    qtbot.waitUntil(lambda: (row := window.list.model.row(second)) is not None and TAGS[2] in row.tags)
    window.tag_menu.aboutToShow.emit()
    ticked = [each.text() for each in window.tag_menu.actions() if each.isChecked()]
    assert ticked == ["Personal", "project-x"]
    other = window.tag_menu.findChild(QAction, "tag-project-x")
    assert other is not None
    other.trigger()
    qtbot.waitUntil(lambda: tags(mailbox, second) == (TAGS[2],))


def test_numbers_typed_into_the_search_field_are_no_tags(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    hands.choose_row(window.list.view, "Minutes")
    hands.press("Ctrl+K", window)
    qtbot.keyClicks(window.search, "12")
    assert window.search.text() == "12"
    assert tags(mailbox, filled[0]) == ()
