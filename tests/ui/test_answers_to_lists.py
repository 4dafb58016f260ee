"""Answers to a mailing list: where a message names one that takes them, and greyed out elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.compose.window import ComposeWindow
from ui.desk import Desk
from ui.main_window import MainWindow

LETTER = (
    "From: Bob Example <bob@example.net>\r\nTo: talk@lists.example\r\nCc: carol@example.com\r\n"
    "Subject: {subject}\r\nMessage-ID: <{subject}@example.net>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
)
POST = "List-Post: <mailto:talk@lists.example?subject=Other&bcc=eve@example.org>\r\n"
BODY = "\r\nWho comes along?\r\n"


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def messages(desk: Desk, saved: Callable[[Account], Account]) -> dict[str, MessageId]:
    mailbox = Mailbox(desk, saved(make_account()))
    return {
        name: mailbox.put(f"{LETTER.format(subject=name)}{more}{BODY}".encode())
        for name, more in (("Plain", ""), ("Listed", POST), ("Closed", "List-Post: NO\r\n"))
    }


@pytest.fixture
def read(
    desk: Desk, messages: dict[str, MessageId], hands: Hands, qtbot: QtBot
) -> Callable[[str], MainWindow]:
    def choose(name: str) -> MainWindow:
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.row(messages[name]) is not None, timeout=20_000)
        hands.choose_row(window.list.view, name)
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == messages[name])
        return window

    return choose


def test_an_answer_to_the_list_goes_there_and_to_nobody_else(
    read: Callable[[str], MainWindow], hands: Hands
) -> None:
    window = read("Listed")
    hands.press("Ctrl+Shift+L", window)
    composer = hands.window("composeWindow")
    assert isinstance(composer, ComposeWindow)
    hands.reads("talk@lists.example", composer)
    assert [each.address for each in composer.draft().recipients] == ["talk@lists.example"]
    assert composer.draft().subject == "Re: Listed"


@pytest.mark.parametrize("name", ["Plain", "Closed"])
def test_where_no_list_takes_answers_the_command_is_greyed_out_and_says_why(
    read: Callable[[str], MainWindow], name: str
) -> None:
    command = read(name).commands["reply-list"]
    assert not command.isEnabled()
    assert command.toolTip() == "This message names no mailing list that takes answers"


def test_a_message_window_answers_a_list_too(read: Callable[[str], MainWindow], hands: Hands) -> None:
    hands.press("Ctrl+O", read("Listed"))
    hands.pick_in_menu_bar(hands.window("messageWindow"), "Message", "Reply to List")
    hands.reads("talk@lists.example", hands.window("composeWindow"))
