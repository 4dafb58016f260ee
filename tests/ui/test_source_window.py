"""The source of a message: as it was received, and apart from it what only the key opens; never slow."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTabWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.mailbox import BOB, Writer
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow
from ui.reader.source_text import LONGEST_LINE, MORE_OF_LINE, MOST_BYTES, source_text
from ui.reader.source_window import SourceWindow

PASSPHRASE = "under the mat"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", PASSPHRASE)


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> Writer:
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    other_gpg.import_keys(gpg.export_public([alice]))
    return Writer(other_gpg, BOB, key)


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def source_of(
    desk: Desk, hands: Hands, qtbot: QtBot, answer: Callable[..., object]
) -> Callable[..., SourceWindow]:
    """Open a message in a window of its own, and its source by the key for it."""

    def show(raw: bytes, *, is_locked: bool = False) -> SourceWindow:
        source = in_memory(desk.core, raw)
        opened = answer(source.open(None))
        window = desk.show_message(opened, source)  # type: ignore[arg-type]  # an OpenedMessage
        assert isinstance(window, MessageWindow)
        if is_locked:
            unlock(hands)
            qtbot.waitUntil(lambda: window.view.banner.title.text().startswith("Encrypted,"))
        hands.press("Ctrl+U", window)
        found = hands.window("sourceWindow")
        assert isinstance(found, SourceWindow)
        qtbot.waitUntil(lambda: "Loading" not in text(found))
        return found

    return show


def unlock(hands: Hands) -> None:
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", PASSPHRASE, prompt)
    hands.click("unlock", prompt)


def text(window: SourceWindow, name: str = "source") -> str:
    field = window.findChild(QPlainTextEdit, name)
    assert field is not None
    return field.toPlainText()


def turn_to(window: SourceWindow, page: str) -> None:
    """Click a tab by what it says."""
    pages = window.findChild(QTabWidget, "sourcePages")
    assert pages is not None
    place = next(each for each in range(pages.count()) if pages.tabText(each) == page)
    pages.setCurrentIndex(place)


def test_what_was_decrypted_stands_on_a_page_of_its_own(
    bob: Writer, alice: Fingerprint, source_of: Callable[..., SourceWindow], qtbot: QtBot
) -> None:
    window = source_of(bob.write("Harvest", "under the bed\n", sign=True, encrypt_for=alice), is_locked=True)
    assert "BEGIN PGP MESSAGE" in text(window)
    assert "under the bed" not in text(window)
    assert text(window, "decryptedSource") == ""
    turn_to(window, "As decrypted")
    qtbot.waitUntil(lambda: "under the bed" in text(window, "decryptedSource"))
    assert "Subject: Harvest" in text(window, "decryptedSource")
    assert "BEGIN PGP MESSAGE" not in text(window, "decryptedSource")
    assert "under the bed" not in text(window)


def test_locking_the_keys_takes_the_decrypted_source_away(
    bob: Writer,
    alice: Fingerprint,
    source_of: Callable[..., SourceWindow],
    desk: Desk,
    hands: Hands,
    qtbot: QtBot,
    answer: Callable[..., object],
) -> None:
    window = source_of(bob.write("Harvest", "under the bed\n", encrypt_for=alice), is_locked=True)
    turn_to(window, "As decrypted")
    qtbot.waitUntil(lambda: "under the bed" in text(window, "decryptedSource"))
    answer(desk.core.keys.lock_now())
    qtbot.waitUntil(lambda: text(window, "decryptedSource") == "")
    assert window.pages.currentWidget() is window.received
    turn_to(window, "As decrypted")
    hands.reads("To show the source of this message.", hands.window("passphraseDialog"))
    unlock(hands)
    qtbot.waitUntil(lambda: "under the bed" in text(window, "decryptedSource"))


def test_mail_that_is_not_encrypted_has_one_page(bob: Writer, source_of: Callable[..., SourceWindow]) -> None:
    window = source_of(bob.write("Minutes", sign=True))
    assert window.pages.count() == 1
    assert "BEGIN PGP SIGNATURE" in text(window)


def test_a_message_of_50_mb_shows_its_beginning_at_once_and_says_so(desk: Desk, qtbot: QtBot) -> None:
    raw = b"Subject: large\r\n\r\n" + b"".join(b"%063d\r\n" % n for n in range(800_000))
    begun = time.monotonic()
    made = source_text(raw)
    assert time.monotonic() - begun < 1
    assert made.size_bytes > 50_000_000
    assert MOST_BYTES - 200 < made.shown_bytes <= MOST_BYTES
    window = SourceWindow(desk, in_memory(desk.core, raw))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: text(window).startswith("Subject: large"))
    cut = window.findChild(QLabel, "sourceCut")
    assert cut is not None
    assert cut.text() == "These are the first 1023 of 50781 KB. Save the message to have all of it."


def test_lines_without_an_end_are_broken_where_that_can_be_seen() -> None:
    made = source_text(b"x" * (3 * LONGEST_LINE))
    assert made.is_whole
    assert made.text == "\n".join([f"{'x' * LONGEST_LINE}{MORE_OF_LINE}"] * 2 + ["x" * LONGEST_LINE])
    assert source_text(b"a\r\nb\0\xe4").text == "a\nb\u2400ä"
    assert source_text(b"").text == ""
