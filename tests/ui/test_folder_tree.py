"""The folder pane: accounts, folders and counts; what is chosen and closed stays so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.model import AccountId, Folder, FolderId, FolderRole, Theme
from tests.ui.conftest import make_account
from ui import theme
from ui.folders.folder_model import FolderModel, Kind
from ui.folders.folder_tree import FolderTree
from ui.lists.message_model import MESSAGES_MIME

ALICE = make_account("alice@example.org")
WORK = make_account("alice@work.example")


def folder(
    number: int, path: str, role: FolderRole = FolderRole.NONE, unread: int = 0, **more: object
) -> Folder:
    return Folder(
        id=FolderId(number),
        account=ALICE.id,
        path=path,
        separator="/",
        role=role,
        unread=unread,
        total=unread,
        **more,  # type: ignore[arg-type]
    )


FOLDERS = (
    folder(1, "INBOX", FolderRole.INBOX, 4),
    folder(2, "Papierkorb", FolderRole.TRASH),
    folder(3, "Projects"),
    folder(4, "Projects/Field trip"),
    folder(5, "Projects/Field trip/2026", is_selectable=False),
    folder(6, "Archiv\u202efdp", FolderRole.NONE),
)


@pytest.fixture
def tree(qtbot: QtBot, qapp: QApplication) -> Iterator[FolderTree]:
    theme.install(qapp, Theme.LIGHT)
    made = FolderTree()
    qtbot.addWidget(made)
    made.resize(220, 500)
    made.show()
    show(made)
    yield made


def show(tree: FolderTree, folders: tuple[Folder, ...] = FOLDERS, outgoing: int = 0, drafts: int = 0) -> None:
    counts: dict[AccountId, int] = {ALICE.id: drafts}
    tree.show_folders([ALICE, WORK], {ALICE.id: folders}, outgoing=outgoing, drafts=counts)


def lines(tree: FolderTree) -> list[str]:
    return [str(each.data()) for each in tree.model().lines()]  # type: ignore[attr-defined]


def spot(tree: FolderTree, words: str) -> QPoint:
    return tree.visualRect(index(tree, words)).center()


def index(tree: FolderTree, words: str) -> QModelIndex:
    return next(each for each in tree.model().lines() if each.data() == words)  # type: ignore[attr-defined]


def test_folders_stand_under_their_account_and_inside_each_other(tree: FolderTree) -> None:
    assert lines(tree) == [
        "alice@example.org",
        "Inbox",
        "Trash",
        "Archivfdp",
        "Projects",
        "Field trip",
        "2026",
        "alice@work.example",
        "On this computer",
        "Outbox",
    ]


def test_a_click_chooses_a_folder_and_a_head_opens_and_closes(tree: FolderTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.chosen) as chosen:
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=spot(tree, "Projects"))
    assert chosen.args[0].folder.path == "Projects"
    head = index(tree, "alice@example.org")
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=spot(tree, "alice@example.org"))
    assert not tree.isExpanded(head)
    assert tree.place is not None
    assert tree.place.folder is not None


def test_the_arrow_keys_go_through_the_folders(tree: FolderTree, qtbot: QtBot) -> None:
    tree.choose(FolderId(1))
    with qtbot.waitSignal(tree.chosen) as chosen:
        QTest.keyClick(tree, Qt.Key.Key_Down)
    assert chosen.args[0].folder.path == "Papierkorb"


def test_what_is_chosen_and_closed_stays_so_when_counts_change(tree: FolderTree, qtbot: QtBot) -> None:
    tree.choose(FolderId(4))
    tree.setExpanded(index(tree, "alice@work.example"), False)
    with qtbot.assertNotEmitted(tree.chosen):
        show(tree, (folder(1, "INBOX", FolderRole.INBOX, 5), *FOLDERS[1:]), outgoing=2)
    assert tree.place is not None
    assert tree.place.folder is not None
    assert tree.place.folder.id == 4
    assert FolderModel.place(index(tree, "Inbox")).count == 5
    assert FolderModel.place(index(tree, "Outbox")).count == 2


def test_counts_are_spoken(tree: FolderTree) -> None:
    assert index(tree, "Inbox").data(Qt.ItemDataRole.AccessibleTextRole) == "Inbox, 4 unread"
    assert tree.accessibleName() == "Folders"


def test_drafts_that_have_no_folder_on_the_server_stand_under_this_computer(tree: FolderTree) -> None:
    show(tree, drafts=3)
    assert lines(tree)[-2:] == ["Outbox", "Drafts"]
    assert FolderModel.place(index(tree, "Drafts")).kind is Kind.LOCAL_DRAFTS


def test_messages_are_dropped_on_folders_and_nowhere_else(tree: FolderTree, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setData(MESSAGES_MIME, b"7\n8")
    model = tree.model()
    move = Qt.DropAction.MoveAction
    with qtbot.waitSignal(tree.dropped) as dropped:
        model.dropMimeData(data, move, -1, -1, index(tree, "Trash"))
    assert (dropped.args[0], dropped.args[2]) == ([7, 8], False)
    assert dropped.args[1].path == "Papierkorb"
    with qtbot.waitSignal(tree.dropped) as dropped:
        model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, index(tree, "Trash"))
    assert dropped.args[2] is True
    for words in ("alice@example.org", "Outbox", "2026"):
        assert not model.canDropMimeData(data, move, -1, -1, index(tree, words)), words
    strange = QMimeData()
    strange.setText("text")
    assert not model.canDropMimeData(strange, move, -1, -1, index(tree, "Trash"))


def test_the_context_menu_marks_a_folder_read(tree: FolderTree, qtbot: QtBot) -> None:
    tree.customContextMenuRequested.emit(spot(tree, "Inbox"))
    (menu,) = [each for each in tree.findChildren(QMenu) if each.isVisible()]
    entry = next(each for each in menu.actions() if each.text() == "Mark All Read")
    with qtbot.waitSignal(tree.act_asked) as asked:
        entry.trigger()
    assert asked.args[1].folder.path == "INBOX"
    menu.close()
