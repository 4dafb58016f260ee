"""A person sees which encrypted messages a search cannot look into, and takes them in with the passphrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.core import Profile
from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import PATIENCE_MS, Answer, Press, StartDesk, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.lists.message_list import MessageList
from ui.main_window import MainWindow
from ui.search.gap_line import GapLine
from ui.secrets.passphrase_dialog import PassphraseDialog

PASSPHRASE = "harvest moon over the mat"
WORDS = "The vault code is marmalade.\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailguard.core.background_reading.LOOK_S", 0.3)
    monkeypatch.setattr("mailguard.core.background_reading.QUIET_S", 0.05)


@pytest.fixture
def key(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", passphrase=PASSPHRASE)


@pytest.fixture
def desk(start_desk: StartDesk, profile: Profile, key: Fingerprint) -> Desk:
    return start_desk(replace(profile, reads_in_background=True))


@pytest.fixture
def mailbox(desk: Desk, answer: Answer, gpg: GnuPG, key: Fingerprint) -> Mailbox:
    account = make_account(key=key)
    answer(desk.core.accounts.save(account, "no password"))
    made = Mailbox(desk, account)
    writer = Writer(gpg)
    for number in range(2):
        made.put(writer.write(f"Plan {number}", WORDS, encrypt_for=key))
    made.put(writer.write("Lunch", "on Thursday?\n"))
    gpg.lock()
    return made


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def window(desk: Desk, mailbox: Mailbox, hands: Hands, qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 3, timeout=PATIENCE_MS)
    hands.press("Ctrl+K", made)
    QTest.keyClicks(made.search, "marmalade")
    return made


def says(line: GapLine, words: str) -> Callable[[], bool]:
    return lambda: line.isVisible() and line.line.words.text() == words


def unlock(owner: QWidget, passphrase: str, press: Press, qtbot: QtBot) -> None:
    def prompts() -> list[PassphraseDialog]:
        return [each for each in owner.findChildren(PassphraseDialog) if each.isVisible()]

    press(owner, "unlockToInclude")
    qtbot.waitUntil(lambda: bool(prompts()), timeout=PATIENCE_MS)
    (prompt,) = prompts()
    QTest.keyClicks(prompt.findChild(QLineEdit, "passphrase"), passphrase)
    press(prompt, "unlock")
    qtbot.waitUntil(lambda: not prompts(), timeout=PATIENCE_MS)


def count(shown: MessageList) -> int:
    return shown.model.rowCount()


LOCKED = "2 encrypted messages are not indexed: unlock to include them."


def test_locked_messages_are_counted_and_taken_in_by_a_click(
    window: MainWindow, desk: Desk, mailbox: Mailbox, gpg: GnuPG, key: Fingerprint, press: Press, qtbot: QtBot
) -> None:
    gaps = window.list.search_line.gaps
    qtbot.waitUntil(says(gaps, LOCKED), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: count(window.list) == 0)
    unlock(window, PASSPHRASE, press, qtbot)
    qtbot.waitUntil(lambda: count(window.list) == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not gaps.isVisible(), timeout=PATIENCE_MS)
    lock = desk.core.keys.lock_now()
    qtbot.waitUntil(lock.done, timeout=PATIENCE_MS)
    mailbox.put(Writer(gpg).write("One more", WORDS, encrypt_for=key))
    one = "1 encrypted message is not indexed: unlock to include it."
    qtbot.waitUntil(says(gaps, one), timeout=PATIENCE_MS)


def test_the_window_with_conditions_takes_them_in_as_well(
    window: MainWindow, desk: Desk, hands: Hands, press: Press, qtbot: QtBot
) -> None:
    hands.press("Ctrl+Shift+F", window)
    finding = desk.show_search()
    qtbot.waitUntil(lambda: finding.scope.count() > 2)
    kind = finding.findChild(QComboBox, "condition-1-kind")
    assert kind is not None
    kind.setCurrentIndex(kind.findText("Body"))
    QTest.keyClicks(finding.findChild(QLineEdit, "condition-1-text"), "marmalade")
    QTest.mouseClick(finding.findChild(QAbstractButton, "search-do"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(says(finding.list.search_line.gaps, LOCKED), timeout=PATIENCE_MS)
    unlock(finding, PASSPHRASE, press, qtbot)
    qtbot.waitUntil(lambda: count(finding.list) == 2, timeout=PATIENCE_MS)
