"""A person makes tags of their own in the settings and in menus; every open window follows."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.errors import TagNotKept
from mailguard.model import AGREED_TAGS, MessageId, SavedSearch, Tag
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import Answer, make_account
from tests.ui.mailbox import Mailbox, Writer
from tests.ui.test_tags import Saved, tags
from ui import theme
from ui.deeds.tag_colours import COLOURS
from ui.deeds.tag_menu import TagMenu
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.message_window import MessageWindow
from ui.settings import SettingsWindow
from ui.wording import words_for

LUNCH = "Lunch"


@pytest.fixture
def mailbox(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def lunch(mailbox: Mailbox, gpg: GnuPG) -> MessageId:
    """With a tag that another program made; the older one beside it has none."""
    writer = Writer(gpg)
    mailbox.put(writer.write("Minutes", "of Monday\n"), "NonJunk")
    return mailbox.put(writer.write(LUNCH, "on Thursday?\n"), "project-x")


@pytest.fixture
def window(desk: Desk, lunch: MessageId, qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2)
    return made


@pytest.fixture
def page(window: MainWindow, desk: Desk) -> SettingsWindow:
    made = desk.show_settings()
    made.show_page("tags")
    return made


def chips(window: MainWindow | MessageWindow) -> list[str]:
    """What the opened message is said to have."""
    return [each.text() for each in window.view.header.tags.findChildren(QLabel) if not each.isHidden()]


def names(page: QWidget) -> list[str]:
    """As they stand in the table."""
    table = page.findChild(QTreeWidget, "tagTable")
    return [table.topLevelItem(place).text(0) for place in range(table.topLevelItemCount())]


def make_tag(hands: Hands, within: QWidget, name: str, colour: str = "") -> None:
    """From the page of the settings."""
    hands.click("tag-new", within)
    fill(hands, name, colour)


def fill(hands: Hands, name: str, colour: str = "") -> None:
    dialog = hands.window("tagDialog")
    hands.type("tagName", name, dialog)
    if colour:
        hands.click(f"colour-{colour[1:]}", dialog)
    hands.click("saveTag", dialog)


def test_a_tag_is_made_in_the_settings_and_set_by_its_key_found_and_filtered(
    page: SettingsWindow, window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, lunch: MessageId
) -> None:
    make_tag(hands, page, "Garden club", "#14908C")
    qtbot.waitUntil(lambda: names(page)[-1] == "Garden club")
    hands.choose_row(window.list.view, LUNCH)
    qtbot.waitUntil(lambda: window.view.opened is not None)
    hands.press("6", window)
    qtbot.waitUntil(lambda: chips(window) == ["Garden club", "project-x"])
    assert "garden_club" in mailbox.messages.keywords(lunch)
    assert mailbox.messages.pending(mailbox.account.id)[-1].flag == "garden_club"  # for the server
    assert "Garden club" in str(window.list.model.index(0, 0).data())

    hands.press("Ctrl+K", window)
    qtbot.keyClicks(window.search, "tag:gar")
    qtbot.waitUntil(lambda: [each.text for each in window.search._offered] == ["tag:gardenclub"])
    hands.type_into(window.search, "tag:gardenclub")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.type_into(window.search, "")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)

    hands.click("listFilter", window)
    hands.click("filter-tags", window)
    hands.click("filter-tag-garden_club", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.choose_row(window.list.view, LUNCH)
    window.list.view.setFocus()
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 0)
    assert mailbox.messages.keywords(lunch) == ("project-x",)


def test_a_name_and_a_colour_are_changed_and_every_window_shows_it(
    page: SettingsWindow, window: MainWindow, hands: Hands, qtbot: QtBot, desk: Desk, answer: Answer[Any]
) -> None:
    answer(desk.core.searches.save(SavedSearch(name="Offices", text="tag:work")))
    hands.choose_row(window.list.view, LUNCH)
    hands.press("2", window)
    qtbot.waitUntil(lambda: chips(window) == ["Work", "project-x"])
    search = desk.show_search()
    kind = hands.find(QComboBox, "condition-1-kind", search)
    kind.setCurrentIndex(kind.findData("tag"))
    choice = hands.find(QComboBox, "condition-1-choice", search)
    choice.setCurrentIndex(choice.findText("Work"))

    hands.choose_row(hands.find(QTreeWidget, "tagTable", page), "Work")
    hands.press("Return", page)
    dialog = hands.window("tagDialog")
    hands.type("tagName", "important", dialog)
    hands.reads("There is a tag of this name already.", dialog)
    assert not hands.find(QWidget, "saveTag", dialog).isEnabled()
    fill(hands, "Office", "#A0694B")
    qtbot.waitUntil(lambda: names(page)[1] == "Office")
    assert desk.core.tags.now.find("$label2") == Tag("$label2", "Office", "#A0694B")
    qtbot.waitUntil(lambda: chips(window) == ["Office", "project-x"])
    assert window.tag_menu.findChild(QAction, "tag-$label2").text() == "Office"
    assert choice.currentText() == "Office"
    saved = answer(desk.core.searches.saved())
    assert [each.text for each in saved] == ["tag:office"]
    hands.type_into(window.search, "tag:job")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 0)
    hands.click("tag-edit", page)
    fill(hands, "Job")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)  # the search that is open finds it now


def test_the_order_is_that_of_the_keys(
    page: SettingsWindow, window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, lunch: MessageId
) -> None:
    table = hands.find(QTreeWidget, "tagTable", page)
    hands.choose_row(table, "Later")
    hands.click("tag-up", page)
    qtbot.waitUntil(lambda: names(page)[3:] == ["Later", "To Do"])
    table.setFocus()
    hands.press("Alt+Up", page)
    qtbot.waitUntil(lambda: names(page)[2] == "Later")
    hands.press("Alt+Down", page)
    qtbot.waitUntil(lambda: names(page)[3] == "Later")
    hands.choose_row(window.list.view, LUNCH)
    hands.press("4", window)
    qtbot.waitUntil(lambda: tags(mailbox, lunch)[0].keyword == "$label5")


def test_a_deleted_tag_stays_on_its_messages_and_can_be_had_back(
    page: SettingsWindow, window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, lunch: MessageId
) -> None:
    hands.choose_row(window.list.view, LUNCH)
    hands.press("1", window)
    qtbot.waitUntil(lambda: chips(window) == ["Important", "project-x"])
    table = hands.find(QTreeWidget, "tagTable", page)
    hands.choose_row(table, "Important")
    table.setFocus()
    hands.press("Del", page)
    question = hands.window("question")
    hands.reads("Messages that have it keep it", question)
    hands.click_words("Delete Tag", question)
    qtbot.waitUntil(lambda: names(page)[0] == "Work")
    assert set(mailbox.messages.keywords(lunch)) == {"$label1", "project-x"}
    qtbot.waitUntil(lambda: (row := window.list.model.row(lunch)) is not None and not row.tags[0].colour)
    hands.choose_row(hands.find(QListWidget, "foundTags", page), "Important — 1 message")
    hands.click("adoptTag", page)
    hands.click("saveTag", hands.window("tagDialog"))
    qtbot.waitUntil(lambda: names(page)[-1] == "Important")
    assert tags(mailbox, lunch)[0] == AGREED_TAGS.tags[0]


def test_a_tag_of_another_program_is_adopted(
    page: SettingsWindow, window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, lunch: MessageId
) -> None:
    found = hands.find(QListWidget, "foundTags", page)
    qtbot.waitUntil(lambda: found.count() == 1)  # NonJunk is a program's
    hands.choose_row(found, "project-x")
    hands.click("adoptTag", page)
    assert hands.find(QLineEdit, "tagName", hands.window("tagDialog")).text() == "project-x"
    fill(hands, "Project X", "#2B9348")
    qtbot.waitUntil(lambda: tags(mailbox, lunch) == (Tag("project-x", "Project X", "#2B9348"),))
    hands.reads("None: mail that is here has no other tags.", page)
    hands.choose_row(window.list.view, LUNCH)
    qtbot.waitUntil(lambda: chips(window) == ["Project X"])


def test_a_new_tag_of_the_menu_is_set_at_once_in_a_window_of_its_own_message_too(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, lunch: MessageId
) -> None:
    hands.choose_row(window.list.view, LUNCH)
    qtbot.waitUntil(lambda: window.view.opened is not None)
    hands.press("Ctrl+O", window)
    own = hands.window("messageWindow")
    assert isinstance(own, MessageWindow)
    menu = own.findChild(TagMenu, "tagMenu")
    hands.press("3", own)
    qtbot.waitUntil(lambda: chips(own) == ["Personal", "project-x"])
    menu.findChild(QAction, "new-tag").trigger()
    fill(hands, "Office")
    qtbot.waitUntil(lambda: chips(own) == ["Personal", "Office", "project-x"])
    assert "office" in mailbox.messages.keywords(lunch)
    menu.aboutToShow.emit()
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["Personal", "Office", "project-x"]
    hands.press("3", own)  # all of one message have it: off again
    qtbot.waitUntil(lambda: chips(own) == ["Office", "project-x"])
    hands.press("Ctrl+Z", own)
    qtbot.waitUntil(lambda: chips(own) == ["Personal", "Office", "project-x"])
    hands.press("0", own)
    qtbot.waitUntil(lambda: chips(own) == [])
    qtbot.waitUntil(lambda: tags(mailbox, lunch) == ())


def test_a_filter_that_is_being_made_offers_a_tag_as_soon_as_it_is_there(
    window: MainWindow, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    hands.click("filter-new", desk.show_filters())
    dialog = hands.window("filterDialog")
    kind = hands.find(QComboBox, "action-1-kind", dialog)
    kind.setCurrentIndex(kind.findText("Tag with"))
    offered = hands.find(QComboBox, "action-1-tag", dialog)
    offered.setCurrentIndex(offered.findText("Work"))
    desk.core.tags.add("Garden", "#14908C")
    desk.core.tags.edit("$label2", "Office", "#14908C")
    qtbot.waitUntil(lambda: offered.findText("Garden") >= 0 and offered.currentText() == "Office")


def test_a_tag_that_a_server_does_not_keep_is_named() -> None:
    said = words_for(TagNotKept("imap.example.org", "$label2")).text
    assert said.startswith(
        "imap.example.org keeps only certain tags in this folder, and “Work” is none of them"
    )


def test_any_colour_can_be_chosen(page: SettingsWindow, hands: Hands, qtbot: QtBot, desk: Desk) -> None:
    hands.click("tag-new", page)
    dialog = hands.window("tagDialog")
    hands.click("otherColour", dialog)
    chooser = hands.window("colourDialog")
    assert isinstance(chooser, QColorDialog)
    chooser.setCurrentColor("#123456")
    hands.press("Return", chooser)
    hands.type("tagName", "Deep", dialog)
    assert hands.find(QToolButton, "colour-123456", dialog).isChecked()
    hands.click("saveTag", dialog)
    qtbot.waitUntil(lambda: desk.core.tags.now.named("Deep") == Tag("deep", "Deep", "#123456"))


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_usual_colours_stand_out_on_lists(look: theme.Tokens) -> None:
    for colour in COLOURS:
        assert theme_contrast(colour, look.surface) >= 3, colour


def theme_contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
