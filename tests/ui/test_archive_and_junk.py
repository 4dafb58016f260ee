"""Settings for the Archive and for junk, and marking mail as read by its date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from mailguard.model import Account, ArchiveBy, FolderRole, MessageId
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import Answer, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.settings import SettingsWindow


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    made = Mailbox(desk, saved(make_account()))
    desk.core.set_offline(True)
    return made


@pytest.fixture
def settings(desk: Desk, mailbox: Mailbox) -> SettingsWindow:
    window = desk.show_settings()
    window.show_page("accounts")
    return window


def pick(hands: Hands, name: str, words: str, window: SettingsWindow) -> None:
    box = hands.find(QComboBox, name, window)
    place = box.findText(words)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def example(hands: Hands, number: int, window: SettingsWindow) -> str:
    return hands.find(QLabel, f"archiveExample-{number}", window).text()


def test_the_archive_is_chosen_by_year_or_month_with_an_example_that_follows(
    settings: SettingsWindow, mailbox: Mailbox, desk: Desk, hands: Hands, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: example(hands, 1, settings) == "from “INBOX” into “Archive”")
    assert example(hands, 2, settings) == "from “Projects” into “Archive”"
    pick(hands, "archiveBy", "A folder for each month", settings)
    now = datetime.now(UTC)
    assert example(hands, 1, settings) == f"from “INBOX” into “Archive/{now:%Y}/{now:%Y-%m}”"
    hands.click("archiveKeepsFolders", settings)
    assert example(hands, 2, settings) == f"from “Projects” into “Archive/{now:%Y}/{now:%Y-%m}/Projects”"

    def kept() -> tuple[ArchiveBy, bool]:
        account = desk.account(mailbox.account.id)
        assert account is not None
        return account.archive_by, account.archive_keeps_folders

    qtbot.waitUntil(lambda: kept() == (ArchiveBy.MONTH, True))


def test_an_account_without_an_archive_says_so(
    desk: Desk, saved: Callable[[Account], Account], hands: Hands, qtbot: QtBot
) -> None:
    Mailbox(desk, saved(make_account()), {"INBOX": FolderRole.INBOX})
    window = desk.show_settings()
    window.show_page("accounts")
    qtbot.waitUntil(lambda: "no Archive folder yet" in example(hands, 1, window))


def test_junk_is_moved_or_stays_as_the_settings_say(
    desk: Desk, mailbox: Mailbox, gpg: GnuPG, hands: Hands, qtbot: QtBot
) -> None:
    message = mailbox.put(Writer(gpg).write("Offer"))
    main = desk.show_main()
    hands.pick_in_menu_bar(main, "Tools", "Junk Controls…")
    window = hands.window("settingsWindow")
    assert hands.find(QCheckBox, "junkIsMoved", window).isChecked()
    hands.click("junkIsMoved", window)
    qtbot.waitUntil(lambda: not desk.core.accounts.settings().junk_is_moved)
    qtbot.waitUntil(lambda: main.list.model.row(message) is not None)
    hands.choose_row(main.list.view, "Offer")
    hands.press("J", main)
    qtbot.waitUntil(lambda: mailbox.messages.load_rows([message])[0].is_junk)
    assert mailbox.messages.location(message)[0] == mailbox.folder("INBOX").id


@pytest.fixture
def aged(mailbox: Mailbox, gpg: GnuPG) -> dict[str, MessageId]:
    """Unread: of now, of ten days ago, of a year ago; and one in a folder below another."""
    now = datetime.now(UTC)
    found = {
        name: mailbox.put(Writer(gpg, begins=now - timedelta(days=days)).write(name))
        for name, days in (("New", 0), ("Older", 10), ("Oldest", 365))
    }
    writer = Writer(gpg, begins=now - timedelta(days=1))
    found["Plan"] = mailbox.put(writer.write("Plan"), path="Projects")
    found["Trip"] = mailbox.put(writer.write("Trip"), path="Projects/Field trip")
    return found


def read_ones(mailbox: Mailbox, aged: dict[str, MessageId]) -> set[str]:
    rows = mailbox.messages.load_rows(list(aged.values()))
    return {each.subject for each in rows if each.is_read}


def ask(window: MainWindow, hands: Hands, qtbot: QtBot, aged: dict[str, MessageId]) -> None:
    qtbot.waitUntil(lambda: window.list.model.row(aged["New"]) is not None)
    hands.press("C", window)


def test_messages_between_two_days_are_marked_as_read_and_undo_takes_it_back(
    desk: Desk, mailbox: Mailbox, aged: dict[str, MessageId], hands: Hands, qtbot: QtBot
) -> None:
    window = desk.show_main()
    ask(window, hands, qtbot, aged)
    dialog = hands.window("readByDate")
    first, last = (hands.find(QDateEdit, name, dialog) for name in ("firstDay", "lastDay"))
    first.setDate(QDate.currentDate())
    last.setDate(QDate.currentDate().addDays(-1))
    assert not hands.find(QPushButton, "markReadByDate", dialog).isEnabled()
    first.setDate(QDate.currentDate().addDays(-20))
    last.setDate(QDate.currentDate().addDays(-5))
    hands.click("markReadByDate", dialog)
    qtbot.waitUntil(lambda: read_ones(mailbox, aged) == {"Older"})
    qtbot.waitUntil(lambda: window.commands["undo"].isEnabled())
    window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: read_ones(mailbox, aged) == set())


def test_folders_within_are_marked_too_where_that_is_wished(
    desk: Desk, mailbox: Mailbox, aged: dict[str, MessageId], hands: Hands, answer: Answer, qtbot: QtBot
) -> None:
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.row(aged["New"]) is not None)
    assert window.show_folder(mailbox.folder("Projects"))
    qtbot.waitUntil(lambda: window.list.model.row(aged["Plan"]) is not None)
    hands.press("C", window)
    dialog = hands.window("readByDate")
    hands.click("withFoldersBelow", dialog)
    hands.click("markReadByDate", dialog)
    qtbot.waitUntil(lambda: read_ones(mailbox, aged) == {"Plan", "Trip"})


def test_marking_a_folder_and_those_within_it_as_read_can_be_taken_back(
    desk: Desk, mailbox: Mailbox, aged: dict[str, MessageId], hands: Hands, qtbot: QtBot
) -> None:
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.row(aged["New"]) is not None)
    hands.pick(hands.context_menu(window.tree, "Projects"), "Mark All Read")
    qtbot.waitUntil(lambda: read_ones(mailbox, aged) == {"Plan", "Trip"})
    qtbot.waitUntil(lambda: window.commands["undo"].isEnabled())
    window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: read_ones(mailbox, aged) == set())
