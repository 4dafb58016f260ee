"""One person at MailGuard: a profile of their own, its windows, and the things that people do with them.

Each method is one line of the tutorial: clicks and keys in, what can be read on the screen out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTextEdit,
    QWidget,
)

from mailguard.core import Core, Profile
from mailguard.model import Account, Server
from tests.hands import Hands, Patience
from ui.bridge import Bridge
from ui.desk import Desk
from ui.startup import begin

PROTECTIONS = {"tls": "TLS", "starttls": "STARTTLS", "plain": "None (this computer only)"}


@dataclass(slots=True)
class Step:
    """What one step of a walk cost."""

    name: str
    actions: int
    seconds: float


@dataclass(slots=True)
class Person:
    name: str
    address: str
    password: str
    passphrase: str
    hands: Hands
    desk: Desk
    steps: list[Step] = field(default_factory=list)

    # The screen

    @property
    def main(self) -> QWidget:
        return self.hands.window("mainWindow")

    @property
    def keys(self) -> QWidget:
        return self.hands.window("keysWindow")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts what a step costs."""
        actions, begun = self.hands.actions, time.monotonic()
        yield
        self.steps.append(Step(name, self.hands.actions - actions, time.monotonic() - begun))

    def banner(self, window: QWidget | None = None) -> str:
        """Title and sentence of the security banner as it stands."""
        where = window or self.main
        bar = self.hands.find(QWidget, "securityBanner", where)
        parts = (bar.findChild(QLabel, name) for name in ("bannerTitle", "bannerSentence"))
        return "\n".join(part.text() for part in parts if part is not None)

    def banner_says(self, words: str, window: QWidget | None = None) -> str:
        where = window or self.main
        bar = self.hands.find(QWidget, "securityBanner", where)
        self.hands.reads(words, bar)
        return self.banner(where)

    def message_text(self, window: QWidget | None = None) -> str:
        body = self.hands.find(QTextEdit, "messageText", window or self.main)
        return body.toPlainText()

    # 1. Connect an account

    def connect_account(self, imap: Server, smtp: Server) -> QWidget:
        """The first two pages of the assistant; it stands at page 3 afterwards."""
        assistant = self.begin_account()
        self.fill_servers(assistant, imap, smtp)
        self.hands.click("continue", assistant)
        self.hands.find(QWidget, "createNew", assistant)
        return assistant

    def begin_account(self) -> QWidget:
        """The first page; it stands at page 2 afterwards."""
        self.hands.click("addAccount", self.main)
        assistant = self.hands.window("accountAssistant")
        self.hands.type("accountName", self.name, assistant)
        self.hands.type("accountAddress", self.address, assistant)
        self.hands.type("accountPassword", self.password, assistant)
        self.hands.click("continue", assistant)
        return assistant

    def fill_servers(self, assistant: QWidget, imap: Server, smtp: Server) -> None:
        for protocol, server in (("imap", imap), ("smtp", smtp)):
            self.hands.type(f"{protocol}Host", server.host, assistant)
            self.choose(f"{protocol}Security", PROTECTIONS[server.security], assistant)
            self.hands.type(f"{protocol}Port", str(server.port), assistant)

    # 2. Create a key

    def create_key_in_assistant(self, assistant: QWidget) -> None:
        self.hands.click("createNew", assistant)
        self.hands.type("newPassphrase", self.passphrase, assistant)
        self.hands.type("newPassphraseAgain", self.passphrase, assistant)
        self.hands.click("continue", assistant)
        self.hands.find(QWidget, "publishKey", assistant, timeout_ms=180_000)

    def leave_assistant(self, assistant: QWidget) -> None:
        self.hands.click("continue", assistant)
        self.hands.click("openMailGuard", assistant)

    # 3. Keys: publish, find, verify, trust

    def open_keys(self) -> QWidget:
        self.hands.press("Ctrl+Alt+K", self.main)
        return self.keys

    def use_key_server(self, address: str) -> None:
        """Add a key server, and put it first."""
        self.hands.pick_in_menu_bar(self.keys, "Key Server", "Servers…")
        dialog = self.hands.window("serversDialog")
        self.hands.type("newKeyServer", address, dialog)
        self.hands.click("addKeyServer", dialog)
        upwards = self.hands.find(QPushButton, "keyServerUp", dialog)
        while upwards.isEnabled():
            self.hands.click_part(upwards)
        self.hands.close(dialog)

    def publish_by_right_click(self, server: str) -> str:
        """Send the own key, and look whether it can be found: what the window says then."""
        menu = self.hands.context_menu(self.key_list, self.address)
        self.hands.pick(menu, "Send Public Key to Key Server…")
        dialog = self.hands.window("publishDialog")
        assert self.hands.find(QComboBox, "publishServer", dialog).currentText() in server
        self.hands.click("sendPublicKey", dialog)
        self.hands.reads("Your public key was sent to", dialog)
        self.hands.click("checkPublished", dialog)
        self.hands.reads("gives out your key", dialog)
        said = self.hands.text(dialog)
        self.hands.close(dialog)
        return said

    def key_row(self, words: str) -> str:
        """The line of a key in the Keys window."""
        return self.hands.row_text(self.key_list, words)

    @property
    def key_list(self) -> QTableView:
        return self.hands.find(QTableView, "keyList", self.keys)

    def find_key(self, text: str) -> None:
        """In the Keys window: find online, import."""
        self.hands.pick_in_menu_bar(self.keys, "Key Server", "Find Key Online…")
        self.search_and_import(text)

    def search_and_import(self, text: str = "") -> None:
        """“Find a key online” stands open; what is looked for may stand there already."""
        dialog = self.hands.window("findKeyDialog")
        if text:
            self.hands.type("findText", text, dialog)
        self.hands.press("Return", dialog)
        self.hands.reads("key found", dialog)
        self.hands.click("importKey", dialog)

    def verify_key(self, full_fingerprint: str) -> None:
        """The verify window stands open: paste the fingerprint, confirm, unlock."""
        dialog = self.hands.window("verifyKeyDialog")
        self.hands.type("pastedFingerprint", full_fingerprint, dialog)
        self.hands.reads("All 40 characters match", dialog)
        self.hands.click("verifyKey", dialog)
        self.enter_passphrase()

    def trust_ultimately(self, words: str) -> None:
        """As in the guide: Keys, the key, owner trust, Ultimately."""
        menu = self.hands.context_menu(self.key_list, words)
        self.hands.pick(menu, "Set Owner Trust…")
        dialog = self.hands.window("ownerTrustDialog")
        self.hands.click("trust-ultimate", dialog)
        self.hands.click("setOwnerTrust", dialog)
        self.hands.click_words("Set ultimate trust", self.hands.window("question"))

    def lock_keys(self) -> None:
        self.hands.press("Ctrl+Alt+L", self.main)

    # 4. Write

    def begin_message(self) -> QWidget:
        before = self.hands.windows()
        self.hands.press("Ctrl+N", self.main)
        return self.hands.window("composeWindow", besides=before)

    def fill(self, composer: QWidget, *, to: str = "", subject: str = "", text: str = "") -> None:
        if to:
            self.hands.type("to", to, composer)
            self.hands.press("Return", composer)
        if subject:
            self.hands.type("subject", subject, composer)
        if text:
            editor = self.hands.find(QTextEdit, "editor", composer)
            self.hands.actions += 1
            QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton)
            QTest.keyClick(editor, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(editor, text)

    def chip(self, composer: QWidget, address: str) -> str:
        """What the chip of a recipient is to a person who hears it."""
        return self.hands.find(QWidget, f"chip-{address}", composer).accessibleName()

    def chip_says(self, composer: QWidget, address: str, words: str) -> None:
        self.hands.wait_for(
            lambda: words in self.chip(composer, address) or None, f"the chip of {address} to say {words}"
        )

    def send(self, composer: QWidget) -> None:
        self.hands.press("Ctrl+Return", composer)

    def sent(self, words: str) -> None:
        """What MailGuard says when a message is on its way."""
        self.hands.reads(words, self.main)

    def enter_passphrase(self, passphrase: str | None = None) -> None:
        prompt = self.hands.window("passphraseDialog")
        self.hands.type("passphrase", self.passphrase if passphrase is None else passphrase, prompt)
        self.hands.press("Return", prompt)

    def prompt_is_shown(self) -> bool:
        return any(each.objectName() == "passphraseDialog" for each in self.hands.windows())

    # 5. Read

    def open_folder(self, name: str) -> None:
        self.hands.choose_row(self.hands.find(QAbstractItemView, "folders", self.main), name)

    def open_message(self, words: str) -> None:
        """Click the message in whose line these words stand, once it is there."""
        self.hands.choose_row(self.hands.find(QListView, "messages", self.main), words)

    # Small things

    def choose(self, name: str, words: str, within: QWidget) -> None:
        """In a combo box, by keys."""
        box = self.hands.find(QComboBox, name, within)
        self.hands.actions += 1
        box.setFocus()
        while box.currentText() != words and box.currentIndex() < box.count() - 1:
            QTest.keyClick(box, Qt.Key.Key_Down)
        while box.currentText() != words and box.currentIndex() > 0:
            QTest.keyClick(box, Qt.Key.Key_Up)
        assert box.currentText() == words

    def read_text_of(self, name: str, within: QWidget) -> str:
        part = self.hands.find(QWidget, name, within)
        assert isinstance(part, QTextEdit | QPlainTextEdit)
        return part.toPlainText()


def start(profile: Profile, account: Account | None = None, password: str = "") -> Desk:
    """Start MailGuard on a profile. `password`: the account's, where the profile is a throwaway one."""
    bridge = Bridge()
    desk = Desk(Core(profile, bridge.report), bridge)
    # What is sent goes out at once; taking it back is tested in tests/ui.
    desk.core.book.use(replace(desk.core.book.settings(), undo_send_s=0))
    if account is not None and profile.is_throwaway:
        desk.core.give_password(account, password)
    begin(desk)
    return desk


def sit_down(
    waiting: Patience,
    folder: Path,
    gnupg_home: Path,
    *,
    name: str,
    address: str,
    password: str,
    passphrase: str,
) -> Person:
    """Start MailGuard on an empty profile, as a program just installed."""
    desk = start(Profile(config=folder, data=folder, gnupg_home=gnupg_home, is_throwaway=True))
    return Person(name, address, password, passphrase, Hands(waiting, desk), desk)
