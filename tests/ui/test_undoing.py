"""Taking back what was done to messages: by keys, by the menu's words, and by the word in passing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId
from mailguard.model.deeds import Deed, DeedKind, Marked
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.deeds.undo_stack import MOST, UndoStack
from ui.desk import Desk
from ui.main_window import MainWindow

Saved = Callable[[Account], Account]
Shown = Callable[[type[QMessageBox]], QMessageBox]


@pytest.fixture
def mailbox(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def filled(mailbox: Mailbox, gpg: GnuPG) -> tuple[MessageId, ...]:
    writer = Writer(gpg)
    return tuple(mailbox.put(writer.write(subject)) for subject in ("Minutes", "Lunch", "Harvest"))


@pytest.fixture
def window(desk: Desk, filled: tuple[MessageId, ...], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    return made


def says(window: MainWindow, command: str) -> str:
    return window.commands[command].text()


def count(mailbox: Mailbox, path: str) -> int:
    return mailbox.messages.count(mailbox.folder(path).id)[1]


def test_a_deletion_is_taken_back_and_done_again_by_keys_and_the_menu_names_it(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    assert (says(window, "undo"), says(window, "redo")) == ("Undo", "Redo")
    window.list.view.setFocus()
    hands.press("Ctrl+A", window)
    hands.press("Del", window)
    qtbot.waitUntil(lambda: says(window, "undo") == "Undo Deletion of 3 messages")
    assert count(mailbox, "Trash") == 3
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: says(window, "redo") == "Redo Deletion of 3 messages")
    assert (count(mailbox, "INBOX"), says(window, "undo")) == (3, "Undo")
    hands.press("Ctrl+Shift+Z", window)
    qtbot.waitUntil(lambda: count(mailbox, "Trash") == 3)
    hands.reads("Done again: Deletion of 3 messages.", window)


def test_deeds_are_taken_back_one_after_the_other(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    for keys, words in (
        ("S", "Undo Star of 1 message"),
        ("1", "Undo Tag of 1 message"),
        ("J", "Undo Junk Mark of 1 message"),
    ):
        hands.press(keys, window)
        qtbot.waitUntil(lambda words=words: says(window, "undo") == words)
    assert count(mailbox, "Junk") == 1
    for words in ("Undo Tag of 1 message", "Undo Star of 1 message", "Undo"):
        hands.press("Ctrl+Z", window)
        qtbot.waitUntil(lambda words=words: says(window, "undo") == words)

    def state() -> tuple[object, ...]:
        (row,) = mailbox.messages.load_rows([filled[1]])
        return row.folder, row.is_starred, row.tags, row.is_junk

    before = (mailbox.folder("INBOX").id, False, (), False)
    qtbot.waitUntil(lambda: state() == before)


def test_the_word_in_passing_takes_back_its_own_deed(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    hands.press("A", window)
    hands.reads("Message archived", window)
    hands.press("S", window)
    qtbot.waitUntil(lambda: says(window, "undo") == "Undo Star of 1 message")
    hands.click("toastUndo", window)
    qtbot.waitUntil(lambda: count(mailbox, "INBOX") == 3)
    qtbot.waitUntil(lambda: says(window, "undo") == "Undo Star of 1 message")


def test_messages_that_vanished_meanwhile_are_told_of(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    window.list.view.setFocus()
    hands.press("Ctrl+A", window)
    hands.press("A", window)
    qtbot.waitUntil(lambda: count(mailbox, "Archive") == 3)
    mailbox.messages.delete(filled[:1])
    qtbot.waitUntil(window.commands["undo"].isEnabled)
    hands.press("Ctrl+Z", window)
    hands.reads("1 message stays as it is: it was moved or deleted since", window)
    assert count(mailbox, "INBOX") == 2


def test_where_the_folder_of_before_is_gone_the_messages_stay_and_it_is_said(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, gpg: GnuPG, shown: Shown
) -> None:
    message = mailbox.put(Writer(gpg).write("Plan"), path="Projects/Field trip")
    folder = mailbox.folder("Projects/Field trip")
    moved: list[Deed] = []
    answer = window.desk.core.deeds.move([message], mailbox.folder("Archive").id)
    window.desk.when(answer, owner=window, done=moved.append, failed=lambda _: None)
    qtbot.waitUntil(lambda: bool(moved))
    window.actions_.keep(moved[0])
    with mailbox.messages.store.writing() as connection:
        connection.execute("DELETE FROM folder WHERE id = ?", (folder.id,))
    hands.press("Ctrl+Z", window)
    box = shown(QMessageBox)
    assert box.text() == "The folder that the messages came from is gone."
    assert (count(mailbox, "Archive"), says(window, "undo")) == (1, "Undo")
    hands.click_words("Close", box)


def test_a_new_deed_ends_what_could_be_done_again_and_old_ones_are_forgotten() -> None:
    def deed(number: int) -> Deed:
        return Deed(DeedKind.STAR, (Marked((MessageId(number),), "\\Flagged", True),))

    stack = UndoStack()
    stack.keep(Deed(DeedKind.STAR))  # changed nothing
    assert stack.done == []
    for number in range(MOST + 5):
        stack.keep(deed(number))
    assert (len(stack.done), stack.done[0]) == (MOST, deed(5))
    stack.forget(deed(104))
    stack.taken_back(deed(104))
    stack.keep(deed(7))
    assert (stack.undone, stack.done[-1]) == ([], deed(7))


def test_messages_are_copied_by_the_menu_and_the_copies_taken_back(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    window.elsewhere.copying.popup(window.pos())
    hands.pick(window.elsewhere.copying, "Archive")
    qtbot.waitUntil(lambda: says(window, "undo") == "Undo Copy of 1 message")
    assert (count(mailbox, "Archive"), count(mailbox, "INBOX")) == (1, 3)
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: count(mailbox, "Archive") == 0)
    assert count(mailbox, "INBOX") == 3
