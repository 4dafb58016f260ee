"""Several messages are selected: the message pane tells of all of them, and lets none be opened for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId
from mailguard.model.selection import SelectionSummary
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.selection_summary import MOST_ROWS, mark_words, origin_words

ENCRYPTED = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"'


def letter(number: int, subject: str, kind: str = "text/plain") -> bytes:
    return (
        f"From: Bob <bob{number % 3}@example.net>\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@example.net>\r\nContent-Type: {kind}\r\n"
        f"Date: Mon, 02 Nov 2026 12:{number % 60:02}:00 +0000\r\n\r\nText\r\n"
    ).encode()


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def filled(mailbox: Mailbox) -> tuple[MessageId, ...]:
    return (
        mailbox.put(letter(1, "Lunch <b>bold</b>")),
        mailbox.put(letter(2, "Minutes"), "\\Seen"),
        mailbox.put(letter(3, "...", ENCRYPTED)),
    )


@pytest.fixture
def window(desk: Desk, filled: tuple[MessageId, ...], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    made.list.view.setFocus()
    return made


def test_the_pane_tells_of_all_that_is_selected_and_opens_nothing(window: MainWindow, hands: Hands) -> None:
    hands.press("Ctrl+A", window)
    hands.reads("3 messages selected", window)
    hands.reads("From 3 senders, in 3 threads, ", window)
    hands.reads("2 unread, 1 encrypted", window)
    hands.wait_for_row(window.summary.rows, "Lunch <b>bold</b>")
    hands.wait_for_row(window.summary.rows, "(encrypted message)")
    assert window.view.opened is None and window.view.source is None
    labels = window.summary.findChildren(QLabel)
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}


def test_a_click_on_a_row_shows_that_message_alone(
    window: MainWindow, hands: Hands, qtbot: QtBot, filled: tuple[MessageId, ...]
) -> None:
    hands.press("Ctrl+A", window)
    hands.choose_row(window.summary.rows, "Minutes")
    qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == filled[1])
    assert window.list.selected() == (filled[1],)


def test_the_rows_are_reached_and_opened_by_keys(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+A", window)
    hands.wait_for_row(window.summary.rows, "Minutes")
    hands.press("F6", window)
    assert QApplication.focusWidget() is window.summary.rows
    hands.press("Down", window)
    hands.press("Return", window)
    qtbot.waitUntil(lambda: window.view.isVisible() and window.list.selected_count() == 1)


def test_its_buttons_do_what_the_commands_do_and_the_counts_follow(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.press("Ctrl+A", window)
    hands.reads("2 unread, 1 encrypted", window)
    hands.click("summary-mark-read", window)
    hands.reads("Mark Unread", window)
    assert mailbox.messages.count(mailbox.folder("INBOX").id) == (0, 3)
    hands.click("summary-mark-read", window)
    hands.reads("3 unread, 1 encrypted", window)
    hands.click("summary-archive", window)
    qtbot.waitUntil(lambda: mailbox.messages.count(mailbox.folder("Archive").id) == (3, 3))
    hands.reads("3 messages archived", window)


def test_of_many_only_the_first_rows_are_loaded(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    for number in range(10, 10 + MOST_ROWS):
        mailbox.put(letter(number, f"Number {number}"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == MOST_ROWS + 3)
    hands.press("Ctrl+A", window)
    hands.reads(f"{MOST_ROWS + 3} messages selected", window)
    hands.reads("The first 50 of them are listed here.", window)
    assert window.summary.rows.model().rowCount() == MOST_ROWS


def test_the_words_name_what_there_is() -> None:
    one = SelectionSummary(count=2, senders=1, threads=1, size_bytes=2048)
    assert origin_words(one) == "From 1 sender, in 1 thread, 2.0 kB in all"
    assert mark_words(one) == ""
    many = SelectionSummary(count=9000, senders=1200, threads=3000, unread=1500, encrypted=1, signed=2)
    assert origin_words(many).startswith("From 1,200 senders, in 3,000 threads, ")
    assert mark_words(many) == "1,500 unread, 1 encrypted, 2 signed"
