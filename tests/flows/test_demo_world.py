"""`make demo`, as a newcomer meets it: what the welcome message says to do, done by clicks and keys."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.demo import DemoWorld
from mailguard.model import Theme
from tests.flows.person import Person
from tests.hands import Hands, close_all_windows, deliver_what_is_left
from ui import theme
from ui.bridge import Bridge
from ui.demo import DemoSession

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "down the rabbit hole"
ALGORITHM = "Ed25519: smaller, modern, not read by very old programs"


@pytest.fixture
def newcomer(qapp: QApplication, qtbot: QtBot) -> Iterator[Person]:
    """Somebody who has just started `mailguard --demo`."""
    theme.install(qapp, Theme.LIGHT)
    before = set(threading.enumerate())
    world = DemoWorld.start()
    session = DemoSession(world, Bridge())
    session.begin()
    qapp.setQuitOnLastWindowClosed(False)
    hands = Hands(qtbot, session.desk)
    yield Person(
        world.account.identity.name,
        world.account.identity.address,
        world.password,
        PASSPHRASE,
        hands,
        session.desk,
    )
    close_all_windows()
    session.close()
    deliver_what_is_left()
    assert not world.gnupg_home.parent.exists()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


def test_the_first_window_shows_the_account_and_the_welcome_message(newcomer: Person) -> None:
    newcomer.hands.reads("1. Make a key", newcomer.main)  # opened by itself
    assert "alice@example.org" in newcomer.main.windowTitle()
    newcomer.banner_says("Not encrypted, not signed")
    newcomer.open_message("encrypted message")
    newcomer.banner_says("You cannot decrypt this message")
    newcomer.open_message("Minutes of Monday")
    newcomer.banner_says("Signed with a key you do not have")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_tutorial_in_the_built_in_mail_world(newcomer: Person) -> None:
    hands = newcomer.hands
    hands.reads("Have fun!", newcomer.main)
    told = fingerprints_in(newcomer.message_text())

    make_key(newcomer)
    (server,) = newcomer.desk.core.accounts.settings().key_servers
    newcomer.publish_by_right_click(server)
    newcomer.find_key("bob@example.net")
    newcomer.key_row("bob@example.net")

    composer = newcomer.begin_message()
    newcomer.fill(composer, to="bob@example.net", subject="The tea party", text="Under the mat.")
    hands.click("tool-encrypt", composer)
    newcomer.chip_says(composer, "bob@example.net", "not verified")
    newcomer.lock_keys()
    newcomer.send(composer)
    newcomer.enter_passphrase()

    newcomer.open_message("Bob Example, (encrypted message)")
    newcomer.banner_says("Encrypted and signed, key not verified yet")
    answer = newcomer.message_text()
    for words in ("Encrypted: yes, for my key.", "Signed: yes", "on the key server", "Under the mat."):
        assert words in answer
    newcomer.open_message("Unread, Carol Example, (encrypted message)")
    newcomer.banner_says("Encrypted, signed with a key you do not have")

    block = copy_source(newcomer, "Check this by hand")
    tools = open_text_tools(newcomer)
    field = hands.find(QPlainTextEdit, "textInput", tools)
    hands.paste(block, field)
    hands.press("Ctrl+Return", tools)
    newcomer.banner_says("Signed with a key you do not have", tools)
    hands.click_words("Find key online…", tools)
    newcomer.search_and_import()
    hands.press("Ctrl+Return", tools)
    newcomer.banner_says("Signed, key not verified yet", tools)
    hands.click_words("Verify key…", tools)
    verify_key(newcomer, told["Carol"])
    newcomer.banner_says("Signed and verified", tools)
    hands.paste(block.replace("Really!", "Really."), field)
    hands.press("Ctrl+Return", tools)
    newcomer.banner_says("BAD signature: this message was changed", tools)

    newcomer.open_message("Check this by hand")
    newcomer.banner_says("Signed and verified")
    newcomer.open_message("The recipe, for your new key")
    newcomer.banner_says("Encrypted and verified")


@pytest.mark.slow
def test_a_polite_kill_ends_the_demo_without_a_trace() -> None:
    """As Ctrl+C in the terminal does."""
    program = "import sys; from ui.app import main; sys.exit(main(['--demo']))"
    with tempfile.TemporaryDirectory(prefix="d") as folder:
        environment = os.environ | {"TMPDIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment) as demo:
            deadline = time.monotonic() + 30
            while not list(Path(folder).glob("mg*/profile/mail.db")):
                assert demo.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(30) == 0
        assert list(Path(folder).glob("mg*")) == []


def make_key(newcomer: Person) -> None:
    """Keys, New Key; not RSA 4096, which takes its time."""
    hands = newcomer.hands
    keys = newcomer.open_keys()
    hands.click_words("New Key", keys)
    dialog = hands.window("newKeyDialog")
    hands.type("newPassphrase", PASSPHRASE, dialog)
    hands.type("newPassphraseAgain", PASSPHRASE, dialog)
    hands.click("advanced", dialog)
    newcomer.choose("newKeyAlgorithm", ALGORITHM, dialog)
    hands.click("createKey", dialog)
    hands.reads("Your key is ready", dialog)
    hands.click("done", dialog)


def copy_source(newcomer: Person, subject: str) -> str:
    """Ctrl+U, Ctrl+A, Ctrl+C."""
    newcomer.open_message(subject)
    newcomer.banner_says("Signed with a key you do not have")
    newcomer.hands.press("Ctrl+U", newcomer.main)
    window = newcomer.hands.window("sourceWindow")
    field = newcomer.hands.find(QPlainTextEdit, "source", window)
    newcomer.hands.wait_for(lambda: "BEGIN PGP" in field.toPlainText() or None, "the source")
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    newcomer.hands.close(window)
    return QApplication.clipboard().text()


def open_text_tools(newcomer: Person) -> QWidget:
    newcomer.hands.pick_in_menu_bar(newcomer.main, "Tools", "Text Tools…")
    return newcomer.hands.window("textToolsWindow")


def verify_key(newcomer: Person, fingerprint: str) -> None:
    """Compare by pasting; the key that confirms it is unlocked already."""
    dialog = newcomer.hands.window("verifyKeyDialog")
    newcomer.hands.type("pastedFingerprint", fingerprint, dialog)
    newcomer.hands.reads("All 40 characters match", dialog)
    newcomer.hands.click("verifyKey", dialog)


def fingerprints_in(text: str) -> dict[str, str]:
    """By the name before each."""
    return dict(re.findall(r"(\w+) +((?:[0-9A-F]{4} ){9}[0-9A-F]{4})", text))
