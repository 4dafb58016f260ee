"""Threads in the main window: selected whole, gone through, open or closed, listed by what is unread."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from mailguard.model import Account
from mailguard.model.views import FolderView
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.main_window import MainWindow


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


def test_r_marks_the_whole_thread_of_a_message_read_and_no_other(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    alone, first = mailbox.put(letter(1)), mailbox.put(letter(2))
    answer = mailbox.put(letter(3, "2"))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.threads.thread(first) == (first, answer))
    window.list.model.set_all_open(True)
    window.list.select([answer])
    Hands(qtbot, desk).press("R", window)
    qtbot.waitUntil(lambda: all(each.is_read for each in mailbox.messages.load_rows([first, answer])))
    assert not mailbox.messages.load_rows([alone])[0].is_read


def test_threads_stay_open_or_closed_while_other_folders_are_looked_at(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    first, answer = mailbox.put(letter(1)), mailbox.put(letter(2, "1"))
    mailbox.put(letter(3), path="Archive")
    window = desk.show_main()
    hands = Hands(qtbot, desk)
    threads = window.list.model.threads
    qtbot.waitUntil(lambda: threads.thread(first) == (first, answer))
    assert window.list.model.rowCount() == 1
    window.list.view.setCurrentIndex(window.list.model.index(0, 0))
    window.list.view.setFocus()
    hands.press("Right", window)
    assert window.list.model.rowCount() == 2
    window.show_folder(mailbox.folder("Archive"))
    qtbot.waitUntil(lambda: window.list.head.name.text() == "Archive" and window.list.model.rowCount() == 1)
    window.show_folder(mailbox.folder("INBOX"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)


def test_that_all_threads_are_open_stays_with_the_folder(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot, answer: Callable[..., FolderView]
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    for path, number in (("INBOX", 1), ("Archive", 4)):
        mailbox.put(letter(number), path=path)
        mailbox.put(letter(number + 1, str(number)), path=path)
    window = desk.show_main()
    hands = Hands(qtbot, desk)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    window.list.view.setFocus()
    hands.press("*", window)
    assert window.list.model.rowCount() == 2
    window.show_folder(mailbox.folder("Archive"))
    qtbot.waitUntil(lambda: window.list.head.name.text() == "Archive" and window.list.model.rowCount() == 1)
    window.close()
    qtbot.waitUntil(lambda: answer(desk.core.views.load(mailbox.folder("INBOX"))).threads_open)
    again = MainWindow(desk)
    again.show()
    qtbot.waitUntil(lambda: again.list.head.name.text() == "Inbox" and again.list.model.rowCount() == 2)
    again.close()


def test_only_threads_with_unread_mail_are_listed_where_that_is_wished(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    mailbox.put(letter(1), "\\Seen")
    first, answer = mailbox.put(letter(2), "\\Seen"), mailbox.put(letter(3, "2"))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
    entries = {each.objectName(): each for each in window.list.head.order_menu.actions()}
    entries["view-unread-threads"].trigger()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    assert window.list.model.threads.thread(first) == (first, answer)
    entries["view-unread"].trigger()
    qtbot.waitUntil(lambda: window.list.model.threads.listing.ids.tolist() == [answer])
    assert not entries["view-unread-threads"].isChecked()
    entries["view-unread"].trigger()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
