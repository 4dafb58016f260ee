"""A message is opened in its conversation, and in the folder where it lies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.conversation_window import ConversationWindow

Talk = tuple[MessageId, ...]
Shown = Callable[[type[ConversationWindow]], ConversationWindow]


def letter(number: int, subject: str, above: int = 0, sender: str = "Bob <bob@example.net>") -> bytes:
    answers = f"References: <{above}@example.net>\r\n" if above else ""
    return (
        f"From: {sender}\r\nTo: alice@example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@example.net>\r\n{answers}"
        f"Date: Mon, 02 Nov 2026 12:{number:02}:00 +0000\r\n\r\nText of {number}\r\n"
    ).encode()


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def talk(mailbox: Mailbox) -> Talk:
    """A question in the Archive, our answer in Sent, an answer to that in the inbox; the oldest first."""
    mailbox.put(letter(9, "Lunch"))
    return (
        mailbox.put(letter(1, "Trip"), "\\Seen", path="Archive"),
        mailbox.put(letter(2, "Re: Trip", 1, "Alice <alice@example.org>"), "\\Seen", path="Sent"),
        mailbox.put(letter(3, "Re: Trip", 2)),
    )


@pytest.fixture
def window(desk: Desk, talk: Talk, qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2)
    return made


def in_sight(window: MainWindow | ConversationWindow) -> MessageId | None:
    return window.view.opened.id if window.view.opened is not None else None


def open_conversation(
    window: MainWindow, hands: Hands, qtbot: QtBot, shown: Shown, message: MessageId
) -> ConversationWindow:
    hands.choose_row(window.list.view, "Re: Trip")
    qtbot.waitUntil(lambda: in_sight(window) == message)
    hands.press("Ctrl+Alt+O", window)
    found = shown(ConversationWindow)
    qtbot.waitUntil(lambda: in_sight(found) == message)
    return found


def test_a_conversation_lists_its_messages_of_all_folders_the_oldest_first(
    window: MainWindow, hands: Hands, qtbot: QtBot, shown: Shown, talk: Talk
) -> None:
    found = open_conversation(window, hands, qtbot, shown, talk[2])
    assert tuple(found.list.model.threads.listing.ids) == talk
    assert found.windowTitle() == "Re: Trip — Conversation — MailGuard"
    hands.wait_for_row(found.list.view, "Alice, Re: Trip")
    hands.reads("Not encrypted, not signed", found)
    hands.choose_row(found.list.view, "Alice, Re: Trip")
    qtbot.waitUntil(lambda: in_sight(found) == talk[1])
    assert found.view.body.text.toPlainText().strip() == "Text of 2"
    hands.press("B", found)
    qtbot.waitUntil(lambda: in_sight(found) == talk[0])


def test_what_is_done_to_a_conversation_shows_there_and_new_answers_come_in(
    window: MainWindow,
    hands: Hands,
    qtbot: QtBot,
    shown: Shown,
    mailbox: Mailbox,
    talk: Talk,
) -> None:
    found = open_conversation(window, hands, qtbot, shown, talk[2])
    mailbox.put(letter(4, "Re: Trip", 3))
    qtbot.waitUntil(lambda: found.list.model.rowCount() == 4)
    assert in_sight(found) == talk[2]
    qtbot.waitUntil(lambda: found.list.model.row(talk[2]).is_read, timeout=10_000)
    hands.press("S", found)
    qtbot.waitUntil(lambda: found.list.model.row(talk[2]).is_starred)
    hands.press("Del", found)
    hands.reads("Message moved to Trash", found)
    trash = mailbox.folder("Trash").id
    qtbot.waitUntil(lambda: mailbox.messages.location(talk[2])[0] == trash)
    qtbot.waitUntil(lambda: found.list.model.row(talk[2]).folder == trash)  # still of the conversation
    hands.press("Ctrl+Z", found)
    qtbot.waitUntil(lambda: mailbox.messages.location(talk[2])[0] != trash)


def test_a_message_that_was_found_elsewhere_is_shown_in_its_folder(
    window: MainWindow, hands: Hands, qtbot: QtBot, talk: Talk
) -> None:
    assert not window.commands["open-folder"].isEnabled()
    hands.press("Ctrl+K", window)
    QTest.keyClicks(window.search, "in:all trip")
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(window.list.model.threads.listing.ids) == set(talk))
    window.list.model.set_all_open(True)
    hands.choose_row(window.list.view, "Alice")
    qtbot.waitUntil(lambda: in_sight(window) == talk[1])
    qtbot.waitUntil(window.commands["open-folder"].isEnabled)
    window.commands["open-folder"].trigger()
    qtbot.waitUntil(lambda: window.list.folder is not None and window.list.folder.path == "Sent")
    qtbot.waitUntil(lambda: window.list.selected() == (talk[1],))
    assert window.search.text() == ""


def test_from_a_conversation_a_message_is_shown_in_its_folder_though_only_unread_ones_are_listed(
    window: MainWindow,
    hands: Hands,
    qtbot: QtBot,
    shown: Shown,
    mailbox: Mailbox,
    talk: Talk,
) -> None:
    window.show_folder(mailbox.folder("Archive"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    entries = {each.objectName(): each for each in window.list.head.order_menu.actions()}
    entries["view-unread"].trigger()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 0)
    window.show_folder(mailbox.folder("INBOX"))
    found = open_conversation(window, hands, qtbot, shown, talk[2])
    hands.press("B", found)
    hands.press("B", found)
    qtbot.waitUntil(lambda: in_sight(found) == talk[0])
    found.commands["open-folder"].trigger()
    qtbot.waitUntil(lambda: window.list.folder is not None and window.list.folder.path == "Archive")
    qtbot.waitUntil(lambda: window.list.selected() == (talk[0],))
