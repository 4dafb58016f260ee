"""Room on the disk: told, and given back by a button that asks."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.settings.storage_page import StoragePage
from ui.settings.window import SettingsWindow

LETTER = b"From: bob@example.net\r\nSubject: Large\r\n\r\n" + os.urandom(400_000).hex().encode()


def test_space_that_deleted_mail_left_is_told_and_freed_after_a_question(desk: Desk, qtbot: QtBot) -> None:
    hands = Hands(qtbot, desk)
    desk.core.set_offline(True)
    mailbox = Mailbox(desk, make_account())
    message = mailbox.put(LETTER)
    mailbox.messages.delete([message])
    desk.show_settings()
    settings = hands.window("settingsWindow")
    assert isinstance(settings, SettingsWindow)
    settings.show_page(StoragePage.name)
    hands.reads("of it is space that deleted mail left behind", settings)
    freeing = hands.find(QPushButton, "freeSpaceNow", settings)
    qtbot.waitUntil(freeing.isEnabled)
    hands.click("freeSpaceNow", settings)
    hands.click_words("Free Space Now", hands.window("question"))
    words = hands.find(QLabel, "roomUnused", settings)
    qtbot.waitUntil(lambda: words.text() == "All of it is in use: there is nothing to free.")
    assert not freeing.isEnabled()
