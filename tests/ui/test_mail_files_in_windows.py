"""Importing mail into folders of this computer, and exporting a folder, as a person does it."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QListView, QPushButton, QRadioButton, QTreeView
from pytestqt.qtbot import QtBot

from mailguard.mail_files import mbox_entry
from mailguard.model import Account
from tests.core.test_mail_files import WHEN
from tests.core.test_mail_transfer import letter
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.main_window import MainWindow


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def window(desk: Desk, saved: Callable[[Account], Account]) -> MainWindow:
    Mailbox(desk, saved(make_account()))
    return desk.show_main()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Old mail"
    path.write_bytes(b"".join(mbox_entry(letter(number), WHEN) for number in range(3)))
    return path


def choose_file(hands: Hands, name: str, path: Path) -> None:
    """In the dialog of this name, as a person who types a path."""
    dialog = hands.window(name)
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()


def import_it(hands: Hands, window: MainWindow, source: Path) -> None:
    hands.pick_in_menu_bar(window, "File", "Import Mail…")
    dialog = hands.window("importMail")
    hands.click("chooseFile", dialog)
    choose_file(hands, "importFileDialog", source)
    hands.reads("1 folder", dialog)
    hands.click("doImport", dialog)
    hands.reads("3 messages imported.", dialog)
    hands.click("leaveImport", dialog)


def test_mail_is_imported_into_a_folder_on_this_computer_and_read_there(
    window: MainWindow, hands: Hands, source: Path
) -> None:
    import_it(hands, window, source)
    tree = hands.find(QTreeView, "folders", window)
    hands.choose_row(tree, "Old mail")
    listed = hands.find(QListView, "messages", window)
    hands.choose_row(listed, "Letter 1")
    hands.reads("From me, number 1.", window)


def test_a_file_without_mail_is_named_and_nothing_is_imported(
    window: MainWindow, hands: Hands, tmp_path: Path
) -> None:
    path = tmp_path / "notes"
    path.write_text("Buy bread.")
    hands.pick_in_menu_bar(window, "File", "Import Mail…")
    dialog = hands.window("importMail")
    hands.click("chooseFile", dialog)
    choose_file(hands, "importFileDialog", path)
    hands.reads("There is no mail in “notes” that MailGuard can read.", dialog)
    assert not hands.find(QPushButton, "doImport", dialog).isEnabled()


@pytest.mark.parametrize("as_files", [False, True])
def test_a_folder_is_exported(
    window: MainWindow, hands: Hands, source: Path, tmp_path: Path, as_files: bool
) -> None:
    import_it(hands, window, source)
    tree = hands.find(QTreeView, "folders", window)
    hands.pick(hands.context_menu(tree, "Old mail"), "Export…")
    dialog = hands.window("exportMail")
    target = tmp_path / "out"
    if as_files:
        target.mkdir()
        hands.click("asEml", dialog)
        assert hands.find(QRadioButton, "asEml", dialog).isChecked()
    hands.click("doExport", dialog)
    choose_file(hands, "folderDialog" if as_files else "saveDialog", target)
    hands.reads("3 messages exported.", dialog)
    if as_files:
        assert len(list(target.iterdir())) == 3
    else:
        with closing(mailbox.mbox(str(target))) as written:
            assert len(written) == 3
