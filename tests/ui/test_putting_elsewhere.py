"""Messages are moved and copied: by menus that know where they went lately, by typing, by mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.model import Account, AccountId, Folder, FolderId, FolderRole, MessageId, SavedSearch
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.folders.folder_finding import NamedFolder, find_folders
from ui.folders.folder_model import FolderModel
from ui.folders.folder_picker import FolderPicker
from ui.lists.message_model import MESSAGES_MIME
from ui.main_window import MainWindow

SUBJECTS = ("Minutes", "Lunch", "Harvest", "Budget")


def letter(number: int, subject: str) -> bytes:
    return (
        f"From: Bob <bob@example.net>\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.net>\r\n"
        f"Date: Mon, 02 Nov 2026 12:{number:02}:00 +0000\r\n\r\nText\r\n"
    ).encode()


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def filled(mailbox: Mailbox) -> tuple[MessageId, ...]:
    return tuple(mailbox.put(letter(number, subject)) for number, subject in enumerate(SUBJECTS))


@pytest.fixture
def window(desk: Desk, filled: tuple[MessageId, ...], qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == len(filled))
    return made


def count(mailbox: Mailbox, path: str) -> int:
    return mailbox.messages.count(mailbox.folder(path).id)[1]


def entries(menu: QMenu) -> list[str]:
    """As a person reads them once the menu is open; lines as ""."""
    menu.popup(QPoint(0, 0))
    said = [each.text() for each in menu.actions()]
    menu.close()
    return said


def test_the_menu_offers_first_where_messages_went_lately_then_favourites(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    assert entries(window.elsewhere.moving)[:4] == ["Find Folder…", "", "Archive", "Drafts"]
    window.tree.favoured.emit(mailbox.folder("Projects"), True)
    for subject, target in (("Lunch", "Projects/Field trip"), ("Minutes", "Trash")):
        hands.choose_row(window.list.view, subject)
        qtbot.waitUntil(window.elsewhere.moving.isEnabled)
        window.elsewhere.moving.popup(QPoint(0, 0))
        hands.pick(window.elsewhere.moving, target)
        qtbot.waitUntil(lambda target=target: count(mailbox, target) == 1)
        qtbot.waitUntil(lambda: bool(window.desk.targets.recent))
    wanted = ["Find Folder…", "", "Trash", "Projects/Field trip", "Projects", ""]
    qtbot.waitUntil(lambda: entries(window.elsewhere.moving)[:6] == wanted)
    window.show_folder(mailbox.folder("Trash"))
    assert entries(window.elsewhere.moving)[2] == "Projects/Field trip"  # not where they are


def test_move_again_names_the_last_target_and_copies_where_that_was_a_copy(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox
) -> None:
    again = window.commands["move-again"]
    hands.choose_row(window.list.view, "Lunch")
    assert (again.text(), again.isEnabled()) == ("Move Again", False)
    window.elsewhere.moving.popup(QPoint(0, 0))
    hands.pick(window.elsewhere.moving, "Projects")
    qtbot.waitUntil(lambda: again.text() == "Move to “Projects” Again")
    hands.choose_row(window.list.view, "Harvest")
    hands.press("Ctrl+Shift+M", window)
    qtbot.waitUntil(lambda: count(mailbox, "Projects") == 2)
    hands.choose_row(window.list.view, "Minutes")
    window.elsewhere.copying.popup(QPoint(0, 0))
    hands.pick(window.elsewhere.copying, "Archive")
    qtbot.waitUntil(lambda: again.text() == "Copy to “Archive” Again")
    hands.press("Ctrl+Shift+M", window)
    qtbot.waitUntil(lambda: count(mailbox, "Archive") == 2)
    assert count(mailbox, "INBOX") == 2


def test_a_folder_is_found_by_letters_and_enter_moves_there(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, shown: Callable[..., FolderPicker]
) -> None:
    hands.choose_row(window.list.view, "Lunch")
    hands.press("Shift+M", window)
    picker = shown(FolderPicker)
    assert picker.found.topLevelItemCount() == 8
    hands.type("folderLetters", "trip", picker)
    assert [picker.found.topLevelItem(0).text(0)] == ["Projects/Field trip"]
    hands.press("Return", picker)
    qtbot.waitUntil(lambda: count(mailbox, "Projects/Field trip") == 1)
    hands.reads("Message moved to Field trip", window)


def test_arrow_keys_choose_in_the_list_of_folders_and_escape_moves_nothing(
    window: MainWindow, hands: Hands, qtbot: QtBot, mailbox: Mailbox, shown: Callable[..., FolderPicker]
) -> None:
    hands.press("G", window)
    picker = shown(FolderPicker)
    hands.type("folderLetters", "nowhere", picker)
    hands.reads("No folder has such a name.", picker)
    hands.type("folderLetters", "r", picker)
    second = picker.found.topLevelItem(1).text(0)
    hands.press("Down", picker)
    hands.press("Return", picker)
    qtbot.waitUntil(lambda: window.list.folder is not None and window.list.head.name.text() == second)
    hands.choose_row(window.tree, "Inbox")
    hands.choose_row(window.list.view, "Lunch")
    hands.press("Shift+M", window)
    hands.press("Esc", shown(FolderPicker))
    assert count(mailbox, "INBOX") == 4


def test_ctrl_and_the_mouse_copy_and_without_ctrl_messages_move(
    window: MainWindow, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    drop(window, [filled[0]], "Archive", Qt.DropAction.CopyAction)
    qtbot.waitUntil(lambda: count(mailbox, "Archive") == 1)
    assert count(mailbox, "INBOX") == 4
    drop(window, [filled[0]], "Projects", Qt.DropAction.MoveAction)
    qtbot.waitUntil(lambda: count(mailbox, "Projects") == 1)
    assert count(mailbox, "INBOX") == 3


def test_nothing_is_dropped_on_what_is_no_folder_of_its_own(
    window: MainWindow, qtbot: QtBot, mailbox: Mailbox, filled: tuple[MessageId, ...]
) -> None:
    window.desk.when(
        window.desk.core.searches.save(SavedSearch(name="Starred ones", text="is:starred", scope=())),
        owner=window,
        done=lambda _: window.saved.load(),
        failed=lambda _: None,
    )
    qtbot.waitUntil(lambda: "Starred ones" in [each.data() for each in window.tree.model().lines()])
    assert not drop(window, [filled[0]], "Starred ones", Qt.DropAction.MoveAction)
    assert not drop(window, [filled[0]], "Starred ones", Qt.DropAction.CopyAction)
    assert count(mailbox, "INBOX") == 4


def drop(window: MainWindow, messages: list[MessageId], name: str, action: Qt.DropAction) -> bool:
    """As Qt tells the pane of a drag; whether it may end there."""
    model = window.tree.model()
    assert isinstance(model, FolderModel)
    place = next(each for each in model.lines() if each.data() == name)
    window.tree.scrollTo(place)
    spot = window.tree.visualRect(place).center()
    data = QMimeData()
    data.setData(MESSAGES_MIME, "\n".join(map(str, messages)).encode())
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    is_copy = action is Qt.DropAction.CopyAction
    keys = Qt.KeyboardModifier.ControlModifier if is_copy else Qt.KeyboardModifier.NoModifier
    buttons = Qt.MouseButton.LeftButton
    port = window.tree.viewport()
    QApplication.sendEvent(port, QDragEnterEvent(spot, both, data, buttons, keys))
    moving = QDragMoveEvent(spot, both, data, buttons, keys)
    moving.setDropAction(action)
    QApplication.sendEvent(port, moving)
    if moving.isAccepted():
        end = QDropEvent(QPointF(spot), both, data, buttons, keys)
        end.setDropAction(action)
        QApplication.sendEvent(port, end)
    return moving.isAccepted()


def test_names_that_begin_with_the_letters_stand_before_others() -> None:
    def named(name: str, account: str = "") -> NamedFolder:
        made = Folder(
            id=FolderId(len(name)), account=AccountId("a"), path=name, separator="/", role=FolderRole.NONE
        )
        return NamedFolder(made, name, account)

    folders = [named("Rélevés", "work"), named("Old/Travel"), named("Travel"), named("Not/a/retravel")]

    def found(typed: str) -> list[str]:
        return [each.name for each in find_folders(folders, typed)]

    assert found("") == [each.name for each in folders]
    assert found("TRAV") == ["Travel", "Old/Travel", "Not/a/retravel"]
    assert found("releves") == ["Rélevés"]
    assert found("work rel") == ["Rélevés"]
    assert found("old travel") == ["Old/Travel"]
    assert found("zzz") == []
