"""Threads in the main window: selected whole, and gone through."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from mailguard.model import Account
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk


def letter(number: int, above: str = "") -> bytes:
    answers = f"References: <{above}@example.net>\r\n" if above else ""
    return (
        f"From: Bob <bob@example.net>\r\nSubject: Trip\r\nMessage-ID: <{number}@example.net>\r\n"
        f"{answers}Date: Mon, 02 Nov 2026 12:0{number}:00 +0000\r\n\r\nText\r\n"
    ).encode()


def test_a_thread_is_selected_whole_and_the_next_one_is_gone_to(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    alone, first = mailbox.put(letter(1)), mailbox.put(letter(2))
    answer = mailbox.put(letter(3, "2"))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.threads.thread(first) == (first, answer))
    window.list.select([first])
    window.commands["select-thread"].trigger()
    assert window.list.selected() == (first, answer)
    window.commands["next-thread"].trigger()
    assert window.list.current() == alone
    window.commands["previous-thread"].trigger()
    assert window.list.current() == first
