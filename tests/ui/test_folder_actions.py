"""Folders by clicks and keys in the main window: made, renamed, moved, deleted, emptied."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from mailguard.model import Account
from mailguard.model.keeping import FolderPolicy, Keep
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.folders.folder_model import Kind
from ui.folders.folder_name_dialog import FolderNameDialog
from ui.folders.folder_tree import FolderTree
from ui.folders.subscribe_dialog import SubscribeDialog
from ui.main_window import MainWindow

MAIL = b"From: bob@example.net\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\nSubject: Hi\r\n\r\nText\r\n"


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def window(desk: Desk, mailbox: Mailbox, shown: Callable[[type[MainWindow]], MainWindow]) -> MainWindow:
    desk.core.set_offline(True)
    desk.show_main()
    return shown(MainWindow)


@pytest.fixture
def tree(window: MainWindow, qtbot: QtBot) -> FolderTree:
    qtbot.waitUntil(lambda: bool(find(window.tree, "Field trip")))
    return window.tree


def find(tree: FolderTree, words: str) -> list[QModelIndex]:
    return [each for each in tree.model().lines() if each.data() == words]  # type: ignore[attr-defined]


def choose(tree: FolderTree, words: str) -> None:
    tree.setCurrentIndex(find(tree, words)[0])
    tree.setFocus()


def entry(tree: FolderTree, words: str, act: str) -> None:
    """Right click and the entry."""
    tree.customContextMenuRequested.emit(tree.visualRect(find(tree, words)[0]).center())
    (menu,) = [each for each in tree.findChildren(QMenu) if each.isVisible()]
    next(each for each in menu.actions() if each.text().split("\t")[0] == act).trigger()
    menu.close()


def name(window: MainWindow, qtbot: QtBot, words: str) -> FolderNameDialog:
    def open_ones() -> list[FolderNameDialog]:
        return [each for each in window.findChildren(FolderNameDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(open_ones()))
    (dialog,) = open_ones()
    field = dialog.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return dialog


def paths(mailbox: Mailbox) -> set[str]:
    return {each.path for each in mailbox.folders.load(mailbox.account.id)}


def test_a_subfolder_is_made_by_the_menu_and_shown_at_once(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    entry(tree, "Projects", "New Subfolder…")
    name(window, qtbot, "Harvest")
    qtbot.waitUntil(lambda: bool(find(tree, "Harvest")))
    assert "Projects/Harvest" in paths(mailbox)
    window.commands["new-folder"].trigger()
    name(window, qtbot, "Other")
    qtbot.waitUntil(lambda: "Other" in paths(mailbox))


def test_a_name_that_cannot_be_is_refused_where_it_is_typed(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    choose(tree, "Field trip")
    QTest.keyClick(tree, Qt.Key.Key_F2)
    dialog = name(window, qtbot, "a/b")
    error = dialog.findChild(QLabel, "error")
    qtbot.waitUntil(error.isVisible)
    assert "character" in error.text()
    assert error.height() >= error.heightForWidth(error.width()), "all of it can be read"
    name(window, qtbot, "Trip {n}")
    qtbot.waitUntil(lambda: bool(find(tree, "Trip {n}")))
    assert "Projects/Trip {n}" in paths(mailbox)


def test_del_moves_the_folder_into_trash_and_no_message(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    mailbox.put(MAIL, path="Projects")
    choose(tree, "Projects")
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "Trash/Projects/Field trip" in paths(mailbox))
    assert mailbox.folder("Trash/Projects").total == 1
    assert mailbox.folder("Trash").total == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Delete])
def test_a_folder_with_a_purpose_stays_and_the_reason_is_said(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot, key: Qt.Key
) -> None:
    before = paths(mailbox)
    choose(tree, "Sent")
    QTest.keyClick(tree, key)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    box = window.findChildren(QMessageBox)[0]
    assert "purpose" in box.text() + box.informativeText()
    box.close()
    assert paths(mailbox) == before


def test_trash_is_emptied_after_a_question_with_counts(
    window: MainWindow,
    tree: FolderTree,
    mailbox: Mailbox,
    qtbot: QtBot,
    answer: Callable[[Future[None]], None],
) -> None:
    mailbox.put(MAIL, path="Projects")
    mailbox.put(MAIL, path="Trash")
    answer(window.desk.core.folders.delete(mailbox.folder("Projects")))
    qtbot.waitUntil(lambda: "Trash/Projects" in paths(mailbox))
    entry(tree, "Trash", "Empty Trash…")
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox, "deleteFolder")))
    box = window.findChildren(QMessageBox, "deleteFolder")[0]
    assert "2 messages and 2 folders" in box.informativeText()
    box.findChild(QPushButton, "deleteForever").click()
    qtbot.waitUntil(lambda: mailbox.folder("Trash").total == 0 and "Trash/Projects" not in paths(mailbox))
    assert mailbox.folder("INBOX")


def test_a_folder_is_dropped_on_another_and_on_the_account(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    model = tree.model()
    data = model.mimeData([find(tree, "Field trip")[0]])
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, find(tree, "Archive")[0])
    qtbot.waitUntil(lambda: "Archive/Field trip" in paths(mailbox))
    qtbot.waitUntil(lambda: bool(find(tree, "Field trip")))
    data = model.mimeData([find(tree, "Field trip")[0]])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, find(tree, "alice@example.org")[0])
    qtbot.waitUntil(lambda: "Field trip" in paths(mailbox))


def test_properties_tell_path_and_counts(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    mailbox.put(MAIL, path="Projects/Field trip")
    qtbot.waitUntil(lambda: bool(find(tree, "Field trip")))
    qtbot.wait(100)
    entry(tree, "Field trip", "Properties")
    qtbot.waitUntil(lambda: bool(window.findChildren(QDialog, "folderProperties")))
    (dialog,) = window.findChildren(QDialog, "folderProperties")
    assert any("Projects/Field trip" in each.text() for each in dialog.findChildren(QLabel))
    dialog.close()


def test_what_is_subscribed_to_is_chosen_and_the_rest_can_be_hidden(
    desk: Desk, tree: FolderTree, window: MainWindow, mailbox: Mailbox, qtbot: QtBot
) -> None:
    entry(tree, find_account(tree), "Subscribe…")
    qtbot.waitUntil(lambda: bool(window.findChildren(SubscribeDialog)))
    (dialog,) = window.findChildren(SubscribeDialog)
    QTest.keyClicks(dialog.search, "trip")
    above, item = [each for each in dialog._items() if not each.isHidden()]
    assert (above.text(0), item.text(0)) == ("Projects", "Field trip")
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert dialog.changed() == {item.toolTip(0): False}
    dialog.only.setChecked(True)
    dialog.findChild(QPushButton, "save").click()
    qtbot.waitUntil(lambda: not find(tree, "Field trip"))
    assert find(tree, "Inbox")
    (account,) = desk.core.accounts.all()
    assert account.subscribed_only
    qtbot.waitUntil(lambda: not window.findChildren(SubscribeDialog))


def find_account(tree: FolderTree) -> str:
    """The words of the first account's head."""
    heads = [each for each in tree.model().lines() if tree.model().place(each).kind is Kind.ACCOUNT]  # type: ignore[attr-defined]
    return str(heads[0].data())


