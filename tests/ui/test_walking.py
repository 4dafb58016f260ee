"""Through the messages by keys and the Go menu: unread ones in all folders, starred ones, back, forward."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from mailguard.model import Account, AccountId, Folder, FolderId, FolderRole, MessageId
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.folders.next_unread import following
from ui.lists.looked_at import MOST, History
from ui.lists.walking import next_of
from ui.main_window import MainWindow

SUBJECTS = ("Minutes", "Lunch", "Harvest", "Budget", "Roof")  # the oldest first, so the last in the list


def letter(number: int, subject: str, above: int = 0) -> bytes:
    answers = f"References: <{above}@example.net>\r\n" if above else ""
    return (
        f"From: Bob <bob@example.net>\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.net>\r\n"
        f"{answers}Date: Mon, 02 Nov 2026 12:{number:02}:00 +0000\r\n\r\nText\r\n"
    ).encode()


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def filled(mailbox: Mailbox) -> dict[str, MessageId]:
    """All read; Minutes and Budget are starred."""
    return {
        subject: mailbox.put(
            letter(number, subject), "\\Seen", *(["\\Flagged"] if subject in ("Minutes", "Budget") else [])
        )
        for number, subject in enumerate(SUBJECTS, 1)
    }


@pytest.fixture
def window(desk: Desk, filled: dict[str, MessageId], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    return made


def subject(window: MainWindow) -> str:
    return window.view.header.subject.text() if window.view.opened is not None else ""


def choose(window: MainWindow, hands: Hands, qtbot: QtBot, words: str) -> None:
    hands.choose_row(window.list.view, words)
    qtbot.waitUntil(lambda: subject(window) == words)


def test_the_next_and_previous_starred_message_are_gone_to_also_in_a_closed_thread(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    inside = mailbox.put(letter(6, "Answer", above=3), "\\Flagged", "\\Seen")  # to Harvest, now at the top
    qtbot.waitUntil(lambda: inside in window.list.model.threads.listing.places)
    choose(window, hands, qtbot, "Roof")
    for name, expected in (("next-starred", "Budget"), ("next-starred", "Minutes")):
        window.commands[name].trigger()
        qtbot.waitUntil(lambda expected=expected: subject(window) == expected)
    for expected in ("Budget", "Answer"):
        window.commands["previous-starred"].trigger()
        qtbot.waitUntil(lambda expected=expected: subject(window) == expected)


def test_starred_messages_are_selected_together(
    window: MainWindow, hands: Hands, qtbot: QtBot, filled: dict[str, MessageId]
) -> None:
    window.commands["select-starred"].trigger()
    qtbot.waitUntil(lambda: window.list.selected() == (filled["Budget"], filled["Minutes"]))
    hands.reads("2 messages selected", window)


def test_next_unread_asks_to_go_on_in_the_next_folder_that_has_any(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.press("N", window)
    hands.reads("There are no more unread messages.", window)
    mailbox.put(letter(7, "Spam"), path="Junk")
    mailbox.put(letter(8, "Old news"), "\\Seen", path="Projects")
    mailbox.put(letter(9, "News"), path="Projects")
    qtbot.waitUntil(lambda: any(each.path == "Projects" and each.unread for each in window.tree.folders()))
    hands.press("N", window)
    question = hands.window("nextUnreadQuestion")
    hands.reads("Go to the next unread message in Projects?", question)
    hands.click_words("Stay", question)
    assert window.list.folder is not None and window.list.folder.path == "INBOX"
    hands.press("N", window)
    hands.click_words("Go", hands.window("nextUnreadQuestion", besides=[question]))
    qtbot.waitUntil(lambda: subject(window) == "News")


def test_back_and_forward_go_through_what_was_looked_at_in_all_folders(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: dict[str, MessageId]
) -> None:
    mailbox.put(letter(7, "Plan"), "\\Seen", path="Projects")
    assert not window.commands["go-back"].isEnabled()
    for words in ("Lunch", "Roof"):
        choose(window, hands, qtbot, words)
    window.show_folder(mailbox.folder("Projects"))
    choose(window, hands, qtbot, "Plan")
    assert not window.commands["go-forward"].isEnabled()
    hands.press("[", window)
    qtbot.waitUntil(lambda: subject(window) == "Roof")
    hands.press("Alt+Left", window)
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    assert not window.commands["go-back"].isEnabled()
    mailbox.messages.delete([filled["Roof"]])
    hands.press("]", window)  # past what is gone
    qtbot.waitUntil(lambda: subject(window) == "Plan")
    assert not window.commands["go-forward"].isEnabled()
    mailbox.messages.move([filled["Lunch"]], mailbox.folder("Archive").id)
    hands.press("[", window)  # to where it lies by now
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    assert window.list.folder is not None and window.list.folder.path == "Archive"


def test_back_shows_the_last_message_again_where_none_is_in_sight(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    choose(window, hands, qtbot, "Lunch")
    window.show_folder(mailbox.folder("Archive"))
    qtbot.waitUntil(lambda: subject(window) == "")
    hands.press("[", window)
    qtbot.waitUntil(lambda: subject(window) == "Lunch")


def test_what_is_visited_after_going_back_takes_the_place_of_what_lay_ahead() -> None:
    history = History()
    assert not history.can_go(0)
    for number in range(MOST + 5):
        history.visit(MessageId(number), None)
    history.visit(MessageId(MOST + 4), None)  # the same again
    assert (len(history.visits), history.at) == (MOST, MOST - 1)
    assert history.step(-1) == (MessageId(MOST + 3), None)
    history.visit(MessageId(1), None)
    assert history.visits[-2:] == [(MessageId(MOST + 3), None), (MessageId(1), None)]
    history.step(-1)
    history.drop(-1)  # gone: where it was before
    assert history.visits[history.at] == (MessageId(1), None)


def test_space_reads_on_page_by_page_and_then_goes_to_the_next_unread_message(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    long = letter(20, "A long letter").replace(b"Text\r\n", b"A line of it.\r\n" * 200)
    mailbox.put(long, "\\Seen")
    mailbox.put(letter(8, "Unread"))
    choose(window, hands, qtbot, "A long letter")
    bar = window.view.body.text.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > bar.pageStep())
    hands.press("Space", window.list.view)
    assert bar.value() == bar.pageStep()
    hands.press("Shift+Space", window.list.view)
    assert bar.value() == 0
    hands.press("Shift+Space", window.list.view)  # there is nothing before it
    assert subject(window) == "A long letter"
    for _ in range(20):
        hands.press("Space", window.view.body.text)
        if bar.value() == bar.maximum():
            break
    assert subject(window) == "A long letter"
    hands.press("Space", window.view.body.text)
    qtbot.waitUntil(lambda: subject(window) == "Unread")


def test_the_next_folder_with_unread_mail_is_found_round_the_pane() -> None:
    def folder(
        number: int, unread: int, role: FolderRole = FolderRole.NONE, *, members: tuple[FolderId, ...] = ()
    ) -> Folder:
        return Folder(
            id=FolderId(number),
            account=AccountId("a"),
            path=str(number),
            separator="/",
            role=role,
            unread=unread,
            members=members,
        )

    pane = [
        folder(-1, 9, members=(FolderId(1),)),
        folder(1, 2, FolderRole.INBOX),
        folder(2, 5, FolderRole.JUNK),
        folder(3, 0),
        folder(4, 1),
    ]
    assert following(pane, FolderId(1)) == pane[4]
    assert following(pane, FolderId(4)) == pane[1]
    assert following(pane, None) == pane[1]
    assert following(pane[:4], FolderId(1)) is None


def test_the_next_of_a_kind_is_looked_for_from_the_message_that_is_shown() -> None:
    ids = array("q", [10, 11, 12, 13])
    assert next_of(ids, {10, 12}, 10, 1) == 12
    assert next_of(ids, {10, 12}, 12, 1) is None
    assert next_of(ids, {10, 12}, 13, -1) == 12
    assert next_of(ids, {10, 12}, None, 1) == 10
    assert next_of(ids, {10, 12}, None, -1) == 12
