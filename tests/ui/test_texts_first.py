"""A large message whose files were left on its server: it says so, and they come with a click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mailguard.core.futures import failed
from mailguard.errors import WholeNeeded
from mailguard.model import Account, DraftAttachment, MessageId, OpenedMessage
from mailguard.model.structure import LeftOut
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import Answer, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.compose.window import ComposeWindow
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.left_out import left_out_words
from ui.reader.message_source import stored
from ui.settings.storage_page import StoragePage
from ui.settings.window import SettingsWindow

FILM = LeftOut("film.mp4", 34_000_000)


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def message(desk: Desk, saved: Callable[[Account], Account], gpg: GnuPG) -> MessageId:
    desk.core.set_offline(True)
    film = DraftAttachment(filename="film.mp4", content_type="video/mp4", data=b"moving pictures")
    return Mailbox(desk, saved(make_account())).put(Writer(gpg).write("Harvest", attachments=(film,)))


@pytest.fixture
def window(desk: Desk, message: MessageId, qtbot: QtBot, hands: Hands) -> MainWindow:
    """With the message in sight."""
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 1)
    hands.choose_row(made.list.view, "Harvest")
    qtbot.waitUntil(lambda: made.view.opened is not None)
    return made


@pytest.fixture
def partly(desk: Desk, message: MessageId, answer: Answer[OpenedMessage]) -> OpenedMessage:
    """As it is when its file lies on the server alone."""
    whole = answer(desk.core.mail.open_message(message))
    return replace(whole, attachments=(), left_out=(FILM,))


def test_what_was_left_on_the_server_is_named_and_comes_with_a_click(
    window: MainWindow, desk: Desk, partly: OpenedMessage, message: MessageId, hands: Hands, qtbot: QtBot
) -> None:
    window.view.show_opened(stored(desk.core, message), partly)
    hands.reads("1 file (32.4 MB) was left on the server: film.mp4", window)
    hands.click_words("Download", window)
    qtbot.waitUntil(lambda: window.view.opened is not None and bool(window.view.opened.attachments))
    assert window.view.opened is not None and not window.view.opened.left_out


def test_a_message_that_is_forwarded_has_its_files_whatever_was_downloaded(
    window: MainWindow, desk: Desk, partly: OpenedMessage, message: MessageId, hands: Hands
) -> None:
    window.view.show_opened(stored(desk.core, message), partly)
    window.commands["forward"].trigger()
    letter = hands.window("composeWindow")
    assert isinstance(letter, ComposeWindow)
    assert [each.data for each in letter.draft().attachments] == [b"moving pictures"]


def test_what_cannot_be_taken_apart_is_downloaded_whole_by_a_click(
    window: MainWindow, desk: Desk, message: MessageId, hands: Hands, qtbot: QtBot
) -> None:
    source = replace(stored(desk.core, message), open=lambda _: failed(WholeNeeded(34_000_000)))
    window.view.show_message(source, by_hand=True)
    hands.reads("This message is not downloaded yet", window)
    hands.reads("It is large (32.4 MB) and lies on the server", window)
    hands.click_words("Download", window)
    qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)


def test_files_wait_for_a_click_where_a_person_wishes_it(desk: Desk, hands: Hands, qtbot: QtBot) -> None:
    desk.show_settings()
    settings = hands.window("settingsWindow")
    assert isinstance(settings, SettingsWindow)
    settings.show_page(StoragePage.name)
    choice = hands.find(QComboBox, "textsFirst", settings)
    assert choice.currentText() == "come with their message"
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    qtbot.waitUntil(lambda: desk.core.accounts.settings().texts_first_mb == 5)


def test_many_files_are_counted_and_some_named() -> None:
    files = [LeftOut(name, 1_000_000) for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf")]
    assert left_out_words(files) == "4 files (3.8 MB) were left on the server: a.pdf, b.pdf, c.pdf, …"
    assert left_out_words([LeftOut("", 1_048_576)]) == "1 file (1.0 MB) was left on the server"
