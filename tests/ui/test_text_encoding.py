"""Reading a message in another charset than it names, and choosing its words with the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow

HEAD = b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: Key\r\nMIME-Version: 1.0\r\n"
LYING = HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "Ключ под ковриком.".encode("koi8-r")
PLAIN = HEAD + b"\r\nUnder the mat.\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n<p>Under the mat.</p>"
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


def read_as(charset: str, window: MainWindow | MessageWindow) -> None:
    menu = window.findChild(QMenu, "textEncoding")
    assert menu is not None and menu.isEnabled()
    entry = menu.findChild(QAction, f"charset-{charset}")
    assert entry is not None
    entry.trigger()


def ticked(window: MainWindow | MessageWindow) -> list[str]:
    menu = window.findChild(QMenu, "textEncoding")
    assert menu is not None
    return [each.text() for each in menu.actions() if each.isChecked()]


def test_text_is_read_anew_in_the_charset_that_is_chosen(show: Show, hands: Hands) -> None:
    window = show(LYING)
    assert "Ключ" not in hands.text(window)
    read_as("koi8-r", window)
    hands.reads("Ключ под ковриком.", window)
    assert ticked(window) == ["Cyrillic (KOI8-R)"]
    read_as("automatic", window)
    hands.wait_for(lambda: "Ключ" not in hands.text(window) or None, "the text as it was")
    assert ticked(window) == ["Automatic"]


def test_another_charset_changes_no_verdict(show: Show, hands: Hands, gpg: GnuPG, make_key: MakeKey) -> None:
    key = make_key("Bob Example", "bob@example.net")
    part = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "Ключ\r\n".encode("koi8-r")
    signature = gpg.sign_detached(part, key).armored
    kind = b'multipart/signed; protocol="application/pgp-signature"; boundary=b'
    window = show(
        HEAD
        + b"Content-Type: " + kind + b"\r\n\r\n--b\r\n" + part
        + b"\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n" + signature + b"\r\n--b--\r\n"
    )  # fmt: skip
    before = window.view.banner.title.text()
    assert "signed" in before.lower() or "verified" in before.lower()
    read_as("koi8-r", window)
    hands.reads("Ключ", window)
    assert window.view.banner.title.text() == before


def test_text_that_is_the_same_in_every_charset_offers_no_choice(show: Show) -> None:
    menu = show(PLAIN).findChild(QMenu, "textEncoding")
    assert menu is not None and not menu.isEnabled()


def test_the_next_message_is_read_as_it_says(
    desk: Desk, saved: Callable[[Account], Account], hands: Hands, qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    first, second = mailbox.put(LYING), mailbox.put(LYING.replace(b"Key", b"Second"))
    window = desk.show_main()
    choose(window, first, "Key", hands)
    read_as("koi8-r", window)
    hands.reads("Ключ", window)
    choose(window, second, "Second", hands)
    assert "Ключ" not in hands.text(window)
    assert ticked(window) == ["Automatic"]
    choose(window, first, "Key", hands)
    assert "Ключ" not in hands.text(window)


def choose(window: MainWindow, message: MessageId, words: str, hands: Hands) -> None:
    hands.choose_row(window.list.view, words)
    hands.wait_for(
        lambda: (window.view.opened is not None and window.view.opened.id == message) or None, words
    )


def test_words_are_chosen_with_the_keyboard(show: Show, hands: Hands) -> None:
    window = show(PLAIN)
    text = window.view.body.text
    text.setFocus()
    hands.press("Shift+Right", text)
    assert not text.textCursor().hasSelection()
    hands.press("F7", window)
    for _ in range(5):
        hands.press("Shift+Right", text)
    hands.press("Ctrl+C", text)
    assert QApplication.clipboard().text() == "Under"
    hands.press("F7", window)
    caret = window.findChild(QAction, "caret")
    assert caret is not None and not caret.isChecked()


def test_original_html_says_why_it_has_no_caret(show: Show) -> None:
    window = show(HTML)
    caret, original, simple = (
        window.findChild(QAction, name) for name in ("caret", "as-original", "as-simple")
    )
    assert caret is not None and original is not None and simple is not None
    original.trigger()
    assert not caret.isEnabled()
    assert "not in Original HTML" in caret.toolTip()
    simple.trigger()
    assert caret.isEnabled()
