"""The attachment bar by clicks and keys: previews, programs, folders, messages inside messages."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDesktopServices,
    QDrag,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.core import Profile
from mailguard.mime.removal import PLACEHOLDER_TYPE
from mailguard.model import Account, DraftAttachment, Fingerprint
from mailguard.openpgp.gpg import GnuPG
from mailguard.private_copies import PrivateCopies
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import StartDesk, make_account
from tests.ui.mailbox import BOB, CAROL, Mailbox, Writer
from ui.attachments import pdf_drawing
from ui.attachments.attachment_chip import AttachmentChip
from ui.attachments.preview_window import PreviewWindow
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.message_window import MessageWindow

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]
Show = Callable[..., MainWindow]
TEXT = DraftAttachment(filename="notes.txt", content_type="text/plain", data="grün\n<b>no HTML</b>".encode())
TABLE = DraftAttachment(filename="table.ods", content_type="application/x-of-ours", data=b"\x01\x02")


def picture(width: int = 30, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(held.data())


def document(path: Path) -> bytes:
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    painter.drawText(QPoint(100, 500), "The plan")
    painter.end()
    return path.read_bytes()


def file(name: str, data: bytes, content_type: str = "application/octet-stream") -> DraftAttachment:
    return DraftAttachment(filename=name, content_type=content_type, data=data)


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def take(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org")


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> Writer:
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([key]))
    other_gpg.import_keys(gpg.export_public([alice]))
    return Writer(other_gpg, BOB, key)


@pytest.fixture
def plain(gpg: GnuPG) -> Writer:
    """Writes without keys, so that none need be made."""
    return Writer(gpg, BOB)


@pytest.fixture
def box(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def show(desk: Desk, box: Mailbox, qtbot: QtBot) -> Show:
    """A message, in sight."""

    def put(raw: bytes) -> MainWindow:
        message = box.put(raw)
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.row(message) is not None)
        window.list.select([message])
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return put


def chip(window: QWidget, name: str) -> AttachmentChip:
    found = [each for each in window.findChildren(AttachmentChip) if each.isVisible()]
    return next(each for each in found if each.attachment.filename == name)


def menu(window: QWidget, name: str, hands: Hands) -> QMenu:
    hands.click_part(chip(window, name))
    found = hands.window("attachmentMenu")
    assert isinstance(found, QMenu)
    return found


def choose(hands: Hands, dialog_name: str, path: Path) -> None:
    dialog = hands.window(dialog_name)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def left_behind(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# The bar


def test_every_chip_says_its_name_its_size_and_what_is_to_be_known(
    show: Show, bob: Writer, alice: Fingerprint, hands: Hands
) -> None:
    files = (TEXT, file("photo.jpg", b"%PDF-1.7"), file("a.pdf.exe", b"xy"), file("s.docm", b"xy"))
    window = show(bob.write("Plans", encrypt_for=alice, attachments=files))
    hands.wait_for(lambda: window.findChildren(AttachmentChip) or None, "the chips")
    said = [each.accessibleName() for each in window.findChildren(AttachmentChip)]
    assert said == [
        "notes.txt, 20 bytes, came encrypted",
        "photo.jpg, 8 bytes, came encrypted, not what its name says: a PDF document",
        "a.pdf.exe, 2 bytes, came encrypted, a program or a file that acts like one",
        "s.docm, 2 bytes, came encrypted, can hold macros",
    ]


def test_many_attachments_wrap_and_scroll_and_each_can_be_reached(
    show: Show, plain: Writer, hands: Hands
) -> None:
    window = show(plain.write("Many", attachments=tuple(file(f"f{n}.bin", b"x") for n in range(40))))
    bar = window.view.attachments
    chips = window.findChildren(AttachmentChip)
    assert len(chips) == 40
    hands.wait_for(lambda: 60 < bar.height() < 180 or None, "three lines of chips")
    chips[0].setFocus()
    for _ in range(39):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert window.focusWidget() is chips[-1]
    in_bar = chips[-1].mapTo(bar, chips[-1].rect().center())
    assert bar.rect().contains(in_bar)


def test_the_menu_says_what_is_to_be_known(show: Show, plain: Writer, hands: Hands) -> None:
    window = show(plain.write("One", attachments=(file("photo.jpg", b"%PDF-1.7"),)))
    found = menu(window, "photo.jpg", hands)
    said = found.actions()[0]
    assert (said.text(), said.isEnabled()) == ("Not what its name says: a PDF document", False)
    found.close()


def test_very_many_attachments_are_listed_some_at_a_time(
    show: Show, plain: Writer, hands: Hands, qtbot: QtBot
) -> None:
    window = show(plain.write("Many", attachments=tuple(file(f"f{n}.bin", b"x") for n in range(90))))
    hands.reads("90 attachments", window)

    def chips() -> int:
        return len([each for each in window.findChildren(AttachmentChip) if not each.isHidden()])

    for count, left in ((40, "50 more"), (80, "10 more")):
        assert chips() == count
        found = window.findChildren(QPushButton, "moreAttachments")
        (more,) = [each for each in found if not each.isHidden()]
        assert more.text() == left
        more.click()  # it stands below what is scrolled into sight
        qtbot.waitUntil(lambda count=count: chips() > count)
    assert chips() == 90


def test_the_context_menu_has_what_the_click_has(show: Show, plain: Writer, hands: Hands) -> None:
    window = show(plain.write("One", attachments=(TEXT,)))
    part = chip(window, "notes.txt")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), part.mapToGlobal(QPoint(5, 5)))
    QApplication.postEvent(part, event)
    found = hands.window("attachmentMenu")
    assert isinstance(found, QMenu)
    words = [each.text() for each in found.actions() if not each.isSeparator()]
    assert words == ["Preview", "Open", "Save…", "Detach…", "Delete…"]
    found.close()


def test_all_are_saved_in_one_folder_and_nothing_there_is_replaced(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    evil = file("../../evil\u202egnp.exe", b"2")
    window = show(plain.write("Plans", attachments=(TEXT, file("notes.txt", b"1"), evil)))
    hands.click("saveAttachments", window)
    choose(hands, "folderDialog", tmp_path)
    qtbot.waitUntil(lambda: (tmp_path / "evilgnp.exe").exists())
    hands.reads("Saved 3 attachments in", window)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "notes (2).txt").read_bytes() == TEXT.data
    assert (tmp_path / "notes (3).txt").read_bytes() == b"1"
    assert not (tmp_path.parent / "evil").exists()


def test_keys_act_on_the_attachment_and_not_on_the_message(
    show: Show, plain: Writer, hands: Hands, qtbot: QtBot
) -> None:
    window = show(plain.write("One", attachments=(TEXT,)))
    shown = window.view.opened
    chip(window, "notes.txt").setFocus()
    hands.press("Del", window)
    hands.click_words("Cancel", hands.window("deleteAttachment"))
    chip(window, "notes.txt").setFocus()
    hands.press("Ctrl+S", window)
    dialog = hands.window("saveDialog")
    assert isinstance(dialog, QFileDialog)
    assert dialog.selectedFiles()[0].endswith("notes.txt")
    dialog.close()
    chip(window, "notes.txt").setFocus()
    hands.press("Return", window)
    hands.window("previewWindow")
    assert window.view.opened is shown


def test_a_chip_is_dragged_out_as_a_private_copy(
    show: Show, plain: Writer, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[QMimeData] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _: dragged.append(drag.mimeData()))
    window = show(plain.write("One", attachments=(TEXT,)))
    part = chip(window, "notes.txt")
    QTest.mousePress(part, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(part, QPoint(60, 5))
    move = QPointF(60, 5)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        part, QMouseEvent(QEvent.Type.MouseMove, move, part.mapToGlobal(move), left, left, none)
    )
    qtbot.waitUntil(lambda: bool(dragged))
    (url,) = dragged[0].urls()
    path = Path(url.toLocalFile())
    assert (path.name, path.read_bytes()) == ("notes.txt", TEXT.data)
    assert path.stat().st_mode & 0o777 == 0o400
    QTest.mouseRelease(part, Qt.MouseButton.LeftButton, pos=QPoint(60, 5))
    assert QApplication.activePopupWidget() is None

    composer = desk.compose(desk.core.writing.new_draft(desk.default_account()))
    drop(composer, dragged[0])
    qtbot.waitUntil(lambda: [each.data for each in composer.attachments.files] == [TEXT.data])
    composer.attachments.set(())


def drop(target: QWidget, data: QMimeData) -> None:
    where = QPointF(target.rect().center())
    act, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(where.toPoint(), act, data, button, none))
    QApplication.sendEvent(target, QDropEvent(where, act, data, button, none, QEvent.Type.Drop))


# Previews


def preview(window: MainWindow, name: str, hands: Hands) -> PreviewWindow:
    hands.pick(menu(window, name, hands), "Preview")
    found = hands.window("previewWindow")
    assert isinstance(found, PreviewWindow)
    return found


def test_a_text_is_shown_as_text_from_memory(
    show: Show, plain: Writer, hands: Hands, temporary: Path, tmp_path: Path
) -> None:
    found = preview(show(plain.write("One", attachments=(TEXT,))), "notes.txt", hands)
    hands.reads("grün\n<b>no HTML</b>", found)
    assert left_behind(temporary) == []
    hands.click("savePreview", found)
    choose(hands, "saveDialog", tmp_path / "kept.txt")
    hands.wait_for(lambda: (tmp_path / "kept.txt").exists() or None, "the saved file")
    hands.press("Esc", found)


@pytest.mark.parametrize("name", ["drawing.svg", "page.html", "script.py"])
def test_what_could_act_is_shown_as_its_source(show: Show, plain: Writer, hands: Hands, name: str) -> None:
    source = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:9/x'/></svg>"
    found = preview(show(plain.write("One", attachments=(file(name, source),))), name, hands)
    hands.reads(source.decode(), found)
    hands.reads("A program or a file that acts like one.", found)


def test_a_picture_is_shown_and_zoomed(show: Show, plain: Writer, hands: Hands) -> None:
    window = show(plain.write("One", attachments=(file("photo.png", picture(800, 400)),)))
    found = preview(window, "photo.png", hands)
    page = hands.find(QWidget, "previewPicture", found)
    assert page.accessibleName() == "Picture photo.png, 800 by 400 pixels"
    before = page.widget().width()
    hands.press("Ctrl++", found)
    assert page.widget().width() > before
    hands.press("Ctrl+0", found)
    assert page.widget().width() == before


def test_pictures_that_could_fill_the_memory_are_refused(show: Show, plain: Writer, hands: Hands) -> None:
    bomb = bytearray(picture(8, 8))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2  # the size in its header, and the sum over that
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
    window = show(plain.write("One", attachments=(file("bomb.png", bytes(bomb)),)))
    hands.reads("60000 × 60000 pixels", preview(window, "bomb.png", hands))


def test_a_damaged_picture_says_so(show: Show, plain: Writer, hands: Hands) -> None:
    window = show(plain.write("One", attachments=(file("half.png", picture(90, 90)[:60]),)))
    hands.reads("This picture is damaged", preview(window, "half.png", hands))


def test_a_pdf_document_is_shown_from_memory(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path, temporary: Path
) -> None:
    data = document(tmp_path / "made.pdf")
    window = show(plain.write("One", attachments=(file("plan.pdf", data), file("bad.pdf", b"%PDF-1.7 x"))))
    found = preview(window, "plan.pdf", hands)
    page = drawn_page(found, hands)
    assert page.parent().parent().parent().accessibleName() == "PDF document plan.pdf, 1 page"
    before = page.width()
    hands.press("Ctrl++", found)
    assert page.width() > before
    assert left_behind(temporary) == []
    found.close()
    hands.reads("This document is damaged", preview(window, "bad.pdf", hands))


def linked_document(address: str) -> bytes:
    """One page that is a link all over, and that asks to open its address by itself."""
    action = f"<</S/URI/URI({address})>>"
    objects = (
        f"<</Type/Catalog/Pages 2 0 R/OpenAction {action}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Annots[4 0 R]>>",
        f"<</Type/Annot/Subtype/Link/Rect[0 0 300 300]/A {action}>>",
    )
    body = "".join(f"{number} 0 obj{each}endobj\n" for number, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer<</Root 1 0 R/Size 5>>\n%%EOF".encode()


def test_a_pdf_document_opens_no_address(
    show: Show, plain: Writer, hands: Hands, opened_urls: list[str]
) -> None:
    window = show(plain.write("One", attachments=(file("a.pdf", linked_document("http://127.0.0.1:9/")),)))
    found = preview(window, "a.pdf", hands)
    page = drawn_page(found, hands)
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=page.rect().center())
    assert opened_urls == []


def drawn_page(window: PreviewWindow, hands: Hands) -> QLabel:
    """The first page of a document, once it is drawn."""
    pages = hands.find(QScrollArea, "previewPdf", window)

    def look() -> QLabel | None:
        labels = pages.widget().findChildren(QLabel)
        is_drawn = labels and labels[0].visibleRegion().boundingRect().width() > 200
        return labels[0] if is_drawn and not labels[0].pixmap().isNull() else None

    return hands.wait_for(look, "a drawn page")


def test_a_document_that_breaks_what_draws_it_harms_nothing_else(
    show: Show, plain: Writer, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a mutated one did, on which PDFium gave up."""
    monkeypatch.setattr(pdf_drawing, "CHILD", ("-c", "import os; os.abort()"))
    window = show(plain.write("One", attachments=(file("a.pdf", linked_document("x")),)))
    hands.reads("This document could not be drawn", preview(window, "a.pdf", hands))


