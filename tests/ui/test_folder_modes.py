"""Sections above the accounts: unified folders over all of them, favourites, unread, recent, tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import Account, FolderRole
from tests.core.test_messages import record
from tests.hands import Hands
from tests.ui.conftest import PATIENCE_MS, make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.folders.folder_model import FolderModel
from ui.main_window import MainWindow


class Accounts:
    """Two accounts with a letter each, and the main window on them."""

    def __init__(self, desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.boxes = [Mailbox(desk, saved(make_account(f"{name}@example.org"))) for name in ("alice", "work")]
        for number, box in enumerate(self.boxes, 1):
            self.put(box, number, f"To {box.account.identity.address}")
        self.window: MainWindow = desk.show_main()
        self.until(lambda: len(self.names()) > 16)

    def put(self, box: Mailbox, uid: int, subject: str, *flags: str) -> None:
        made = record(uid)
        made = replace(
            made, subject=subject, date=made.date + timedelta(days=uid), flags=frozenset(flags),
            message_id=f"<{uid}.{subject}@x>",
        )  # fmt: skip
        folder = box.folder("INBOX").id
        box.messages.save_headers(folder, [made])
        self.desk.bridge.report(MessagesChanged(folder))
        self.desk.bridge.report(FoldersChanged(box.account.id))

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def names(self) -> list[str]:
        """From the top; those below another with a blank for each level."""
        model = self.window.tree.model()
        assert isinstance(model, FolderModel)
        found = []
        for index in model.lines():
            depth, above = 0, index.parent()
            while above.isValid():
                depth, above = depth + 1, above.parent()
            found.append(" " * depth + str(index.data()))
        return found

    def turn(self, mode: str) -> None:
        action = self.window.findChild(QAction, f"folders-{mode}")
        assert isinstance(action, QAction)
        action.trigger()

    def choose(self, name: str) -> None:
        model = self.window.tree.model()
        assert isinstance(model, FolderModel)
        found = next(each for each in model.lines() if each.data() == name)
        self.window.tree.setCurrentIndex(found)

    def subjects(self) -> list[str]:
        model = self.window.list.model
        ids = [model.id_at(place) for place in range(model.rowCount())]
        model.want_rows(ids)
        return [row.subject for each in ids if (row := model.row(each)) is not None]


@pytest.fixture
def two(desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot) -> Accounts:
    return Accounts(desk, saved, qtbot)


def test_a_unified_inbox_lists_the_mail_of_all_accounts_with_true_counts(two: Accounts) -> None:
    two.turn("unified")
    two.until(lambda: two.names()[0] == "Unified Folders")
    assert two.names()[1:4] == [" Inbox", "  alice@example.org", "  work@example.org"]
    two.choose("Inbox")
    two.until(lambda: two.subjects() == ["To work@example.org", "To alice@example.org"])
    assert two.window.list.head.counts.text() == "2 unread of 2"
    two.put(two.boxes[0], 9, "Later")
    two.until(lambda: two.subjects()[0] == "Later")
    two.until(lambda: two.window.list.head.counts.text() == "3 unread of 3")


def test_a_deed_in_a_unified_list_is_done_in_the_folder_of_each_message(two: Accounts) -> None:
    two.turn("unified")
    two.until(lambda: two.names()[0] == "Unified Folders")
    two.choose("Inbox")
    two.until(lambda: len(two.subjects()) == 2)
    two.window.list.view.selectAll()
    two.window.commands["archive"].trigger()
    two.until(lambda: two.subjects() == [])
    for box in two.boxes:
        assert [box.folder("Archive").total, box.folder("INBOX").total] == [1, 0]


def test_unified_folders_can_stand_alone_and_are_there_at_the_next_start(two: Accounts) -> None:
    two.turn("unified")
    two.until(lambda: two.names()[0] == "Unified Folders")
    two.turn("all")
    two.until(lambda: "alice@example.org" not in two.names())
    again = MainWindow(two.desk)
    two.qtbot.addWidget(again)
    two.window = again
    two.until(lambda: two.names()[:2] == ["Unified Folders", " Inbox"])
    assert "work@example.org" not in two.names()
    unified = again.findChild(QAction, "folders-unified")
    assert isinstance(unified, QAction) and not unified.isEnabled()


def test_a_favourite_is_marked_in_the_menu_of_its_folder(two: Accounts) -> None:
    two.turn("favourite")
    two.until(lambda: two.names()[0] == "Favourite Folders")
    tree = two.window.tree
    model = tree.model()
    assert isinstance(model, FolderModel)
    index = next(each for each in model.lines() if each.data() == "Projects")
    tree.customContextMenuRequested.emit(tree.visualRect(index).center() + QPoint(1, 0))

    def entry() -> QAction | None:
        menu = QApplication.activePopupWidget()
        return menu.findChild(QAction, "favourite") if isinstance(menu, QMenu) else None

    two.until(lambda: entry() is not None)
    found = entry()
    assert found is not None
    found.trigger()
    two.until(lambda: two.names()[1] == " Projects – alice@example.org")


def test_unread_and_recent_folders_have_sections_of_their_own(two: Accounts) -> None:
    two.turn("unread")
    two.until(lambda: two.names()[:3] == ["Unread Folders", " Inbox – alice@example.org",
                                          " Inbox – work@example.org"])  # fmt: skip
    two.window.show_folder(two.boxes[1].folder("Archive"))
    two.turn("recent")
    two.until(lambda: " Archive – work@example.org" in two.names())


def test_a_tag_lists_its_messages_of_all_accounts(two: Accounts) -> None:
    two.put(two.boxes[0], 11, "Alice's", "$label1")
    two.put(two.boxes[1], 12, "Work's", "$label1")
    two.put(two.boxes[1], 13, "Another", "$label2")
    two.turn("tags")
    two.until(lambda: two.names()[:2] == ["Tags", " Important"])
    two.choose("Important")
    two.until(lambda: two.subjects() == ["Work's", "Alice's"])
    assert two.window.list.head.name.text() == "Important"
    assert two.window.list.folder is not None and two.window.list.folder.role is FolderRole.NONE


def test_the_section_of_tags_follows_the_list_of_tags(two: Accounts) -> None:
    two.put(two.boxes[0], 11, "Alice's", "$label3")
    two.turn("tags")
    two.until(lambda: two.names()[:4] == ["Tags", " Important", " Work", " Personal"])
    two.choose("Personal")
    two.until(lambda: two.subjects() == ["Alice's"])
    two.desk.core.tags.add("Garden", "#14908C")
    two.desk.core.tags.move("$label3", -2)
    two.desk.core.tags.edit("$label3", "Family", "#14908C")
    two.until(lambda: two.names()[1:7] == [" Family", " Important", " Work", " To Do", " Later", " Garden"])
    two.until(lambda: two.window.list.head.name.text() == "Family")
    assert two.subjects() == ["Alice's"]
    two.desk.core.tags.remove("$label3")
    two.until(lambda: two.names()[1] == " Important")


def test_sections_are_moved_by_their_menu_and_stay_so_at_the_next_start(two: Accounts) -> None:
    for mode in ("unified", "tags"):
        two.turn(mode)
    two.put(two.boxes[0], 11, "Alice's", "$label1")

    def heads() -> list[str]:
        return [each for each in two.names() if not each.startswith(" ")][:-1]

    two.until(lambda: heads() == ["Unified Folders", "Tags", "alice@example.org", "work@example.org"])
    hands = Hands(two.qtbot, two.desk)
    tree = two.window.tree
    index = next(each for each in tree.model().lines() if each.data() == "Unified Folders")  # type: ignore[attr-defined]
    tree.customContextMenuRequested.emit(tree.visualRect(index).center())
    menu = hands.wait_for(QApplication.activePopupWidget, "the menu of the section")
    assert isinstance(menu, QMenu)
    assert not next(each for each in menu.actions() if each.text() == "Move Up").isEnabled()
    hands.pick(menu, "Move Down")
    two.until(lambda: heads() == ["Tags", "Unified Folders", "alice@example.org", "work@example.org"])
    two.turn("down-unified")  # by the menu bar, below the accounts
    two.until(lambda: heads() == ["Tags", "alice@example.org", "work@example.org", "Unified Folders"])
    again = MainWindow(two.desk)
    two.qtbot.addWidget(again)
    two.window = again
    two.until(lambda: heads() == ["Tags", "alice@example.org", "work@example.org", "Unified Folders"])
