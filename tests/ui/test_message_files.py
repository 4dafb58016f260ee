"""Messages and files: saving in three forms, templates, and opening what is one and what is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Fingerprint, FolderRole, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.compose.window import ComposeWindow
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow
from ui.startup import open_argument

HEAD = (
    b"From: Bob Example <bob@example.net>\r\nTo: alice@example.org\r\nSubject: Harvest\r\n"
    b"Date: Mon, 1 Jan 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
)
FROM_LINE = b"From bob Mon Jan  1 10:00:00 2024\r\n"
PLAIN = HEAD + b"\r\nApples & pears.\r\n"
PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
RICH = (
    HEAD + b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    b'<script>alert(1)</script><p onclick="x()">Apples</p><img src="cid:p@x">'
    b'<img src="http://tracker.example/pixel.png">\r\n--b\r\nContent-Type: image/png\r\n'
    b"Content-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n" + PIXEL + b"\r\n--b--\r\n"
)
Show = Callable[[bytes], MessageWindow]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def show(desk: Desk, answer: Callable[..., OpenedMessage]) -> Show:
    def open_message(raw: bytes) -> MessageWindow:
        source = in_memory(desk.core, raw)
        window = desk.show_message(answer(source.open(None)), source)
        assert isinstance(window, MessageWindow)
        return window

    return open_message


def save_as(window: MessageWindow, path: Path, hands: Hands) -> None:
    hands.press("Ctrl+S", window)
    dialog = hands.window("saveDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def choose(window: QWidget, name: str) -> None:
    action = window.findChild(QAction, name)
    assert action is not None and action.isEnabled()
    action.trigger()


# Saving


def test_a_message_is_saved_as_it_was_received(show: Show, hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "harvest.eml"
    save_as(show(RICH), path, hands)
    hands.wait_for(lambda: path.exists() or None, "the file")
    assert path.read_bytes() == RICH


def test_a_message_is_saved_as_text_with_its_header_and_verdict(
    show: Show, hands: Hands, tmp_path: Path
) -> None:
    path = tmp_path / "harvest.txt"
    save_as(show(PLAIN), path, hands)
    hands.wait_for(lambda: path.exists() or None, "the file")
    text = path.read_text(encoding="utf-8")
    assert "From: Bob Example <bob@example.net>" in text
    assert "[Not encrypted, not signed." in text
    assert text.rstrip().endswith("Apples & pears.")


def test_a_saved_page_loads_and_runs_nothing(show: Show, hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "harvest.html"
    save_as(show(RICH), path, hands)
    hands.wait_for(lambda: path.exists() or None, "the file")
    page = path.read_text(encoding="utf-8")
    assert "Apples" in page and "Not encrypted, not signed" in page
    assert f'src="data:image/png;base64,{PIXEL.decode()}"' in page
    assert "alert" not in page and "onclick" not in page
    assert 'src="http' not in page and "default-src 'none'" in page


def test_that_a_readable_copy_is_not_encrypted_is_said_before_it_is_written(
    show: Show, hands: Hands, tmp_path: Path, gpg: GnuPG, make_key: MakeKey
) -> None:
    alice: Fingerprint = make_key("Alice Example", "alice@example.org")
    window = show(Writer(gpg).write("Trip", "Under the mat.\n", encrypt_for=alice))
    path = tmp_path / "trip.txt"
    save_as(window, path, hands)
    box = hands.window("notEncrypted")
    hands.click_words("Cancel", box)
    assert not path.exists()
    save_as(window, path, hands)
    hands.click_words("Save", hands.window("notEncrypted"))
    hands.wait_for(lambda: path.exists() or None, "the file")
    assert "Under the mat." in path.read_text(encoding="utf-8")
    sealed = tmp_path / "trip.eml"
    save_as(window, sealed, hands)
    hands.wait_for(lambda: sealed.exists() or None, "the file")
    assert b"BEGIN PGP MESSAGE" in sealed.read_bytes()


# Templates


def test_a_template_is_filed_in_a_folder_of_its_own_and_begins_new_messages(
    desk: Desk, saved: Callable[[Account], Account], hands: Hands, show: Show
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    desk.show_main()
    window = show(PLAIN)
    choose(window, "save-template")
    hands.wait_for(lambda: appended(mailbox) or None, "the template")
    (raw,) = appended(mailbox)
    assert b"Apples & pears." in raw
    templates = next(
        each for each in mailbox.folders.load(mailbox.account.id) if each.role is FolderRole.TEMPLATES
    )
    assert templates.path == "Templates"
    mailbox.put(raw, "\\Seen", path="Templates")  # as the server would have it
    main = desk.show_main()
    hands.wait_for(lambda: main.show_folder(templates) or None, "the folder")
    hands.choose_row(main.list.view, "Harvest")
    hands.wait_for(lambda: main.view.opened, "the template")
    hands.press("Return", main.list.view)
    draft = hands.wait_for(
        lambda: next((each for each in desk.open_windows() if isinstance(each, ComposeWindow)), None),
        "a composer",
    )
    assert "Apples & pears." in draft.editor.text
    assert draft.draft_id is None  # a new one: the template stays


def test_a_template_of_an_encrypted_message_stays_encrypted(
    desk: Desk, saved: Callable[[Account], Account], hands: Hands, show: Show, gpg: GnuPG, make_key: MakeKey
) -> None:
    alice = make_key("Alice Example", "alice@example.org")
    mailbox = Mailbox(desk, saved(make_account(key=alice)))
    window = show(Writer(gpg).write("Trip", "Under the mat.\n", encrypt_for=alice))
    choose(window, "save-template")
    hands.wait_for(lambda: appended(mailbox) or None, "the template")
    (raw,) = appended(mailbox)
    assert b"BEGIN PGP MESSAGE" in raw
    assert b"mat" not in raw and b"Trip" not in raw


def appended(mailbox: Mailbox) -> list[bytes]:
    return [each.raw for each in mailbox.messages.pending(mailbox.account.id) if each.raw]


# Opening


def test_a_message_file_opens_from_the_command_line(desk: Desk, hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "harvest.eml"
    path.write_bytes(PLAIN)
    open_argument(desk, str(path))
    hands.reads("Apples & pears.", hands.window("messageWindow"))


def test_several_files_are_opened_at_once(desk: Desk, hands: Hands, tmp_path: Path) -> None:
    names = [str(tmp_path / f"{number}.eml") for number in range(3)]
    for each in names:
        Path(each).write_bytes(PLAIN)
    hands.press("Ctrl+Shift+O", desk.show_main())
    dialog = hands.window("openFileDialog")
    assert isinstance(dialog, QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    dialog.filesSelected.emit(names)
    dialog.close()
    hands.wait_for(
        lambda: [each for each in desk.open_windows() if isinstance(each, MessageWindow)][2:] or None,
        "three windows",
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.mbox", FROM_LINE + PLAIN, "holds a whole mailbox"),
        ("all.eml", (FROM_LINE + PLAIN + b"\r\n") * 2, "holds a whole mailbox"),
        ("folder.eml", None, "It is a folder."),
        ("picture.eml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "There is no message in it"),
        ("list.eml", b"Note: buy apples\r\n\r\npears\r\n", "There is no message in it"),
        ("empty.eml", b"", "There is no message in it"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_told_in_a_sentence(
    desk: Desk, hands: Hands, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    desk.open_file(path)
    box = hands.window("openingFailed")
    hands.reads(f"{name} could not be opened.", box)
    hands.reads(words, box)


def test_a_huge_file_and_a_device_are_not_read(desk: Desk, hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "huge.eml"
    with path.open("wb") as file:
        file.write(PLAIN)
        file.truncate(200 << 20)
    desk.open_file(path)
    box = hands.window("openingFailed")
    hands.reads("huge.eml is too large", box)
    hands.close(box)
    desk.open_file(Path("/dev/zero"))
    hands.reads("It is no file but a device.", hands.window("openingFailed"))


def test_one_message_with_a_line_of_a_mailbox_before_it_is_opened(
    desk: Desk, hands: Hands, tmp_path: Path
) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(FROM_LINE + PLAIN)
    desk.open_file(path)
    hands.reads("Apples & pears.", hands.window("messageWindow"))


def test_a_file_dropped_on_the_window_opens(desk: Desk, hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "harvest.eml"
    path.write_bytes(PLAIN)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window, act = desk.show_main(), Qt.DropAction.CopyAction
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), act, data, button, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), act, data, button, none))
    hands.reads("Apples & pears.", hands.window("messageWindow"))
