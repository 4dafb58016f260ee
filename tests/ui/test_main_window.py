"""The main window: a person goes through folders and messages with mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Flag, FolderRole, ListQuery, MessageId
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.commands import COMMANDS
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.pane_layout import Layout
from ui.widgets.boxes import Icon, message_box

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]


@pytest.fixture
def mailbox(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def writer(gpg: GnuPG) -> Writer:
    return Writer(gpg)


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def filled(mailbox: Mailbox, writer: Writer) -> tuple[MessageId, ...]:
    """Three messages, the oldest first; the first one is read."""
    return (
        mailbox.put(writer.write("Minutes", "of Monday\n"), "\\Seen"),
        mailbox.put(writer.write("Lunch", "on Thursday?\n")),
        mailbox.put(writer.write("Field trip", "the bus is booked\n")),
    )


@pytest.fixture
def window(desk: Desk, filled: tuple[MessageId, ...], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    return made


def subject(window: MainWindow) -> str:
    return window.view.header.subject.text() if window.view.opened is not None else ""


def test_without_an_account_the_window_offers_to_add_one(desk: Desk, hands: Hands) -> None:
    window = desk.show_main()
    hands.click("addAccount", window)
    hands.window("accountAssistant")


def test_folders_stand_by_their_roles_and_the_inbox_is_chosen(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    model = window.tree.model()
    head = model.index(0, 0)
    names = [model.index(row, 0, head).data() for row in range(model.rowCount(head))]
    assert names == ["Inbox", "Drafts", "Sent", "Archive", "Junk", "Trash", "Projects"]
    assert model.index(0, 0, model.index(6, 0, head)).data() == "Field trip"
    hands.reads("2 unread of 3", window)
    assert window.windowTitle() == "Inbox — alice@example.org — MailGuard"


def test_of_several_accounts_the_first_ones_inbox_is_chosen(
    desk: Desk, mailbox: Mailbox, saved: Saved, qtbot: QtBot
) -> None:
    for name in ("work", "club", "shop", "school"):
        Mailbox(desk, saved(make_account(f"{name}@work.example")))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.folder is not None)
    first = desk.core.accounts.all()[0]
    assert window.windowTitle() == f"Inbox — {first.identity.address} — MailGuard"


def test_a_click_on_a_message_shows_it_and_marks_it_read(
    window: MainWindow, hands: Hands, qtbot: QtBot, filled: tuple[MessageId, ...]
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    assert window.view.body.text.toPlainText().strip() == "on Thursday?"
    assert window.view.banner.title.text() == "Not encrypted, not signed"
    qtbot.waitUntil(lambda: window.list.model.row(filled[1]).is_read, timeout=5000)
    hands.reads("1 unread of 3", window)


def test_a_message_marked_unread_by_hand_stays_unread_when_keys_change(
    window: MainWindow, hands: Hands, qtbot: QtBot, filled: tuple[MessageId, ...], desk: Desk, answer: Answer
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: window.list.model.row(filled[1]).is_read, timeout=5000)
    hands.press("M", window)
    qtbot.waitUntil(lambda: not window.list.model.row(filled[1]).is_read)
    desk.core._parts.keys_changed()  # type: ignore[union-attr]
    qtbot.wait(1300)  # longer than the time after which a message that is looked at counts as read
    assert not window.list.model.row(filled[1]).is_read


def test_the_arrow_keys_and_letters_go_from_message_to_message(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    window.list.view.setFocus()
    for keys, expected in (("F", "Field trip"), ("F", "Lunch"), ("Down", "Minutes"), ("B", "Lunch")):
        hands.press(keys, window)
        qtbot.waitUntil(lambda expected=expected: subject(window) == expected)


def test_n_goes_to_the_next_unread_message_and_p_back(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.choose_row(window.list.view, "Minutes")
    qtbot.waitUntil(lambda: subject(window) == "Minutes")
    hands.press("P", window)
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    hands.press("P", window)
    qtbot.waitUntil(lambda: subject(window) == "Field trip")


def test_a_deleted_message_goes_to_the_trash_and_the_next_one_is_shown(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.choose_row(window.list.view, "Field trip")
    qtbot.waitUntil(lambda: subject(window) == "Field trip")
    hands.press("Del", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    assert mailbox.messages.count(mailbox.folder("Trash").id)[1] == 1
    assert window.toast.text.text() == "Message moved to Trash"
    hands.click("toastUndo", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 3)


def test_ctrl_z_takes_the_last_move_back(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    hands.press("A", window)
    qtbot.waitUntil(lambda: mailbox.messages.count(mailbox.folder("Archive").id)[1] == 1)
    qtbot.waitUntil(lambda: window.commands["undo"].isEnabled())
    hands.press("Ctrl+Z", window)
    qtbot.waitUntil(lambda: mailbox.messages.count(mailbox.folder("INBOX").id)[1] == 3)
    assert not window.commands["undo"].isEnabled()


def test_what_is_in_the_trash_is_deleted_for_good_only_after_a_question(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    mailbox.messages.move(filled[:1], mailbox.folder("Trash").id)
    window.show_folder(mailbox.folder("Trash"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.choose_row(window.list.view, "Minutes")
    hands.press("Del", window)
    question = hands.window("deleteQuestion")
    hands.click_words("Keep", question)
    assert mailbox.messages.count(mailbox.folder("Trash").id)[1] == 1
    hands.press("Shift+Del", window)
    hands.click_words("Delete", hands.window("deleteQuestion"))
    qtbot.waitUntil(lambda: mailbox.messages.count(mailbox.folder("Trash").id)[1] == 0)


def test_an_account_without_an_archive_says_so_and_moves_nothing(
    desk: Desk, saved: Saved, writer: Writer, hands: Hands, qtbot: QtBot
) -> None:
    box = Mailbox(desk, saved(make_account()), {"INBOX": FolderRole.INBOX})
    box.put(writer.write("Lunch"))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.choose_row(window.list.view, "Lunch")
    hands.press("A", window)
    hands.click_words("Close", hands.window("noArchive"))
    hands.press("Del", window)
    hands.click_words("Keep", hands.window("deleteQuestion"))
    assert box.messages.count(box.folder("INBOX").id)[1] == 1


def test_several_messages_are_marked_together(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    window.list.view.setFocus()
    hands.press("Ctrl+A", window)
    hands.reads("3 messages selected", window)
    hands.press("S", window)
    starred = ListQuery(starred_only=True)
    inbox = mailbox.folder("INBOX").id
    qtbot.waitUntil(lambda: len(mailbox.messages.list_ids(inbox, starred)) == 3)
    hands.press("M", window)
    qtbot.waitUntil(lambda: mailbox.messages.count(inbox)[0] == 0)


def test_all_of_a_folder_is_marked_read(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    hands.press("Shift+C", window)
    qtbot.waitUntil(lambda: mailbox.messages.count(mailbox.folder("INBOX").id) == (0, 3))


def test_junk_goes_to_its_folder_and_comes_back(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    hands.press("J", window)
    qtbot.waitUntil(lambda: mailbox.messages.location(filled[1])[0] == mailbox.folder("Junk").id)
    window.show_folder(mailbox.folder("Junk"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.choose_row(window.list.view, "Lunch")
    hands.press("Shift+J", window)
    qtbot.waitUntil(lambda: mailbox.messages.location(filled[1])[0] == mailbox.folder("INBOX").id)
    (row,) = mailbox.messages.load_rows([filled[1]])
    assert not row.is_junk


def test_a_message_is_moved_by_the_menu(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    moving = window.elsewhere.moving
    qtbot.waitUntil(moving.isEnabled)
    moving.popup(window.pos())
    assert "Projects/Field trip" in [each.text() for each in moving.actions()]
    hands.pick(moving, "Projects")
    qtbot.waitUntil(lambda: mailbox.messages.location(filled[1])[0] == mailbox.folder("Projects").id)


def test_searching_shows_what_has_all_the_words_and_says_when_nothing_has(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.press("Ctrl+K", window)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    QTest.keyClicks(QApplication.focusWidget(), "lun")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    QTest.keyClicks(QApplication.focusWidget(), "xyz")
    hands.reads("No message matches.", window)
    hands.click("clearSearch", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 3)
    assert window.search.text() == ""


def test_the_filter_row_shows_and_hides_messages(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+Shift+K", window)
    hands.click("filter-unread_only", window)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
    hands.click("filter-encrypted_only", window)
    hands.reads("No message matches.", window)
    hands.press("Ctrl+Shift+K", window)  # a row that is hidden filters nothing
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 3)


def test_the_list_is_sorted_as_the_menu_says(
    window: MainWindow, qtbot: QtBot, filled: tuple[MessageId, ...]
) -> None:
    by_subject = next(each for each in window.list.head.order_menu.actions() if each.text() == "Subject")
    by_subject.trigger()
    wanted = [filled[0], filled[1], filled[2]]  # Minutes, Lunch, Field trip: Z to A
    qtbot.waitUntil(lambda: [window.list.model.id_at(place) for place in range(3)] == wanted)
    ascending = next(each for each in window.list.head.order_menu.actions() if each.text() == "Ascending")
    ascending.trigger()
    qtbot.waitUntil(lambda: [window.list.model.id_at(place) for place in range(3)] == wanted[::-1])


def test_f6_goes_round_all_parts_in_reading_order(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    window.list.view.setFocus()
    seen = []
    for _ in range(7):
        focused = QApplication.focusWidget()
        seen.append(focused.objectName() if focused is not None else "")
        hands.press("F6", window)
    assert seen == [
        "messages",
        "securityBanner",
        "subject",
        "messageText",
        "tool-get-messages",
        "folders",
        "messages",
    ]
    hands.press("Shift+F6", window)
    assert QApplication.focusWidget().objectName() == "messages"


def test_the_parts_of_the_window_have_the_names_that_are_spoken(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    spoken = {each.accessibleName() for each in window.findChildren(QWidget)}
    assert {
        "Folders",
        "Messages",
        "Search messages",
        "Message security: Not encrypted, not signed.",
        "Security details",
        "Message text",
        "Attachments",
    } <= spoken
    index = window.list.view.currentIndex()
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Unread, Bob Example, Lunch, ")


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("Ctrl+N", "new-message"), ("F5", "get-messages"), ("Shift+F5", "get-all"), ("Ctrl+S", "save-as"),
        ("Ctrl+P", "print"), ("Ctrl+W", "close"), ("Ctrl+Q", "quit"), ("Ctrl+A", "select-all"),
        ("Ctrl+F", "find"), ("Ctrl+K", "search"), ("F8", "message-pane"), ("Ctrl++", "zoom-in"),
        ("Ctrl+-", "zoom-out"), ("Ctrl+0", "zoom-reset"), ("Ctrl+U", "source"), ("Ctrl+Alt+S", "security"),
        ("F", "next"), ("B", "previous"), ("N", "next-unread"), ("P", "previous-unread"),
        ("Ctrl+R", "reply"), ("Ctrl+Shift+R", "reply-all"), ("Ctrl+L", "forward"),
        ("Ctrl+Shift+L", "reply-list"),
        ("Ctrl+E", "edit-as-new"), ("A", "archive"), ("M", "mark-read"), ("S", "star"), ("J", "junk"),
        ("Shift+J", "not-junk"), ("Shift+C", "all-read"), ("Del", "delete"), ("Shift+Del", "delete-forever"),
        ("Ctrl+Alt+K", "keys"), ("Ctrl+Alt+V", "text-tools"), ("Ctrl+Alt+L", "lock-keys"),
        ("Ctrl+J", "activity"), ("Ctrl+,", "settings"), ("Ctrl+O", "open-window"),
        ("Ctrl+Shift+K", "filter"), ("Ctrl+Tab", "next-pane"), ("Ctrl+Z", "undo"),
    ],
)  # fmt: skip
def test_every_command_has_its_keys(keys: str, name: str) -> None:
    (command,) = [each for each in COMMANDS if each.name == name]
    assert keys in command.keys.split("; ")


def test_no_two_commands_share_their_keys() -> None:
    keys = [each for command in COMMANDS if command.keys for each in command.keys.split("; ")]
    assert len(keys) == len(set(keys))


def test_every_entry_of_the_menus_does_something(window: MainWindow) -> None:
    """No entry stands there that nothing is connected to."""
    entries = [each for menu in window.menuBar().findChildren(QMenu) for each in menu.actions()]
    commands = {each for each in entries if isinstance(each, QAction) and not each.menu()}
    dead = [
        each.text()
        for each in commands
        if not each.isSeparator()
        and not each.receivers("2triggered(bool)")
        and not each.receivers("2triggered()")
    ]
    assert dead == []


def test_what_cannot_be_done_is_grey(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    assert not window.commands["reply"].isEnabled()
    assert not window.commands["archive"].isEnabled()
    assert window.commands["new-message"].isEnabled()
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: window.commands["reply"].isEnabled())
    assert window.commands["archive"].isEnabled()
    assert not window.commands["verify-sender"].isEnabled()
    assert not window.commands["import-key"].isEnabled()


@pytest.mark.parametrize("layout", list(Layout))
def test_each_layout_shows_all_three_panes(window: MainWindow, qtbot: QtBot, layout: Layout) -> None:
    window.choose_layout(layout)
    window.resize(1300, 800)
    for pane in (window.tree, window.list, window.pane):
        qtbot.waitUntil(lambda pane=pane: pane.isVisible() and min(pane.width(), pane.height()) > 100)
    is_beside = window.pane.mapTo(window, window.pane.rect().topLeft()).y() < 200
    assert is_beside is (layout is Layout.VERTICAL)


def test_in_a_narrow_window_the_message_stands_below_the_list(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(860, 700)
    qtbot.waitUntil(
        lambda: (
            window.pane.mapTo(window, window.pane.rect().topLeft()).y()
            > window.list.mapTo(window, window.list.rect().topLeft()).y() + 50
        )
    )
    window.resize(1400, 900)
    qtbot.waitUntil(lambda: window.pane.mapTo(window, window.pane.rect().topLeft()).y() < 200)


def test_the_window_comes_back_as_it_was_left(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    window.choose_layout(Layout.CLASSIC)
    qtbot.wait(50)  # until the window knows how small it may be now
    window.resize(733, 601)
    window.close()
    again = MainWindow(desk)
    again.show()
    assert again.panes.wished is Layout.CLASSIC
    assert (again.width(), again.height()) == (733, 601)
    again.close()


def test_f8_hides_the_message_pane_and_shows_it_again(window: MainWindow, hands: Hands) -> None:
    hands.press("F8", window)
    assert window.pane.isHidden()
    hands.press("F8", window)
    assert not window.pane.isHidden()


def test_panes_that_were_hidden_are_hidden_at_the_next_start(
    window: MainWindow, desk: Desk, hands: Hands
) -> None:
    hands.press("F8", window)
    window.commands["folders"].trigger()
    window.close()
    again = MainWindow(desk)
    again.show()
    assert again.pane.isHidden() and again.tree.isHidden()
    assert not again.commands["message-pane"].isChecked() and not again.commands["folders"].isChecked()
    hands.press("F8", again)
    assert not again.pane.isHidden()
    again.close()


def test_words_of_strangers_stay_plain_text_in_questions(qtbot: QtBot) -> None:
    """A link's text or a server's answer must not be able to hide what else a question says."""
    box = message_box(Icon.Warning, "<b>a</b><!--", None, "x", more="<i>b</i>")
    qtbot.addWidget(box)
    box.show()
    shown = [each for each in box.findChildren(QWidget) if hasattr(each, "textFormat") and each.text()]
    assert [each.textFormat() for each in shown] == [Qt.TextFormat.PlainText] * len(shown)
    assert {each.text() for each in shown} >= {"<b>a</b><!--", "<i>b</i>"}


def test_messages_that_arrive_show_without_a_jump(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, writer: Writer
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    qtbot.waitUntil(lambda: subject(window) == "Lunch")
    mailbox.put(writer.write("News", "new\n"))
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 4)
    assert subject(window) == "Lunch"
    assert [window.list.model.row(each).subject for each in window.list.selected()] == ["Lunch"]
    hands.reads("of 4", window)


def test_a_flag_that_the_server_changed_is_shown(
    window: MainWindow, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...], desk: Desk
) -> None:
    qtbot.waitUntil(lambda: window.list.model.row(filled[1]) is not None)
    mailbox.messages.set_flag([filled[1]], Flag.STARRED, True)
    window.list.folder_changed(mailbox.folder("INBOX").id)
    qtbot.waitUntil(lambda: window.list.model.row(filled[1]).is_starred)
