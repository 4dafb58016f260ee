"""At a composer: opens one on a draft, reads what it says, finds its chips, menus and questions.

Alice writes. Of the others each test brings the keys that it needs.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Address, Draft, Fingerprint, Outgoing, RevocationReason
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.outgoing import OutgoingStore
from tests.conftest import key_maker
from tests.hands import Hands
from tests.ui.conftest import Answer
from ui.compose.chip import RecipientChip
from ui.compose.window import ComposeWindow
from ui.desk import Desk

W = TypeVar("W", bound=QWidget)

BOB = Address("Bob Example", "bob@example.net")
CAROL = Address("", "carol@example.com")
DORA = Address("Dora Example", "dora@example.com")
ERIK = Address("Erik Example", "erik@example.com")


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Makes the keys of other people in a home of their own, and brings their public halves here."""

    gpg: GnuPG
    theirs: GnuPG
    own: Fingerprint

    def make(self, person: Address) -> tuple[Fingerprint, bytes]:
        """A new key of theirs and its public half, armored."""
        key = key_maker(self.theirs)(person.name or "Somebody", person.address)
        return key, self.theirs.export_public([key])

    def bring(self, person: Address, *, verified: bool = False) -> Fingerprint:
        key, armored = self.make(person)
        self.gpg.import_keys(armored)
        if verified:
            self.gpg.certify(key, by=self.own, passphrase="")
        return key

    def bring_revoked(self, person: Address) -> Fingerprint:
        key, _ = self.make(person)
        self.theirs.revoke(key, RevocationReason.NO_REASON, "", passphrase="")
        self.gpg.import_keys(self.theirs.export_public([key]))
        return key

    def bring_expired(self, person: Address) -> None:
        gpg = ["gpg", "--homedir", str(self.theirs.home), "--batch", "--pinentry-mode", "loopback"]
        then = ["--passphrase", "", "--faked-system-time", "20200101T000000"]
        subprocess.run([*gpg, *then, "--quick-gen-key", str(person), "ed25519", "sign", "1d"], check=True)
        armored = subprocess.run(
            [*gpg, "--armor", "--export", person.address], check=True, capture_output=True
        )
        self.gpg.import_keys(armored.stdout)


@dataclass(frozen=True, slots=True)
class Composing:
    """Alice at her desk."""

    desk: Desk
    account: Account
    qtbot: QtBot
    answer: Answer
    hands: Hands

    def open(self, **fields: object) -> ComposeWindow:
        """A composer on a new draft with these fields, once its keys are looked up."""
        draft = replace(self.desk.core.writing.new_draft(self.account), **fields)
        return self.show(draft)

    def show(self, draft: Draft) -> ComposeWindow:
        window = self.desk.compose(draft)
        self.settle(window)
        return window

    def settle(self, window: ComposeWindow) -> None:
        """Until what is shown of the keys is up to date."""
        self.until(lambda: window.planner.plan is not None)

    def until(self, holds: object) -> None:
        self.qtbot.waitUntil(holds, timeout=20_000)

    # What it says

    def state(self, window: ComposeWindow) -> str:
        return self.hands.find(QLabel, "protectionState", window).text()

    def says(self, window: ComposeWindow, words: str) -> None:
        """Wait until the status bar says so."""
        self.hands.wait_for(
            lambda: self.state(window) == words or None, f"“{words}”", 20_000, window.statusBar()
        )

    def chip(self, window: QWidget, person: Address) -> RecipientChip:
        return self.hands.find(RecipientChip, f"chip-{person.address}", window)

    def chip_says(self, window: QWidget, person: Address, spoken: str) -> None:
        """Wait until the chip tells a screen reader so."""
        name = f"Recipient {person.address}" + (f", {spoken}" if spoken else "")
        self.until(lambda: self.chip(window, person).accessibleName() == name)

    def outbox(self) -> tuple[Outgoing, ...]:
        return self.answer(self.desk.core.outbox.list())

    def sent(self) -> bytes:
        """The one message in the Outbox, as it goes out."""
        (outgoing,) = self.outbox()
        store = self.desk.core._store
        assert store is not None
        return OutgoingStore(store).sent_copy(outgoing.id)

    # What a person does

    def chip_menu(self, window: QWidget, person: Address) -> QMenu:
        """By the keyboard."""
        chip = self.chip(window, person)
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Down)
        return self.menu()

    def menu(self) -> QMenu:
        found: list[QMenu] = []

        def look() -> bool:
            shown = QApplication.activePopupWidget()
            if isinstance(shown, QMenu):
                found.append(shown)
            return bool(found)

        self.until(look)
        return found[-1]

    def entries(self, menu: QMenu) -> list[str]:
        return [each.text() for each in menu.actions() if not each.isSeparator()]

    def pick(self, menu: QMenu, name: str) -> None:
        """Choose an entry by its object name."""
        entry = next(each for each in menu.actions() if each.objectName() == name)
        assert entry.isEnabled()
        where = menu.actionGeometry(entry).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def question(self, name: str = "") -> QMessageBox:
        """The question that stands open."""
        found: list[QMessageBox] = []

        def look() -> bool:
            for each in self.hands.windows():
                if isinstance(each, QMessageBox) and name in ("", each.objectName()):
                    found.append(each)
            return bool(found)

        self.until(look)
        return found[-1]

    def answer_question(self, words: str, name: str = "") -> None:
        self.hands.click_words(words, self.question(name))

    def no_question(self) -> bool:
        return not any(isinstance(each, QMessageBox) for each in self.hands.windows())

    def gone(self, window: QWidget) -> bool:
        return not (shiboken6.isValid(window) and window.isVisible())

    def is_open(self, window: ComposeWindow) -> bool:
        return window in self.desk.open_windows()

    def drop(self, target: QWidget, data: QMimeData) -> None:
        """Files dragged from another program."""
        where = QPointF(target.rect().center())
        act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        entered = QDragEnterEvent(where.toPoint(), act, data, button, none)
        QApplication.sendEvent(target, entered)
        QApplication.sendEvent(target, QDropEvent(where, act, data, button, none, QEvent.Type.Drop))
