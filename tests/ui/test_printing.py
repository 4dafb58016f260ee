"""Printing: what is in sight, with the verdict in the margin of each page; on paper, in a preview, as PDF."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintPreviewDialog, QPrintPreviewWidget
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Fingerprint, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.servers.web import Reply, Request, running_web_server
from tests.ui.mailbox import Writer
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow

HEAD = (
    b"From: Bob Example <bob@example.net>\r\nTo: alice@example.org\r\nSubject: Harvest\r\n"
    b"Date: Mon, 1 Jan 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
)
LONG = HEAD + b"\r\n" + b"".join(b"Line %d of the list of apples.\r\n" % n for n in range(150))
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


@pytest.fixture
def pdf_of(hands: Hands, tmp_path: Path) -> Callable[[MessageWindow], list[str]]:
    """Save what is in sight as PDF: the text of each page."""

    def save(window: MessageWindow) -> list[str]:
        path = tmp_path / "message.pdf"
        path.unlink(missing_ok=True)
        choose(window, "save-pdf")
        dialog = hands.window("saveDialog")
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(path))
        dialog.close()
        hands.wait_for(lambda: path.exists() or None, "the file", 60_000)
        return pages_of(path)

    return save


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server, and what was asked of it."""
    paths: list[str] = []

    def reply(request: Request) -> Reply:
        paths.append(request.path)
        return Reply()

    with running_web_server(reply) as server:
        yield f"http://{server.host}", paths


def choose(window: QWidget, name: str) -> None:
    action = window.findChild(QAction, name)
    assert action is not None and action.isEnabled()
    action.trigger()


def pages_of(path: Path) -> list[str]:
    document = QPdfDocument(None)
    document.load(str(path))
    texts = [document.getAllText(page).text() for page in range(document.pageCount())]
    return [" ".join(each.split()) for each in texts]


def test_the_verdict_is_on_each_page_and_the_header_on_the_first(
    show: Show, pdf_of: Callable[[MessageWindow], list[str]]
) -> None:
    pages = pdf_of(show(LONG))
    assert len(pages) > 2
    for number, each in enumerate(pages, 1):
        assert "Not encrypted, not signed" in each
        assert f"Page{number}of{len(pages)}" in each.replace(" ", "")
    assert "From:BobExample<bob@example.net>" in pages[0].replace(" ", "")
    assert "Subject:Harvest" in pages[0].replace(" ", "")
    assert "Line0of" in pages[0].replace(" ", "") and "Line149of" in pages[-1].replace(" ", "")


def test_simple_html_is_printed_with_its_words_and_looks(
    show: Show, pdf_of: Callable[[MessageWindow], list[str]]
) -> None:
    window = show(HEAD + b"Content-Type: text/html\r\n\r\n<h1>Apples</h1><p>and pears</p>")
    choose(window, "as-simple")
    (page,) = pdf_of(window)
    assert page.index("Subject: Harvest") < page.index("Apples") < page.index("and pears")


def test_original_html_is_printed_as_it_looks_and_fetches_nothing(
    show: Show, pdf_of: Callable[[MessageWindow], list[str]], asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, paths = asked
    html = f'<div style="background:#ff0000;height:300px">red</div><img src="{address}/pixel.png">'
    window = show(HEAD + b"Content-Type: text/html\r\n\r\n" + html.encode())
    choose(window, "as-original")
    (page,) = pdf_of(window)
    assert "Not encrypted, not signed" in page and "Subject: Harvest" in page
    assert paths == []
    assert has_colour(tmp_path / "message.pdf", "#ff0000")


def test_rules_for_screens_hold_on_paper_too(
    show: Show, pdf_of: Callable[[MessageWindow], list[str]], tmp_path: Path
) -> None:
    html = (
        b"<style>.a { background: #ff0000 } @media (min-width: 1px) { .a { background: #00ff00 } }</style>"
        b'<div class="a">hidden<br>on<br>screens</div><p>seen</p>'
    )
    window = show(HEAD + b"Content-Type: text/html\r\n\r\n" + html)
    choose(window, "as-original")
    pdf_of(window)
    assert has_colour(tmp_path / "message.pdf", "#00ff00")
    assert not has_colour(tmp_path / "message.pdf", "#ff0000")


def has_colour(path: Path, name: str) -> bool:
    document = QPdfDocument(None)
    document.load(str(path))
    picture = document.render(0, QSize(200, 280))
    wanted = QColor(name)
    return any(
        abs(colour.red() - wanted.red()) + abs(colour.green() - wanted.green()) < 20 and colour.alpha() > 200
        for x in range(0, 200, 4)
        for y in range(0, 280, 4)
        for colour in (picture.pixelColor(x, y),)
    )


def test_only_the_part_in_sight_is_printed(
    show: Show, hands: Hands, pdf_of: Callable[[MessageWindow], list[str]], gpg: GnuPG, make_key: MakeKey
) -> None:
    key = make_key("Bob Example", "bob@example.net")
    signed = gpg.clearsign("The gate is open.\n", key)
    window = show(HEAD + b"\r\nSend money to Mallory.\r\n\r\n" + signed)
    assert window.view.opened is not None and window.view.opened.banner.id == "B14"
    (page,) = pdf_of(window)
    assert "The gate is open." in page
    assert "Mallory" not in page
    window.view.show_rest()
    (page,) = pdf_of(window)
    assert "Mallory" in page
    assert "The gate is open." not in page


def test_that_a_pdf_is_not_encrypted_is_said_first(
    show: Show, hands: Hands, make_key: MakeKey, gpg: GnuPG, tmp_path: Path
) -> None:
    alice: Fingerprint = make_key("Alice Example", "alice@example.org")
    raw = Writer(gpg).write("Field trip", "Under the mat.\n", encrypt_for=alice)
    window = show(raw)
    choose(window, "save-pdf")
    box = hands.window("notEncrypted")
    hands.reads("The file will not be encrypted.", box)
    hands.click_words("Save as PDF…", box)
    dialog = hands.window("saveDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "trip.pdf"))
    dialog.close()
    hands.wait_for(lambda: (tmp_path / "trip.pdf").exists() or None, "the file")
    assert (tmp_path / "trip.pdf").stat().st_mode & 0o077 == 0
    (page,) = pages_of(tmp_path / "trip.pdf")
    assert "Encrypted, not signed" in page and "Under the mat." in page


def test_where_no_printer_is_there_it_is_said(show: Show, hands: Hands) -> None:
    window = show(LONG)
    hands.press("Ctrl+P", window)
    box = hands.window("noPrinter")
    hands.reads("There is no printer on this computer.", box)
    hands.click_words("Save as PDF…", box)
    hands.close(hands.window("saveDialog"))


def test_a_preview_shows_the_pages(show: Show, hands: Hands) -> None:
    window = show(LONG)
    choose(window, "print-preview")
    dialog = hands.window("printPreview")
    assert isinstance(dialog, QPrintPreviewDialog)
    shown = dialog.findChild(QPrintPreviewWidget)
    assert shown is not None
    hands.wait_for(lambda: shown.pageCount() > 2 or None, "the pages")
    gc.collect()  # the printer is still needed
    shown.setLandscapeOrientation()
    hands.wait_for(lambda: shown.pageCount() > 3 or None, "the pages the other way")
    hands.close(dialog)