def test_how_much_of_a_folder_is_kept_is_chosen_in_its_properties(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    entry(tree, "Projects", "Properties")
    qtbot.waitUntil(lambda: window.findChild(QDialog, "folderProperties") is not None)
    dialog = window.findChild(QDialog, "folderProperties")
    keep = dialog.findChild(QComboBox, "folderKeep")
    keep.setCurrentIndex(keep.findText("Messages of the last 90 days"))
    keep.activated.emit(keep.currentIndex())
    dialog.findChild(QCheckBox, "folderWatch").click()
    policies = mailbox.folders.policies

    def kept(path: str) -> FolderPolicy:
        return policies.load(mailbox.account.id, path)

    chosen = FolderPolicy(keep=Keep.DAYS, days=90, is_watched=True)
    qtbot.waitUntil(lambda: kept("Projects") == chosen)
    dialog.close()
    choose(tree, "Projects")
    QTest.keyClick(tree, Qt.Key.Key_F2)
    name(window, qtbot, "Plans")
    qtbot.waitUntil(lambda: kept("Plans") == chosen)
    assert kept("Projects") == FolderPolicy()


def test_an_account_is_paused_and_goes_on_by_its_menu(
    window: MainWindow, tree: FolderTree, desk: Desk, mailbox: Mailbox, qtbot: QtBot
) -> None:
    desk.core.set_offline(False)
    address = mailbox.account.identity.address
    entry(tree, address, "Pause Updates")
    qtbot.waitUntil(lambda: bool(find(tree, f"{address} – paused")))
    qtbot.waitUntil(lambda: window.status.said.text() == f"Updates of {address} are paused")
    qtbot.waitUntil(lambda: [each.text for each in window.log.standings()] == ["Updates are paused"])
    assert desk.core.accounts.all()[0].is_paused
    entry(tree, f"{address} – paused", "Get Messages")
    toast = window.findChild(QLabel, "toastText")
    qtbot.waitUntil(lambda: "Resume Updates" in toast.text())
    entry(tree, f"{address} – paused", "Resume Updates")
    qtbot.waitUntil(lambda: bool(find(tree, address)))
    qtbot.waitUntil(lambda: "Updates are paused" not in [each.text for each in window.log.standings()])


def test_a_folder_gets_a_colour_by_its_menu(
    window: MainWindow, tree: FolderTree, mailbox: Mailbox, qtbot: QtBot
) -> None:
    def colour(name: str) -> None:
        tree.customContextMenuRequested.emit(tree.visualRect(find(tree, "Projects")[0]).center())
        (menu,) = [each for each in tree.findChildren(QMenu) if each.isVisible()]
        below = menu.findChild(QMenu, "folderColour")
        next(each for each in below.actions() if each.text() == name).trigger()
        menu.close()

    folder = mailbox.folder("Projects")
    plain = tree.grab().toImage()
    colour("Green")
    qtbot.waitUntil(lambda: tree.colour_of(folder) == "#2B9348")
    qtbot.waitUntil(lambda: tree.grab().toImage() != plain)
    colour("None")
    qtbot.waitUntil(lambda: tree.colour_of(folder) == "")