@pytest.mark.parametrize(
    "said",
    [
        b"no JSON\n",
        b'{"sizes": []}\n',
        b'{"sizes": [[1e9, 5]]}\n',
        b'{"sizes": [[300, 300]]}\n{"page": 7, "width": 9, "height": 9, "bytes": 324}\n',
        b'{"sizes": [[300, 300]]}\n{"page": 0, "width": 1, "height": 900000000, "bytes": 1}\n',
        b"x" * 70_000,
    ],
)
def test_nothing_that_the_drawing_process_says_is_believed_unchecked(
    show: Show, plain: Writer, hands: Hands, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    says = f"import sys, time; sys.stdout.buffer.write({said!r}); sys.stdout.flush(); time.sleep(30)"
    monkeypatch.setattr(pdf_drawing, "CHILD", ("-c", says))
    window = show(plain.write("One", attachments=(file("a.pdf", linked_document("x")),)))
    hands.reads("This document could not be drawn", preview(window, "a.pdf", hands))


def test_a_preview_of_what_came_encrypted_goes_when_keys_are_locked(
    show: Show, bob: Writer, alice: Fingerprint, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    window = show(bob.write("Plans", encrypt_for=alice, attachments=(TEXT,)))
    preview(window, "notes.txt", hands)
    window.status.lock_keys()
    qtbot.waitUntil(lambda: not any(isinstance(each, PreviewWindow) for each in hands.windows()))


# Pictures below the text


def pictures_in(window: MainWindow) -> int:
    document = window.view.body.text.document()
    count, block = 0, document.begin()
    while block.isValid():
        for each in block.begin():
            is_picture = each.fragment().charFormat().isImageFormat()
            count += (
                is_picture
                and not document.resource(
                    QTextDocument.ResourceType.ImageResource.value,
                    QUrl(each.fragment().charFormat().toImageFormat().name()),
                ).isNull()
            )
        block = block.next()
    return count


def test_attached_pictures_stand_below_the_text_until_they_are_turned_off(
    show: Show, plain: Writer, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    bomb = b"\x89PNG\r\n\x1a\nnothing"
    files = (file("a.png", picture()), file("bomb.png", bomb), TEXT)
    window = show(plain.write("Two", "the words\n", attachments=files))
    qtbot.waitUntil(lambda: pictures_in(window) == 1)
    hands.reads("the words", window)
    hands.reads("a.png", window)
    hands.pick_in_menu_bar(window, "View", "Display Attachments Inline")
    qtbot.waitUntil(lambda: pictures_in(window) == 0)
    assert not desk.core.accounts.settings().attachments_inline
    assert not window.commands["inline-attachments"].isChecked()
    hands.pick_in_menu_bar(window, "View", "Display Attachments Inline")
    qtbot.waitUntil(lambda: pictures_in(window) == 1)


def test_pictures_of_a_changed_message_are_not_shown_by_themselves(
    show: Show, bob: Writer, hands: Hands, qtbot: QtBot
) -> None:
    raw = bob.write("Pay", "Pay here\n", sign=True, attachments=(file("a.png", picture()),))
    window = show(raw.replace(b"Pay here", b"Pay there"))
    hands.reads("BAD signature", window)
    qtbot.wait(100)
    assert pictures_in(window) == 0


# Opening


def zip_of(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("attached", "words"),
    [
        (file("invoice.zip", zip_of("invoice.pdf.exe")), "invoice.zip holds a program: invoice.pdf.exe."),
        (file("sheet.xlsm", zip_of("xl/workbook.xml")), "sheet.xlsm can hold macros"),
        (file("photo.jpg", b"%PDF-1.7"), "photo.jpg is not what its name says: it is a PDF document."),
    ],
)
def test_what_may_do_harm_asks_first(
    show: Show, plain: Writer, hands: Hands, opened_urls: list[str], attached: DraftAttachment, words: str
) -> None:
    window = show(plain.write("One", attachments=(attached,)))
    hands.pick(menu(window, attached.filename, hands), "Open")
    question = hands.window("riskyAttachment")
    hands.reads(words, question)
    hands.click_words("Cancel", question)
    assert opened_urls == []
    hands.pick(menu(window, attached.filename, hands), "Open")
    hands.click_words("Open", hands.window("riskyAttachment"))
    hands.wait_for(lambda: opened_urls or None, "the file to be opened")


def test_a_file_that_no_program_opens_says_so(
    show: Show, plain: Writer, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    window = show(plain.write("One", attachments=(TABLE,)))
    hands.pick(menu(window, "table.ods", hands), "Open")
    hands.reads("No program on this computer opens table.ods.", hands.window("noProgram"))


def test_copies_are_gone_when_the_program_ends(
    show: Show, plain: Writer, hands: Hands, desk: Desk, opened_urls: list[str], temporary: Path
) -> None:
    window = show(plain.write("One", attachments=(TABLE,)))
    hands.pick(menu(window, "table.ods", hands), "Open")
    hands.wait_for(lambda: opened_urls or None, "the file to be opened")
    assert [each.name for each in left_behind(temporary)] == ["table.ods"]
    desk.core.close()
    assert left_behind(temporary) == []


def test_copies_that_a_killed_program_left_are_gone_after_the_next_start(
    start_desk: StartDesk, profile: Profile, temporary: Path
) -> None:
    left = PrivateCopies(profile.copies_file).add("plan.pdf", b"%PDF")
    start_desk(profile)
    assert not left.exists()
    assert list(temporary.iterdir()) == []


# Messages inside messages


def attach(inner: bytes) -> DraftAttachment:
    return DraftAttachment(filename="forwarded.eml", content_type="message/rfc822", data=inner)


def test_an_attached_message_opens_in_place_under_its_own_banner_and_leads_back(
    show: Show, bob: Writer, hands: Hands, gpg: GnuPG
) -> None:
    inner = bob.write("Minutes", "signed words\n", sign=True)
    window = show(Writer(gpg, CAROL).write("See below", "outer words\n", attachments=(attach(inner),)))
    assert window.view.banner.accessibleName().startswith("Message security: Not encrypted, not signed")
    hands.pick(menu(window, "forwarded.eml", hands), "Open")
    hands.reads("Attached message. It lies in “See below” (not encrypted, not signed).", window)
    hands.reads("Signed, key not verified yet", window)
    hands.reads("signed words", window)
    hands.click("backToMessage", window)
    hands.reads("outer words", window)
    assert not window.view.attached.bar.isVisible()
    assert window.view.header.star.isVisible()


def test_an_attached_message_is_saved_as_it_is_and_left_by_a_key(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path
) -> None:
    inner = plain.write("Minutes", "inner words\n")
    window = show(plain.write("See below", "outer words\n", attachments=(attach(inner),)))
    hands.pick(menu(window, "forwarded.eml", hands), "Open")
    hands.reads("inner words", window)
    hands.press("Ctrl+S", window)
    choose(hands, "saveDialog", tmp_path / "Minutes.eml")
    hands.wait_for(lambda: (tmp_path / "Minutes.eml").exists() or None, "the saved message")
    assert b"inner words" in (tmp_path / "Minutes.eml").read_bytes()
    window.view.setFocus()
    window.view.body.text.setFocus()
    hands.press("Alt+Left", window)
    hands.reads("outer words", window)


def test_an_attached_message_opens_in_a_window_and_is_answered_from_there(
    show: Show, plain: Writer, hands: Hands, gpg: GnuPG
) -> None:
    inner = Writer(gpg, CAROL).write("Minutes", "inner words\n")
    window = show(plain.write("See below", attachments=(attach(inner),)))
    hands.pick(menu(window, "forwarded.eml", hands), "Open in a Window")
    found = hands.window("messageWindow")
    assert isinstance(found, MessageWindow)
    hands.reads("inner words", found)
    hands.press("Ctrl+R", found)
    hands.reads("carol@example.com", hands.window("composeWindow"))


def test_an_attached_message_that_is_encrypted_is_not_answered(
    show: Show, bob: Writer, alice: Fingerprint, hands: Hands, gpg: GnuPG, qtbot: QtBot
) -> None:
    """Whoever attached it could have it decrypted by the answer."""
    inner = bob.write("Secret", "the secret\n", encrypt_for=alice)
    window = show(Writer(gpg, CAROL).write("See below", attachments=(attach(inner),)))
    hands.pick(menu(window, "forwarded.eml", hands), "Open")
    hands.reads("the secret", window)
    for name in ("reply", "reply-all", "forward", "edit-as-new"):
        assert not window.commands[name].isEnabled()
    hands.click("backToMessage", window)
    qtbot.waitUntil(lambda: window.commands["reply"].isEnabled())


def test_what_came_out_of_an_encrypted_message_goes_with_it_when_keys_are_locked(
    show: Show, bob: Writer, alice: Fingerprint, hands: Hands, gpg: GnuPG, qtbot: QtBot
) -> None:
    inner = Writer(gpg, CAROL).write("Minutes", "inner words\n")
    window = show(bob.write("See below", "outer\n", encrypt_for=alice, attachments=(attach(inner),)))
    hands.pick(menu(window, "forwarded.eml", hands), "Open")
    hands.reads("inner words", window)
    assert not window.commands["reply"].isEnabled()
    window.status.lock_keys()
    qtbot.waitUntil(lambda: not window.view.attached.is_inside)


def test_another_message_chosen_meanwhile_ends_the_way_back(
    show: Show, plain: Writer, hands: Hands, qtbot: QtBot
) -> None:
    window = show(plain.write("See below", attachments=(attach(plain.write("Inner", "inner words\n")),)))
    hands.pick(menu(window, "forwarded.eml", hands), "Open")
    hands.reads("inner words", window)
    show(plain.write("Another", "other words\n"))
    assert not window.view.attached.bar.isVisible()


def test_message_files_dropped_on_the_window_open(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path
) -> None:
    window = show(plain.write("One"))
    (tmp_path / "kept.eml").write_bytes(plain.write("Kept", "kept words\n"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "kept.eml"))])
    drop(window, data)
    hands.reads("kept words", hands.window("messageWindow"))


# Taken out of the message


def test_a_deleted_attachment_leaves_its_name(
    show: Show, plain: Writer, hands: Hands, box: Mailbox, qtbot: QtBot
) -> None:
    window = show(plain.write("Plans", "the words\n", attachments=(TEXT, TABLE)))
    assert window.view.opened is not None
    message = window.view.opened.id
    hands.pick(menu(window, "notes.txt", hands), "Delete…")
    hands.click_words("Delete", hands.window("deleteAttachment"))
    qtbot.waitUntil(lambda: PLACEHOLDER_TYPE in types(window))
    assert message is not None
    raw = box.messages.load_raw(message)
    assert raw is not None
    assert b"gr=C3=BCn" not in raw
    assert window.view.opened.text == "the words"
    gone = next(each for each in window.findChildren(AttachmentChip) if not each.isEnabled())
    assert gone.accessibleName() == "notes.txt, deleted"
    (change,) = box.messages.pending(box.account.id)
    assert change.raw == raw


def types(window: MainWindow) -> list[str]:
    opened = window.view.opened
    return [each.content_type for each in opened.attachments] if opened is not None else []


def test_a_detached_attachment_is_in_the_folder_and_no_longer_in_the_message(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path, qtbot: QtBot, box: Mailbox
) -> None:
    (tmp_path / "table.ods").write_bytes(b"mine")
    window = show(plain.write("Plans", attachments=(TABLE,)))
    hands.pick(menu(window, "table.ods", hands), "Detach…")
    hands.click_words("Choose Folder…", hands.window("detachAttachment"))
    choose(hands, "folderDialog", tmp_path)
    qtbot.waitUntil(lambda: types(window) == [PLACEHOLDER_TYPE])
    assert (tmp_path / "table (2).ods").read_bytes() == TABLE.data
    hands.reads("Saved as table (2).ods, and taken out of the message.", window)
    assert not window.view.attachments.findChild(QPushButton, "saveAttachments").isVisible()
    (row,) = box.messages.load_rows([window.view.opened.id])
    assert not row.has_attachment


def test_all_attachments_are_taken_out_at_once(
    show: Show, plain: Writer, hands: Hands, tmp_path: Path, qtbot: QtBot
) -> None:
    window = show(plain.write("Plans", attachments=(TABLE, TEXT)))
    hands.pick(menu(window, "table.ods", hands), "Detach All…")
    question = hands.window("detachAttachment")
    hands.reads("Save table.ods and 1 more in a folder and take them out of this message?", question)
    hands.click_words("Choose Folder…", question)
    choose(hands, "folderDialog", tmp_path)
    qtbot.waitUntil(lambda: types(window) == [PLACEHOLDER_TYPE] * 2)
    assert (tmp_path / "table.ods").read_bytes() == TABLE.data
    assert (tmp_path / "notes.txt").read_bytes() == TEXT.data


def test_a_signed_or_encrypted_message_keeps_its_attachments(
    show: Show, bob: Writer, alice: Fingerprint, hands: Hands, box: Mailbox, tmp_path: Path
) -> None:
    folder = tmp_path / "chosen"
    folder.mkdir()
    for raw in (
        bob.write("Signed", sign=True, attachments=(TABLE,)),
        bob.write("Encrypted", encrypt_for=alice, attachments=(TABLE,)),
    ):
        window = show(raw)
        hands.pick(menu(window, "table.ods", hands), "Detach…")
        hands.click_words("Choose Folder…", hands.window("detachAttachment"))
        choose(hands, "folderDialog", folder)
        said = hands.window("failure")
        hands.reads("The message stays as it is: it is signed or encrypted", said)
        hands.click_words("Close", said)
    assert left_behind(folder) == []
    assert box.messages.pending(box.account.id) == ()
